#include "client/capture/cushion.h"

static void judge(struct cushion *cushion)
{
    int64_t excess = cushion->least - cushion_target(cushion);

    cushion->reads = 0;
    cushion->raised -= cushion->raised > 0 ? CUSHION_LOWER_FRAMES : 0;
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

int64_t cushion_step(struct cushion *cushion, int64_t spare_frames)
{
    int64_t step;

    /* While a correction goes on, what is to spare says nothing: look again after it. */
    if (cushion->remaining == 0) {
        if (cushion->reads == 0 || spare_frames < cushion->least)
            cushion->least = spare_frames;
        if (++cushion->reads == CUSHION_WINDOW_READS)
            judge(cushion);
    }
    step = cushion->remaining > CUSHION_SKIP_FRAMES ? cushion->remaining : share(cushion);
    cushion->remaining -= step;
    return step;
}

void cushion_failed(struct cushion *cushion)
{
    int64_t raised = cushion->raised + CUSHION_RAISE_FRAMES;

    *cushion = (struct cushion){
        .raised = raised < CUSHION_RAISED_MAX_FRAMES ? raised : CUSHION_RAISED_MAX_FRAMES};
}

int64_t cushion_target(const struct cushion *cushion)
{
    return CUSHION_TARGET_FRAMES + cushion->raised;
}
