/* How much faster the room's clock runs than the ear's: the slope of the fastest packets' travel,
 * from the room's media clock to the clock of the audio device. Only differences over half a
 * minute count, and of these the median: a route that changes, a device that stumbles spoil a few
 * of them and not the figure. Pure. */
#ifndef LIB_DRIFT_H
#define LIB_DRIFT_H

#include <stdbool.h>
#include <stdint.h>

#include <livelisten/clock.h>

enum { DRIFT_BUCKETS = 64, DRIFT_BUCKET_US = 5000000 };

struct drift {
    int64_t least_us[DRIFT_BUCKETS]; /* ring; INT64_MAX: no packet in those 5 s */
    int64_t bucket;                  /* number of the newest, which is not complete */
    int64_t first;                   /* number of the oldest known */
    int32_t ppm;
    bool started;
};

void drift_reset(struct drift *drift);

/* A packet came at `now`; `travel_us`: what the audio device's clock showed then, less the
 * packet's media time. */
void drift_add(struct drift *drift, ll_mono now, int64_t travel_us);

/* Parts per million, positive when the room's clock is the faster one; PLAYER_DRIFT_UNKNOWN in
 * the first minute. */
int32_t drift_ppm(const struct drift *drift);

#endif
