#include "guard.h"

#include <math.h>

#include <livelisten/level.h>

enum { STEP_FRAMES = 120 }; /* in which the ceiling moves: 2.5 ms, less than 0.1 dB */

bool guard_init(struct guard *guard)
{
    *guard = (struct guard){.ceiling_dbtp = LIMITER_CEILING_DBTP};
    for (uint32_t i = 0; i < GUARD_WINDOWS; i++)
        guard->peak[i] = powf(10.0f, GUARD_FIRST_DBTP / 20.0f);
    guard->limiter = limiter_create(GUARD_DELAY_FRAMES);
    return guard->limiter != NULL;
}

void guard_fini(struct guard *guard)
{
    limiter_free(guard->limiter);
}

void guard_onset(struct guard *guard)
{
    float peak = 0.0f;
    for (uint32_t i = 0; i < GUARD_WINDOWS; i++)
        peak = fmaxf(peak, guard->peak[i]);
    float heard_dbtp = fmaxf(20.0f * log10f(peak), GUARD_LEAST_DBTP);
    guard->ceiling_dbtp = fminf(guard->ceiling_dbtp, heard_dbtp);
    guard->hold_frames = GUARD_HOLD_FRAMES;
    limiter_ceiling(guard->limiter, guard->ceiling_dbtp);
}

static void open_ceiling(struct guard *guard, uint32_t frames)
{
    if (guard->ceiling_dbtp == LIMITER_CEILING_DBTP)
        return;
    if (guard->hold_frames > 0) {
        guard->hold_frames -= frames < guard->hold_frames ? frames : guard->hold_frames;
        return;
    }
    float wider_db = GUARD_OPENING_DB_PER_S * (float)frames / RTP_CLOCK_HZ;
    guard->ceiling_dbtp = fminf(guard->ceiling_dbtp + wider_db, LIMITER_CEILING_DBTP);
    limiter_ceiling(guard->limiter, guard->ceiling_dbtp);
}

static void remember(struct guard *guard, const float *samples, uint32_t frames)
{
    if (guard->window_frames >= GUARD_WINDOW_FRAMES) {
        guard->window = (guard->window + 1) % GUARD_WINDOWS;
        guard->window_frames = 0;
        guard->peak[guard->window] = 0.0f;
    }
    guard->window_frames += frames;
    for (uint32_t i = 0; i < frames; i++)
        guard->peak[guard->window] = fmaxf(guard->peak[guard->window], fabsf(samples[i]));
}

void guard_process(struct guard *guard, float *samples, uint32_t frames, bool speech)
{
    while (frames > 0) {
        uint32_t n = frames < STEP_FRAMES ? frames : STEP_FRAMES;
        open_ceiling(guard, n);
        limiter_process(guard->limiter, samples, n);
        if (speech)
            remember(guard, samples, n);
        samples += n;
        frames -= n;
    }
}
