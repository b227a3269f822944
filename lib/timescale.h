/* Faster and slower speech by splicing: whole pitch periods out or in (pitch-synchronous
 * overlap-add), and in pauses, where nobody hears it, much longer pieces of background. Pure:
 * looks at samples around the reading position, and cross-fades them in place. */
#ifndef LIB_TIMESCALE_H
#define LIB_TIMESCALE_H

#include <stdbool.h>
#include <stdint.h>

/* Pitch periods from 400 Hz down to 67 Hz; the cross-fade is 10 ms. */
enum {
    TIMESCALE_MIN_FRAMES = 120,
    TIMESCALE_MAX_FRAMES = 720,
    TIMESCALE_OVERLAP_FRAMES = 480,
    TIMESCALE_AHEAD_FRAMES = TIMESCALE_MAX_FRAMES + TIMESCALE_OVERLAP_FRAMES
};

/* Of a pause at most 100 ms are left out, or 40 ms repeated, at a time; its first 15 and its
 * last 20 ms stay as they are. */
enum {
    TIMESCALE_QUIET_MAX_FRAMES = 4800,
    TIMESCALE_QUIET_REPEAT_FRAMES = 1920,
    TIMESCALE_QUIET_BEFORE_FRAMES = 720,
    TIMESCALE_QUIET_AFTER_FRAMES = 960,
    TIMESCALE_QUIET_AHEAD_FRAMES =
        TIMESCALE_QUIET_MAX_FRAMES + TIMESCALE_OVERLAP_FRAMES + TIMESCALE_QUIET_AFTER_FRAMES,
    TIMESCALE_QUIET_BEHIND_FRAMES =
        TIMESCALE_QUIET_REPEAT_FRAMES + TIMESCALE_QUIET_BEFORE_FRAMES
};

enum timescale { TIMESCALE_SLOWER, TIMESCALE_FASTER };

/* What is known around the reading position: at[-behind_frames, ahead_frames). */
struct timescale_view {
    const float *at;
    int32_t behind_frames; /* at least TIMESCALE_MAX_FRAMES when slower */
    int32_t ahead_frames;  /* at least TIMESCALE_AHEAD_FRAMES when faster, else the overlap */
};

struct splice {
    int32_t jump_frames; /* of the reading position: positive leaves out, negative repeats */
    float likeness;      /* of what is cross-faded, -1 to 1: 1 is the same at the same level */
    float power;         /* mean square of what is cross-faded */
};

/* The best jump in that direction, of at most `limit_frames` (not less than
 * TIMESCALE_MIN_FRAMES). Where all around is quieter than `quiet_power` (mean square; 0: never)
 * it is as long as the pause and the view allow, and its power is below `quiet_power`; elsewhere
 * it is a pitch period or a few, at most TIMESCALE_MAX_FRAMES. */
struct splice timescale_find(const struct timescale_view *view, enum timescale direction,
                             int32_t limit_frames, float quiet_power);

/* Fades `from` over into `to`, in place; the two do not overlap. What is alike adds up by
 * amplitude, what is not by power: the middle is as loud as the ends. */
void timescale_fade(const float *from, float *to, int32_t frames);

/* Fades what follows `at` over into what follows at + jump_frames, where reading goes on. */
void timescale_apply(float *at, const struct splice *splice);

#endif
