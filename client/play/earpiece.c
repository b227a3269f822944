#include "client/play/earpiece.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

struct earpiece {
    struct player *player;
    float gain;
    _Atomic uint64_t frames; /* written by the audio thread alone */
};

struct earpiece *earpiece_create(struct player *player, double volume_db)
{
    struct earpiece *earpiece = calloc(1, sizeof *earpiece);

    if (!earpiece)
        return NULL;
    earpiece->player = player;
    earpiece->gain = (float)pow(10.0, volume_db / 20.0);
    return earpiece;
}

void earpiece_free(struct earpiece *earpiece)
{
    free(earpiece);
}

static void amplify(float *samples, size_t frames, float gain)
{
    for (size_t i = 0; i < frames; i++)
        samples[i] = fmaxf(-1.0f, fminf(1.0f, samples[i] * gain));
}

/* Once something was heard, silence counts too: it is part of what happened in the room. */
static void count(struct earpiece *earpiece, size_t frames)
{
    uint64_t before = atomic_load_explicit(&earpiece->frames, memory_order_relaxed);

    if (before == 0) {
        struct player_stats stats;

        player_stats(earpiece->player, &stats);
        if (stats.played_ms == 0)
            return;
    }
    atomic_store_explicit(&earpiece->frames, before + frames, memory_order_release);
}

void earpiece_render(struct earpiece *earpiece, float *samples, size_t frames, ll_mono now,
                     int64_t latency_us)
{
    player_pull(earpiece->player, samples, frames, now, latency_us);
    if (earpiece->gain != 1.0f)
        amplify(samples, frames, earpiece->gain);
    count(earpiece, frames);
}

uint64_t earpiece_frames(const struct earpiece *earpiece)
{
    return atomic_load_explicit(&earpiece->frames, memory_order_acquire);
}
