#include "timescale.h"

#include <math.h>
#include <string.h>

enum { COARSE = 4 }; /* first search on every 4th sample and lag: 12 kHz is plenty for pitch */

/* Below this mean square (-70 dBov) there is nothing to be unlike. */
#define SILENCE_POWER 1e-7f

struct match {
    float likeness;
    float power;
};

static struct match compare(const float *a, const float *b, int32_t step)
{
    float ab = 0.0f, aa = 0.0f, bb = 0.0f;
    for (int32_t i = 0; i < TIMESCALE_OVERLAP_FRAMES; i += step) {
        ab += a[i] * b[i];
        aa += a[i] * a[i];
        bb += b[i] * b[i];
    }
    float power = 0.5f * (aa + bb) * (float)step / TIMESCALE_OVERLAP_FRAMES;
    bool silent = power < SILENCE_POWER;
    return (struct match){silent ? 1.0f : ab / (sqrtf(aa * bb) + SILENCE_POWER), power};
}

/* The best of the jumps from, from + step, ... to; the longest among equals. */
static struct splice search(const float *at, int32_t sign, int32_t from, int32_t to,
                            int32_t step)
{
    struct splice best = {.likeness = -2.0f};
    for (int32_t frames = from; frames <= to; frames += step) {
        struct match match = compare(at, at + sign * frames, step);
        if (match.likeness >= best.likeness)
            best = (struct splice){sign * frames, match.likeness, match.power};
    }
    return best;
}

static int32_t clamp(int32_t frames, int32_t limit_frames)
{
    return frames < TIMESCALE_MIN_FRAMES ? TIMESCALE_MIN_FRAMES
           : frames > limit_frames       ? limit_frames
                                         : frames;
}

struct splice timescale_find(const float *at, enum timescale direction, int32_t limit_frames)
{
    if (limit_frames > TIMESCALE_MAX_FRAMES)
        limit_frames = TIMESCALE_MAX_FRAMES;
    int32_t sign = direction == TIMESCALE_FASTER ? 1 : -1;
    struct splice coarse = search(at, sign, TIMESCALE_MIN_FRAMES, limit_frames, COARSE);
    int32_t frames = sign * coarse.jump_frames;
    return search(at, sign, clamp(frames - COARSE + 1, limit_frames),
                  clamp(frames + COARSE - 1, limit_frames), 1);
}

void timescale_apply(float *at, int32_t jump_frames)
{
    float from[TIMESCALE_OVERLAP_FRAMES]; /* a copy, for the two may overlap */
    memcpy(from, at, sizeof from);
    float *to = at + jump_frames;
    for (int i = 0; i < TIMESCALE_OVERLAP_FRAMES; i++) {
        float share = (float)(i + 1) / (TIMESCALE_OVERLAP_FRAMES + 1);
        to[i] += (from[i] - to[i]) * (1.0f - share);
    }
}
