#include "client/capture/cushion.h"

static void judge(struct cushion *cushion)
{
    int64_t excess = (int64_t)cushion->least - CUSHION_TARGET_FRAMES;

    cushion->reads = 0;
    cushion->remaining =
        excess < CUSHION_BAND_FRAMES && excess > -CUSHION_BAND_FRAMES ? 0 : excess;
}

/* The share of `remaining` for one read: spread over a window, or as fast as allowed. */
static int64_t share(const struct cushion *cushion)
{
    int64_t left = cushion->remaining;
    int64_t step = left / CUSHION_WINDOW_READS;

    if (step == 0)
        step = (left > 0) - (left < 0);
    if (step > CUSHION_STEP_MAX_FRAMES)
        return CUSHION_STEP_MAX_FRAMES;
    return step < -CUSHION_STEP_MAX_FRAMES ? -CUSHION_STEP_MAX_FRAMES : step;
}

int64_t cushion_step(struct cushion *cushion, size_t left)
{
    int64_t step;

    /* While a correction goes on, what is left over says nothing: look again after it. */
    if (cushion->remaining == 0) {
        if (cushion->reads == 0 || left < cushion->least)
            cushion->least = left;
        if (++cushion->reads == CUSHION_WINDOW_READS)
            judge(cushion);
    }
    step = cushion->remaining > CUSHION_SKIP_FRAMES ? cushion->remaining : share(cushion);
    cushion->remaining -= step;
    return step;
}

void cushion_reset(struct cushion *cushion)
{
    *cushion = (struct cushion){0};
}
