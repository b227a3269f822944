/* Time as the library sees it: always a parameter. Monotonic and wall time are different types,
 * so that the compiler refuses to mix them. Both count microseconds. */
#ifndef LIVELISTEN_CLOCK_H
#define LIVELISTEN_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    int64_t us; /* [us] since an arbitrary start; never goes back */
} ll_mono;

typedef struct {
    int64_t us; /* [us] since 1970-01-01 UTC; may be stepped by the administrator */
} ll_wall;

/* The offset between a local monotonic clock and the relay's wall clock, learnt from pings: the
 * sample with the least round trip of the last CLOCKSYNC_SAMPLES wins, and its error is at most
 * half that round trip. Caller's memory; zero-initialised is "not yet synchronised". */
enum { CLOCKSYNC_SAMPLES = 8 };

struct clocksync {
    struct {
        int64_t offset_us; /* relay wall time minus local monotonic time */
        int64_t rtt_us;
    } sample[CLOCKSYNC_SAMPLES];
    uint32_t count; /* samples taken since the start */
};

/* One answered ping. Ignored when received is before sent. */
void clocksync_add(struct clocksync *sync, ll_mono sent, ll_mono received, ll_wall relay);

bool clocksync_ready(const struct clocksync *sync);

/* Relay wall time at the local instant `at`; {0} when not ready. */
ll_wall clocksync_relay_time(const struct clocksync *sync, ll_mono at);

/* The least round trip in the window; 0 when not ready. */
int64_t clocksync_rtt_us(const struct clocksync *sync);

#endif
