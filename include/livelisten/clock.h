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

/* The offset between a local monotonic clock and the relay's wall clock, learnt from pings. Of the
 * last CLOCKSYNC_SAMPLES that one counts whose error can be the least: half its round trip, and
 * what the clocks may have drifted apart since (as NTP weighs its samples, RFC 5905 section 10).
 * Caller's memory; zero-initialised is "not yet synchronised". */
enum {
    CLOCKSYNC_SAMPLES = 16,
    CLOCKSYNC_DRIFT_PPM = 100, /* of two crystals, at their worst */
    CLOCKSYNC_STEP_US = 50000  /* by which a sample must contradict the best to unseat it */
};

struct clocksync {
    struct clocksync_sample {
        int64_t offset_us; /* relay wall time minus local monotonic time */
        int64_t rtt_us;
        ll_mono received;
    } sample[CLOCKSYNC_SAMPLES];
    uint32_t count; /* samples taken since the start, or since one contradicted all before */
};

/* One answered ping, not older than those before. Ignored when received is before sent. When it
 * cannot be true together with the best so far, a clock was set, or the machine has slept:
 * everything earlier is forgotten. */
void clocksync_add(struct clocksync *sync, ll_mono sent, ll_mono received, ll_wall relay);

bool clocksync_ready(const struct clocksync *sync);

/* Relay wall time at the local instant `at`; {0} when not ready. */
ll_wall clocksync_relay_time(const struct clocksync *sync, ll_mono at);

/* The most by which that can be wrong, either way; 0 when not ready. */
int64_t clocksync_error_us(const struct clocksync *sync, ll_mono at);

/* The round trip of the sample that counts; 0 when not ready. */
int64_t clocksync_rtt_us(const struct clocksync *sync);

#endif
