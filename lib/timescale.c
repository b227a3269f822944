#include "timescale.h"

#include <math.h>
#include <string.h>

enum {
    COARSE = 4, /* first search on every 4th sample and lag: 12 kHz is plenty for pitch */
    BLOCK_FRAMES = 120,
    CHOICE_FRAMES = 960 /* a jump in a pause may be this much shorter for the sake of likeness:
                           a period of mains hum */
};

/* Below this mean square (-70 dBov) there is nothing to be unlike. */
#define SILENCE_POWER 1e-7f

struct match {
    float likeness;
    float power;
};

/* The correlation is divided by the mean of the two powers, not by their geometric mean as
 * usual: the same sound at another level is not alike, an onset is neither. */
static struct match compare(const float *a, const float *b, int32_t frames, int32_t step)
{
    float ab = 0.0f, aa = 0.0f, bb = 0.0f;
    for (int32_t i = 0; i < frames; i += step) {
        ab += a[i] * b[i];
        aa += a[i] * a[i];
        bb += b[i] * b[i];
    }
    float power = 0.5f * (aa + bb) * (float)step / (float)frames;
    bool silent = power < SILENCE_POWER;
    return (struct match){silent ? 1.0f : 2.0f * ab / (aa + bb), power};
}

/* The best of the jumps from, from + step, ... to; the longest among equals. */
static struct splice search_in_steps(const float *at, int32_t sign, int32_t from, int32_t to,
                                     int32_t step)
{
    struct splice best = {.likeness = -2.0f};
    for (int32_t frames = from; frames <= to; frames += step) {
        struct match match = compare(at, at + sign * frames, TIMESCALE_OVERLAP_FRAMES, step);
        if (match.likeness >= best.likeness)
            best = (struct splice){sign * frames, match.likeness, match.power};
    }
    return best;
}

static int32_t clamp(int32_t frames, int32_t least, int32_t most)
{
    return frames < least ? least : frames > most ? most : frames;
}

static struct splice search(const float *at, int32_t sign, int32_t shortest, int32_t longest)
{
    struct splice coarse = search_in_steps(at, sign, shortest, longest, COARSE);
    int32_t frames = sign * coarse.jump_frames;
    return search_in_steps(at, sign, clamp(frames - COARSE + 1, shortest, longest),
                           clamp(frames + COARSE - 1, shortest, longest), 1);
}

static bool quiet_block(const float *samples, float quiet_power)
{
    float sum = 0.0f;
    for (int32_t i = 0; i < BLOCK_FRAMES; i++)
        sum += samples[i] * samples[i];
    return sum < quiet_power * BLOCK_FRAMES;
}

/* For how long, at most `frames`, it is quiet from `at` on; with sign -1: up to `at`. */
static int32_t quiet_run(const float *at, int32_t sign, int32_t frames, float quiet_power)
{
    int32_t run = 0;
    while (run + BLOCK_FRAMES <= frames &&
           quiet_block(sign > 0 ? at + run : at - run - BLOCK_FRAMES, quiet_power))
        run += BLOCK_FRAMES;
    return run;
}

static int32_t least(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

/* The longest jump over quiet alone, with the edges of the pause kept; may be negative. */
static int32_t quiet_jump(const struct timescale_view *view, enum timescale direction,
                          int32_t limit_frames, float quiet_power)
{
    const int32_t before = TIMESCALE_QUIET_BEFORE_FRAMES;
    const int32_t after = TIMESCALE_OVERLAP_FRAMES + TIMESCALE_QUIET_AFTER_FRAMES;
    bool faster = direction == TIMESCALE_FASTER;
    int32_t most = least(limit_frames,
                         faster ? TIMESCALE_QUIET_MAX_FRAMES : TIMESCALE_QUIET_REPEAT_FRAMES);
    int32_t behind = least(view->behind_frames, before + (faster ? 0 : most));
    int32_t ahead = least(view->ahead_frames, after + (faster ? most : 0));
    int32_t quiet_behind = quiet_run(view->at, -1, behind, quiet_power) - before;
    if (quiet_behind < 0)
        return 0;
    int32_t quiet_ahead = quiet_run(view->at, 1, ahead, quiet_power) - after;
    if (quiet_ahead < 0)
        return 0;
    return faster ? quiet_ahead : quiet_behind;
}

struct splice timescale_find(const struct timescale_view *view, enum timescale direction,
                             int32_t limit_frames, float quiet_power)
{
    int32_t sign = direction == TIMESCALE_FASTER ? 1 : -1;
    int32_t quiet = quiet_jump(view, direction, limit_frames, quiet_power);
    if (quiet >= TIMESCALE_MIN_FRAMES) {
        int32_t shortest = clamp(quiet - CHOICE_FRAMES, TIMESCALE_MIN_FRAMES, quiet);
        return search(view->at, sign, shortest, quiet);
    }
    return search(view->at, sign, TIMESCALE_MIN_FRAMES,
                  clamp(limit_frames, TIMESCALE_MIN_FRAMES, TIMESCALE_MAX_FRAMES));
}

/* Without a corner at either end, and scaled for constant power. */
static void fade(const float *from, float *to, int32_t frames, float likeness)
{
    float alike = likeness > 0.0f ? likeness : 0.0f;
    for (int32_t i = 0; i < frames; i++) {
        float x = (float)(i + 1) / (float)(frames + 1);
        float in = x * x * (3.0f - 2.0f * x);
        float out = 1.0f - in;
        float level = sqrtf(in * in + out * out + 2.0f * alike * in * out);
        to[i] = (from[i] * out + to[i] * in) / level;
    }
}

void timescale_fade(const float *from, float *to, int32_t frames)
{
    fade(from, to, frames, compare(from, to, frames, 1).likeness);
}

void timescale_apply(float *at, const struct splice *splice)
{
    float from[TIMESCALE_OVERLAP_FRAMES]; /* a copy, for the two may overlap */
    memcpy(from, at, sizeof from);
    fade(from, at + splice->jump_frames, TIMESCALE_OVERLAP_FRAMES, splice->likeness);
}
