/* When to hurry and when to linger: compares the cushion with its target and says which splice
 * would be welcome now, and how bad it may be. A small difference waits for a quiet or well
 * matching place, a large one takes what it gets. Pure. */
#ifndef LIB_PACE_H
#define LIB_PACE_H

#include <stdbool.h>
#include <stdint.h>

#include "timescale.h"

struct pace {
    int64_t least_us[2]; /* smallest cushion of this and of the last window */
    uint32_t window_frames;
    uint32_t rest_frames;    /* since the last splice */
    uint32_t spliced_frames; /* of the last splice */
    bool in_pause;           /* that was in one */
    uint32_t wanted_frames;  /* since one is wanted and was not found good enough */
    float power;             /* of the speech lately, mean square */
};

/* Nothing known of the cushion: after a start, a skip, an underrun. */
void pace_reset(struct pace *pace);

/* `frames` of this mean square were played with this cushion. */
void pace_played(struct pace *pace, uint32_t frames, float power, int64_t cushion_us);

/* True when a splice is wanted: in which direction and of how many frames at most. */
bool pace_wants(struct pace *pace, int64_t target_us, enum timescale *direction,
                int32_t *limit_frames);

/* Mean square below which sound is not speech, so that a long splice goes there unheard;
 * `background`: that of the quietest moment heard lately, 0 when not known. */
float pace_background(const struct pace *pace, float background);

/* Whether this one will do. */
bool pace_accepts(struct pace *pace, int64_t target_us, const struct splice *splice);

/* It was done. */
void pace_spliced(struct pace *pace, const struct splice *splice);

#endif
