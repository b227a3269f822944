#include "comfort.h"

#include <math.h>
#include <string.h>

enum { SEED = 1 };

/* Below this mean square (-100 dBov) a background is silence. */
#define SILENCE_POWER 1e-10f
/* A white floor under the spectrum (-40 dB), so that no resonance of the filter is sharp. */
#define WHITE_FLOOR 1e-4f

static void forget(struct comfort_moment *moment)
{
    moment->power = INFINITY;
}

void comfort_init(struct comfort *comfort)
{
    memset(comfort, 0, sizeof *comfort);
    for (uint32_t i = 0; i < COMFORT_WINDOWS; i++)
        forget(&comfort->quietest[i]);
    comfort->seed = SEED;
}

/* Learning --------------------------------------------------------------------------------- */

static float mean_square(const float *block)
{
    float sum = 0.0f;
    for (uint32_t i = 0; i < COMFORT_BLOCK_FRAMES; i++)
        sum += block[i] * block[i];
    return sum / COMFORT_BLOCK_FRAMES;
}

/* Autocorrelation of the block under a Welch window; spoils the block. */
static void correlate(float *block, float *correlation)
{
    for (uint32_t i = 0; i < COMFORT_BLOCK_FRAMES; i++) {
        float x = (2.0f * (float)i + 1.0f) / COMFORT_BLOCK_FRAMES - 1.0f;
        block[i] *= 1.0f - x * x;
    }
    for (uint32_t lag = 0; lag <= COMFORT_ORDER; lag++) {
        float sum = 0.0f;
        for (uint32_t i = lag; i < COMFORT_BLOCK_FRAMES; i++)
            sum += block[i] * block[i - lag];
        correlation[lag] = sum;
    }
}

static void learn_block(struct comfort *comfort)
{
    float power = mean_square(comfort->block);
    if (!(power <= COMFORT_LOUDEST_POWER)) /* not either what is no number */
        return;
    if (comfort->trusted_blocks < COMFORT_TRUST_BLOCKS)
        comfort->trusted_blocks++;
    if (comfort->window_blocks == COMFORT_WINDOW_BLOCKS) {
        comfort->window = (comfort->window + 1) % COMFORT_WINDOWS;
        comfort->window_blocks = 0;
        forget(&comfort->quietest[comfort->window]);
    }
    comfort->window_blocks++;
    struct comfort_moment *quietest = &comfort->quietest[comfort->window];
    if (power < quietest->power) {
        quietest->power = power;
        correlate(comfort->block, quietest->correlation);
    }
}

void comfort_learn(struct comfort *comfort, const float *samples, uint32_t frames)
{
    comfort->designed = false;
    comfort->age_frames = 0;
    while (frames > 0) {
        uint32_t room = COMFORT_BLOCK_FRAMES - comfort->block_frames;
        uint32_t n = frames < room ? frames : room;
        memcpy(comfort->block + comfort->block_frames, samples, n * sizeof *samples);
        samples += n;
        frames -= n;
        comfort->block_frames += n;
        if (comfort->block_frames == COMFORT_BLOCK_FRAMES) {
            comfort->block_frames = 0;
            learn_block(comfort);
        }
    }
}

/* Making ----------------------------------------------------------------------------------- */

/* The Levinson-Durbin recursion: the prediction of least error for this correlation. Returns
 * the share of power that cannot be predicted. */
static float predict(const float *correlation, float *lpc)
{
    float error = correlation[0] * (1.0f + WHITE_FLOOR), least = error;
    for (uint32_t order = 0; order < COMFORT_ORDER; order++) {
        float left = correlation[order + 1];
        for (uint32_t i = 0; i < order; i++)
            left -= lpc[i] * correlation[order - i];
        float reflection = left / error;
        float before[COMFORT_ORDER];
        memcpy(before, lpc, order * sizeof *lpc);
        for (uint32_t i = 0; i < order; i++)
            lpc[i] -= reflection * before[order - 1 - i];
        lpc[order] = reflection;
        error *= 1.0f - reflection * reflection;
    }
    return error / least;
}

static const struct comfort_moment *find_quietest(const struct comfort *comfort)
{
    const struct comfort_moment *quietest = &comfort->quietest[0];
    for (uint32_t i = 1; i < COMFORT_WINDOWS; i++)
        if (comfort->quietest[i].power < quietest->power)
            quietest = &comfort->quietest[i];
    return quietest;
}

float comfort_background(const struct comfort *comfort)
{
    float power = find_quietest(comfort)->power;
    return comfort->trusted_blocks < COMFORT_TRUST_BLOCKS ? 0.0f : power;
}

static void design(struct comfort *comfort)
{
    const struct comfort_moment *quietest = find_quietest(comfort);
    comfort->designed = true;
    comfort->gain = 0.0f;
    if (comfort->trusted_blocks < COMFORT_TRUST_BLOCKS || quietest->power < SILENCE_POWER)
        return;
    float unpredictable = predict(quietest->correlation, comfort->lpc);
    /* 3: the reciprocal of the power of an even distribution over [-1, 1) */
    comfort->gain = sqrtf(3.0f * quietest->power * unpredictable);
}

static float excitation(struct comfort *comfort)
{
    comfort->seed = comfort->seed * 1664525u + 1013904223u;
    return (float)(int32_t)comfort->seed / 2147483648.0f;
}

static float shape(struct comfort *comfort, float sample)
{
    for (uint32_t i = 0; i < COMFORT_ORDER; i++)
        sample += comfort->lpc[i] * comfort->past[i];
    memmove(comfort->past + 1, comfort->past, (COMFORT_ORDER - 1) * sizeof *comfort->past);
    comfort->past[0] = sample;
    return sample;
}

/* What is left of the noise at its age. */
static float remaining(uint32_t age_frames)
{
    if (age_frames <= COMFORT_HOLD_FRAMES)
        return 1.0f;
    return 1.0f - (float)(age_frames - COMFORT_HOLD_FRAMES) / COMFORT_FALL_FRAMES;
}

void comfort_make(struct comfort *comfort, float *noise, uint32_t frames)
{
    enum { SILENT_FRAMES = COMFORT_HOLD_FRAMES + COMFORT_FALL_FRAMES };
    comfort->block_frames = 0; /* a moment is of one piece */
    if (!comfort->designed)
        design(comfort);
    for (uint32_t i = 0; i < frames; i++) {
        if (comfort->age_frames < SILENT_FRAMES)
            comfort->age_frames++;
        bool silent = comfort->gain == 0.0f || comfort->age_frames == SILENT_FRAMES;
        noise[i] = silent ? 0.0f
                          : remaining(comfort->age_frames) *
                                shape(comfort, comfort->gain * excitation(comfort));
    }
}

void comfort_dismiss(struct comfort *comfort)
{
    if (comfort->age_frames < COMFORT_HOLD_FRAMES)
        comfort->age_frames = COMFORT_HOLD_FRAMES;
}
