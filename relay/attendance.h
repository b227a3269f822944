/* How many have listened over the last hours: a sample every half minute, the oldest forgotten.
 * Fixed memory, no clock. */
#ifndef RELAY_ATTENDANCE_H
#define RELAY_ATTENDANCE_H

#include <stddef.h>
#include <stdint.h>

#include "relay/moment.h"

enum { ATTENDANCE_EVERY_S = 30, ATTENDANCE_SAMPLES_MAX = 12 * 3600 / ATTENDANCE_EVERY_S };

/* Of one channel; zero-initialised: none yet. */
struct attendance {
    uint32_t taken;
    uint32_t sample[ATTENDANCE_SAMPLES_MAX]; /* number i is at i % ATTENDANCE_SAMPLES_MAX */
};

/* When all channels of a meeting are counted; zero-initialised: never yet. */
struct attendance_clock {
    ll_mono next;
    ll_wall last; /* the newest sample */
};

/* How many samples are due now: 0 or 1, or more when nobody has asked for a while, so that they
 * stay as far apart as they say. */
uint32_t attendance_due(struct attendance_clock *clock, struct moment now);

/* Adds the same figure so many times. */
void attendance_add(struct attendance *attendance, uint32_t listeners, uint32_t times);

/* The samples, oldest first; says how many. */
size_t attendance_read(const struct attendance *attendance,
                       uint32_t out[ATTENDANCE_SAMPLES_MAX]);

#endif
