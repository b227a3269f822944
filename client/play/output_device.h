/* The loudspeaker or headphone: a PortAudio output. The only file of the player that plays on a
 * device; all functions belong to the main thread. */
#ifndef CLIENT_PLAY_OUTPUT_DEVICE_H
#define CLIENT_PLAY_OUTPUT_DEVICE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <livelisten/clock.h>

#include "client/play/earpiece.h"

struct output_device; /* opaque; heap */

/* Opens the device (see devices_find; it is kept as text) and starts playing. `low_latency`
 * begins with the least delay, else with a comfortable one. NULL after printing
 * why. */
struct output_device *output_device_open(struct earpiece *earpiece, const char *device,
                                         bool low_latency);
void output_device_close(struct output_device *output); /* NULL is legal */

/* Now and then: notices a device that no longer asks for samples, says so, and tries to get it
 * back every OUTPUT_DEVICE_RETRY_US. A device opened for low latency that runs dry too often is
 * opened with more from then on. */
enum { OUTPUT_DEVICE_STALL_US = 5000000, OUTPUT_DEVICE_RETRY_US = 2000000 };
void output_device_watch(struct output_device *output, ll_mono now);

/* How often the device itself ran dry, because the callback came or ended too late. */
uint64_t output_device_underflows(const struct output_device *output);

#endif
