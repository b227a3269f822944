/* When sound was in the air, from what its device says of it, call by call: the median of the last
 * seconds. Sound devices exaggerate the age of their sound for a moment, or call it younger than it
 * is; half of the time is too long for either. Pure. */
#ifndef CLIENT_CAPTURE_AIR_CLOCK_H
#define CLIENT_CAPTURE_AIR_CLOCK_H

#include <stdint.h>

enum {
    AIR_CLOCK_TOLD = 64,
    AIR_CLOCK_EVERY = 10 /* what is told is noted once in so many calls */
};

struct air_clock { /* zero-initialised: nothing told yet */
    int64_t
        told_us[AIR_CLOCK_TOLD]; /* ring of origins: when frame 0 would have been in the air */
    uint32_t told;
    uint32_t calls;
    int64_t origin_us; /* the median */
};

/* A new timeline: what was told before says nothing about it. */
void air_clock_reset(struct air_clock *clock);

/* What the device says now; returns what to believe. */
int64_t air_clock_origin_us(struct air_clock *clock, int64_t told_us);

#endif
