/* Faster and slower speech by splicing whole pitch periods out or in: pitch-synchronous
 * overlap-add. Pure: looks at samples around the reading position, and cross-fades them in
 * place. */
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

enum timescale { TIMESCALE_SLOWER, TIMESCALE_FASTER };

struct splice {
    int32_t jump_frames; /* of the reading position: positive leaves out, negative repeats */
    float likeness;      /* normalised correlation of what is cross-faded, -1 to 1 */
    float power;         /* mean square around the splice: quiet places hide it best */
};

/* The best jump from `at` in that direction, of at most `limit_frames` (not less than
 * TIMESCALE_MIN_FRAMES). Reads at[0, TIMESCALE_AHEAD_FRAMES) when faster, and
 * at[-TIMESCALE_MAX_FRAMES, TIMESCALE_OVERLAP_FRAMES) when slower. */
struct splice timescale_find(const float *at, enum timescale direction, int32_t limit_frames);

/* Fades what follows `at` over into what follows at + jump_frames, where reading goes on. */
void timescale_apply(float *at, int32_t jump_frames);

#endif
