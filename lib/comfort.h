/* Comfort noise: the room's own background, made up where there is nothing to play, so that a gap
 * does not sound like a broken line. Level and spectral shape are those of the quietest moment
 * of the last seconds of what was heard (minimum statistics, linear prediction), so it is never
 * louder than the background was; where only loud sound was heard, there is none. Pure,
 * deterministic, fixed size, caller's memory. */
#ifndef LIB_COMFORT_H
#define LIB_COMFORT_H

#include <stdbool.h>
#include <stdint.h>

#include "packet.h"

enum {
    COMFORT_HOLD_FRAMES = 10000 * FRAMES_PER_MS, /* a dead link must not sound alive for ever */
    COMFORT_FALL_FRAMES = 2000 * FRAMES_PER_MS,  /* from then on to silence */
    COMFORT_BLOCK_FRAMES = 40 * FRAMES_PER_MS,   /* what is looked at as one moment */
    COMFORT_TRUST_BLOCKS = 50, /* quiet enough to be background, until there is noise: 2 s */
    COMFORT_WINDOWS = 8,
    COMFORT_WINDOW_BLOCKS = 25, /* 1 s */
    COMFORT_ORDER = 16          /* of the linear prediction */
};

/* Louder blocks [mean square] are no background: -35 dBov. */
#define COMFORT_LOUDEST_POWER 3.2e-4f

struct comfort_moment {
    float power; /* mean square; INFINITY: none */
    float correlation[COMFORT_ORDER + 1];
};

struct comfort {
    float block[COMFORT_BLOCK_FRAMES];
    uint32_t block_frames;
    struct comfort_moment quietest[COMFORT_WINDOWS];
    uint32_t window, window_blocks;
    uint32_t trusted_blocks; /* up to COMFORT_TRUST_BLOCKS */

    bool designed;            /* the filter fits what was learnt */
    float gain;               /* of the excitation */
    float lpc[COMFORT_ORDER]; /* what is predicted from the last samples, newest first */
    float past[COMFORT_ORDER];
    uint32_t seed;
    uint32_t age_frames; /* made up since real sound was heard */
};

/* Nothing heard yet: silence. */
void comfort_init(struct comfort *comfort);

/* Real sound that is heard at its full level. */
void comfort_learn(struct comfort *comfort, const float *samples, uint32_t frames);

/* Mean square of the quietest moment; 0 before enough was heard. */
float comfort_background(const struct comfort *comfort);

/* The next frames of noise. Silence before enough was heard, and again when nothing real was
 * heard for COMFORT_HOLD_FRAMES and COMFORT_FALL_FRAMES. */
void comfort_make(struct comfort *comfort, float *noise, uint32_t frames);

/* Nobody is there: from now on the noise falls to silence, until real sound is heard again. */
void comfort_dismiss(struct comfort *comfort);

#endif
