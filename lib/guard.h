/* The guard of the ear, the last look at what goes to the device: no true peak above
 * LIMITER_CEILING_DBTP, and when sound begins anew (the first of all, and after every gap, skip
 * and change of stream) no peak above what was heard before it. From there the ceiling opens
 * within a second. The idea is the acoustic-shock rule for interpreters: ISO 20109 asks for such
 * a protection. One thread; real-time safe but for init and fini. */
#ifndef LIB_GUARD_H
#define LIB_GUARD_H

#include <stdbool.h>
#include <stdint.h>

#include "packet.h"

enum {
    GUARD_DELAY_FRAMES = FRAMES_PER_MS, /* of all that goes through: the limiter's look-ahead */
    GUARD_HOLD_FRAMES = 100 * FRAMES_PER_MS, /* until the ceiling opens */
    GUARD_WINDOW_FRAMES = 1000 * FRAMES_PER_MS,
    GUARD_WINDOWS = 5 /* so many of speech are remembered, however long the silence behind it */
};

#define GUARD_OPENING_DB_PER_S 30.0f
#define GUARD_FIRST_DBTP       (-12.0f) /* while nothing was heard: a careful level */
#define GUARD_LEAST_DBTP       (-30.0f) /* below that nobody is startled, and a word would be lost */

struct guard {
    struct limiter *limiter;
    float ceiling_dbtp;
    uint32_t hold_frames;
    float peak[GUARD_WINDOWS]; /* of what was heard [samples] */
    uint32_t window, window_frames;
};

bool guard_init(struct guard *guard);  /* false: out of memory */
void guard_fini(struct guard *guard);  /* zeroed memory is legal */
void guard_onset(struct guard *guard); /* sound begins anew in what is processed next */

/* In place, GUARD_DELAY_FRAMES later; what comes out is in [-1, 1] whatever went in. `speech`: it
 * tells how loud it was before the next onset. */
void guard_process(struct guard *guard, float *samples, uint32_t frames, bool speech);

#endif
