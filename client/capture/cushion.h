/* Keeps what waits between a device and the encoder small and constant, although the two have clocks
 * of their own: decides how many frames more or fewer than usual a read should take. Pure. */
#ifndef CLIENT_CAPTURE_CUSHION_H
#define CLIENT_CAPTURE_CUSHION_H

#include <stdbool.h>
#include <stdint.h>

enum {
    CUSHION_TARGET_FRAMES = 120, /* 2.5 ms: what should be to spare at the worst moment */
    CUSHION_BAND_FRAMES = 24,    /* off by less than 0.5 ms is well */
    CUSHION_WINDOW_READS = 100,  /* 2 s, over which the worst moment is looked for */
    CUSHION_STEP_MAX_FRAMES = 4, /* per read: 0.4 % of pitch, which nobody hears */
    CUSHION_USUAL_READS = 16,    /* over which what is usual is averaged */
    CUSHION_SKIP_FRAMES = 1920,  /* 40 ms too much would take 10 s: not worth a slow remedy */
    /* A device that was late will be again: the target rises at once and falls slowly. */
    CUSHION_RAISE_FRAMES = 240, /* when it was too late, at least */
    CUSHION_RAISED_MAX_FRAMES = 1920,
    CUSHION_LOWER_PART = 40 /* of it falls in each window: half in 1 min */
};

struct cushion { /* zero-initialised is ready */
    bool begun;
    int reads;         /* of this window */
    int64_t least;     /* to spare in this window */
    int64_t usual;     /* to spare, smoothed */
    int64_t late;      /* the most that one read of this window had less than usual */
    int64_t remaining; /* frames still to be taken more (or, negative, fewer) */
    int64_t raised;    /* target above CUSHION_TARGET_FRAMES: how late the device may be */
};

/* Once for every read, which had `spare_frames` to spare: negative when it would have come too
 * early at another moment between two calls of the device. Returns how many frames more than
 * usual the next read should take: within +-CUSHION_STEP_MAX_FRAMES, or a great number that is to be
 * thrown away at once. */
int64_t cushion_step(struct cushion *cushion, int64_t spare_frames);

/* There was not enough, and there is a gap now: raises the target, forgets the rest. */
void cushion_failed(struct cushion *cushion);

/* What should usually be to spare. */
int64_t cushion_target(const struct cushion *cushion);

#endif
