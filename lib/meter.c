#include "meter.h"

#include <string.h>

#include <livelisten/level.h>

void meter_init(struct meter *meter)
{
    meter->used = 0;
    meter->level_dbov = RTP_LEVEL_MIN_DBOV;
}

void meter_add(struct meter *meter, const float *samples, uint32_t frames)
{
    while (frames > 0) {
        uint32_t n = METER_FRAMES - meter->used < frames ? METER_FRAMES - meter->used : frames;
        memcpy(meter->samples + meter->used, samples, n * sizeof *samples);
        samples += n;
        frames -= n;
        meter->used += n;
        if (meter->used == METER_FRAMES) {
            meter->level_dbov = level_dbov(meter->samples, METER_FRAMES);
            meter->used = 0;
        }
    }
}
