#include "client/capture/clipping.h"

#include <math.h>
#include <stdbool.h>

/* What is cut off at full scale stands still there. What was cut off before it came to us is flat
 * within what noise and a coupling capacitor leave of it, has sharp edges, where the crest of a wave
 * is round, and nothing stands higher. */
enum {
    FULL_MIN_FRAMES = 3,  /* one or two may be a loud crest */
    FLAT_MIN_FRAMES = 5,  /* 0.1 ms */
    FLAT_MAX_FRAMES = 480 /* 10 ms; longer is no crest but an offset, or a test signal */
};
static const float full_scale = 0.9999f;
static const float flat_within = 0.004f; /* of its height, from sample to sample */
static const float edge_least = 0.02f;   /* of its height, in one sample */
static const float top_within = 0.05f;   /* of the highest sample */
static const float height_least = 0.03f; /* -30 dB: below, steps of 8 bits look like it */

static void count_top(struct clipping_side *side, float height, uint32_t frames)
{
    if (height < side->peak * (1 - top_within))
        return;
    side->top = fmaxf(side->top, height);
    side->count += frames;
}

/* `drop`: by how much the sample behind the run is lower. */
static void end_run(struct clipping *clipping, float drop)
{
    float height = fabsf(clipping->last);
    struct clipping_side *side = &clipping->side[clipping->last > 0];
    bool sharp = fminf(clipping->edge, drop) >= edge_least * height;

    if (height >= full_scale && clipping->run >= FULL_MIN_FRAMES)
        count_top(side, height, clipping->run);
    else if (height >= height_least && sharp && clipping->run >= FLAT_MIN_FRAMES &&
             clipping->run <= FLAT_MAX_FRAMES)
        count_top(side, height, clipping->run);
}

static void raise_peak(struct clipping_side *side, float height)
{
    side->peak = fmaxf(side->peak, height);
    if (side->top < side->peak * (1 - top_within))
        side->count = 0; /* so those were no tops */
}

void clipping_push(struct clipping *clipping, const float *samples, size_t frames)
{
    for (size_t i = 0; i < frames; i++) {
        float sample = samples[i], height = fabsf(sample);
        float outward = sample > 0 ? sample - clipping->last : clipping->last - sample;
        float drop = clipping->last > 0 ? clipping->last - sample : sample - clipping->last;

        raise_peak(&clipping->side[sample > 0], height);
        if (fabsf(outward) <= flat_within * height) {
            clipping->run++;
        } else {
            end_run(clipping, drop);
            clipping->edge = outward;
            clipping->run = 1;
        }
        clipping->last = sample;
    }
}

uint32_t clipping_take(struct clipping *clipping)
{
    uint32_t count = clipping->side[0].count + clipping->side[1].count;

    clipping->side[0] = clipping->side[1] = (struct clipping_side){0};
    return count;
}
