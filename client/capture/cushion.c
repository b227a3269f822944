#include "client/capture/cushion.h"

static int64_t bounded(int64_t frames, int64_t most)
{
    return frames > most ? most : frames < -most ? -most : frames;
}

static void judge(struct cushion *cushion)
{
    int64_t late = bounded(cushion->late, CUSHION_RAISED_MAX_FRAMES);
    int64_t excess;

    cushion->raised -= (cushion->raised + CUSHION_LOWER_PART - 1) / CUSHION_LOWER_PART;
    if (cushion->raised < late)
        cushion->raised = late;
    excess = cushion->least + late - cushion_target(cushion);
    cushion->remaining =
        excess < CUSHION_BAND_FRAMES && excess > -CUSHION_BAND_FRAMES ? 0 : excess;
    cushion->reads = 0;
}

/* What this read, which had `spare_frames` to spare, says of the device. */
static void learn(struct cushion *cushion, int64_t spare_frames)
{
    if (!cushion->begun)
        cushion->usual = spare_frames;
    cushion->begun = true;
    if (cushion->reads++ == 0) {
        cushion->least = spare_frames;
        cushion->late = 0;
    }
    if (spare_frames < cushion->least)
        cushion->least = spare_frames;
    if (cushion->usual - spare_frames > cushion->late)
        cushion->late = cushion->usual - spare_frames;
    cushion->usual += (spare_frames - cushion->usual) / CUSHION_USUAL_READS;
}

/* The share of `remaining` for one read: spread over a window, or as fast as allowed. */
static int64_t share(const struct cushion *cushion)
{
    int64_t left = cushion->remaining;
    int64_t step = left / CUSHION_WINDOW_READS;

    if (step == 0)
        step = (left > 0) - (left < 0);
    return bounded(step, CUSHION_STEP_MAX_FRAMES);
}

int64_t cushion_step(struct cushion *cushion, int64_t spare_frames)
{
    int64_t step;

    learn(cushion, spare_frames);
    if (cushion->reads == CUSHION_WINDOW_READS)
        judge(cushion);
    step = cushion->remaining > CUSHION_SKIP_FRAMES ? cushion->remaining : share(cushion);
    cushion->remaining -= step;
    cushion->usual -= step; /* from now on */
    cushion->least -= step;
    return step;
}

void cushion_failed(struct cushion *cushion)
{
    *cushion = (struct cushion){
        .raised = bounded(cushion->raised + CUSHION_RAISE_FRAMES, CUSHION_RAISED_MAX_FRAMES)};
}

int64_t cushion_target(const struct cushion *cushion)
{
    return CUSHION_TARGET_FRAMES + cushion->raised;
}
