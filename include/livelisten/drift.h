/* How much faster one clock runs than another: the room's than the ear's, a sound device's than the
 * computer's. It is the slope of the shortest travels, which are what the one shows less what the
 * other does when something comes over. Only differences over half a minute count, and of these
 * the median: a route that changes, a device that stumbles spoil a few of them and not the
 * figure. Pure; real-time safe. */
#ifndef LIVELISTEN_DRIFT_H
#define LIVELISTEN_DRIFT_H

#include <stdbool.h>
#include <stdint.h>

#include <livelisten/clock.h>

enum { DRIFT_BUCKETS = 64, DRIFT_BUCKET_US = 5000000 };
enum { DRIFT_UNKNOWN = INT32_MIN };

struct drift {
    int64_t least_us[DRIFT_BUCKETS]; /* ring; INT64_MAX: nothing came in those 5 s */
    int64_t bucket;                  /* number of the newest, which is not complete */
    int64_t first;                   /* number of the oldest known */
    int32_t ppm;
    bool started;
};

void drift_reset(struct drift *drift);

/* Something came at `now`; `travel_us`: what the clock here showed then, less its time on the other
 * clock. */
void drift_add(struct drift *drift, ll_mono now, int64_t travel_us);

/* Parts per million, positive when the other clock is the faster one; DRIFT_UNKNOWN in the first
 * minute. */
int32_t drift_ppm(const struct drift *drift);

#endif
