/* From the callback of a device to the encoder thread: a ring for one writer and one reader,
 * without a lock, and behind it what makes up for the difference of their clocks. A read always
 * gives a whole block; now and then it is stretched or squeezed by a few samples, and where the device
 * was late there is silence with soft edges. */
#ifndef CLIENT_CAPTURE_INLET_H
#define CLIENT_CAPTURE_INLET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <livelisten/clock.h>

#include "client/capture/source.h"

struct inlet; /* opaque; heap */

/* For frames of `inputs` samples. NULL: out of memory. */
struct inlet *inlet_create(int inputs);
void inlet_free(struct inlet *inlet); /* NULL is legal */

/* The callback, at `now`: `n` interleaved frames (NULL: silence), the first of which was in the air
 * at `in_air`. What does not fit is dropped and counted. Real-time safe: no allocation, lock or call
 * to the system. */
void inlet_write(struct inlet *inlet, const float *frames, size_t n, ll_mono now,
                 ll_mono in_air);

/* The encoder thread, at `now`: the next BLOCK_FRAMES frames, interleaved. False when they are silence,
 * for the device has given nothing; `in_air`, the instant of the first, is untouched then. */
bool inlet_read(struct inlet *inlet, ll_mono now, float *block, ll_mono *in_air);

struct inlet_figures {
    uint64_t calls;          /* of the callback */
    double rate_hz;          /* at which it is called with frames; 0 in the first two seconds */
    uint64_t late_blocks;    /* the device was late: silence instead */
    uint64_t dropped_frames; /* thrown away, for too much was waiting */
    uint64_t stretched_frames; /* inserted or removed to follow the clock of the device */
    int32_t drift_ppm; /* of that clock, positive when it is faster than ours; DRIFT_UNKNOWN in
                        * the first minute, and again after a second without a call */
};
struct inlet_figures inlet_figures(const struct inlet *inlet); /* any thread */

#endif
