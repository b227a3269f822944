/* The level of what is heard, in steps of 50 ms. Pure. */
#ifndef LIB_METER_H
#define LIB_METER_H

#include <stdint.h>

#include "packet.h"

enum { METER_FRAMES = 50 * FRAMES_PER_MS };

struct meter {
    float samples[METER_FRAMES];
    uint32_t used;
    int level_dbov; /* of the last whole step, see level.h */
};

void meter_init(struct meter *meter);

/* Mean square of the samples; 0 when that is not a number. */
float meter_power(const float *samples, uint32_t frames);

void meter_add(struct meter *meter, const float *samples, uint32_t frames);

#endif
