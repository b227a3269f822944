#include "tests/lib/click.h"

#include <math.h>

enum {
    AROUND = 480,
    ITSELF = 24
}; /* frames on either side: 10 ms, of which half a ms is the click's own */

static float bend(const float *samples, size_t i)
{
    return fabsf(samples[i - 1] - 2.0f * samples[i] + samples[i + 1]);
}

static float sharpest_around(const float *samples, size_t frames, size_t at)
{
    size_t from = at > AROUND ? at - AROUND : 1;
    size_t to = at + AROUND < frames - 1 ? at + AROUND : frames - 1;
    float most = 0.0f;
    for (size_t i = from; i < to; i++)
        if ((i + ITSELF < at || i > at + ITSELF) && bend(samples, i) > most)
            most = bend(samples, i);
    return most;
}

long click_find(const float *samples, size_t frames)
{
    for (size_t i = 1; i + 1 < frames; i++)
        if (bend(samples, i) > CLICK_LEAST &&
            bend(samples, i) > CLICK_RATIO * sharpest_around(samples, frames, i))
            return (long)i;
    return -1;
}

float click_steepest(const float *samples, size_t frames)
{
    float most = 0.0f;
    for (size_t i = 1; i < frames; i++)
        most = fmaxf(most, fabsf(samples[i] - samples[i - 1]));
    return most;
}
