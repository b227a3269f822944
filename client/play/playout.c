#include "client/play/playout.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

struct playout {
    struct player *player;
    float gain;
    _Atomic uint64_t frames; /* written by the audio thread alone */
};

struct playout *playout_create(struct player *player, double volume_db)
{
    struct playout *playout = calloc(1, sizeof *playout);

    if (!playout)
        return NULL;
    playout->player = player;
    playout->gain = (float)pow(10.0, volume_db / 20.0);
    return playout;
}

void playout_free(struct playout *playout)
{
    free(playout);
}

static void amplify(float *samples, size_t frames, float gain)
{
    for (size_t i = 0; i < frames; i++)
        samples[i] = fmaxf(-1.0f, fminf(1.0f, samples[i] * gain));
}

/* Once something was heard, silence counts too: it is part of what happened in the room. */
static void count(struct playout *playout, size_t frames)
{
    uint64_t before = atomic_load_explicit(&playout->frames, memory_order_relaxed);

    if (before == 0) {
        struct player_stats stats;

        player_stats(playout->player, &stats);
        if (stats.played_ms == 0)
            return;
    }
    atomic_store_explicit(&playout->frames, before + frames, memory_order_release);
}

void playout_render(struct playout *playout, float *samples, size_t frames, ll_mono now,
                    int64_t latency_us)
{
    player_pull(playout->player, samples, frames, now, latency_us);
    if (playout->gain != 1.0f)
        amplify(samples, frames, playout->gain);
    count(playout, frames);
}

uint64_t playout_frames(const struct playout *playout)
{
    return atomic_load_explicit(&playout->frames, memory_order_acquire);
}
