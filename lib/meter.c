#include "meter.h"

#include <math.h>
#include <string.h>

#include <livelisten/level.h>

void meter_init(struct meter *meter)
{
    meter->used = 0;
    meter->level_dbov = RTP_LEVEL_MIN_DBOV;
}

float meter_power(const float *samples, uint32_t frames)
{
    float sum = 0.0f;
    for (uint32_t i = 0; i < frames; i++)
        sum += samples[i] * samples[i];
    return isfinite(sum) && frames > 0 ? sum / (float)frames : 0.0f;
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
