/* Keeps what waits between a device and the encoder small and constant, although the two have clocks
 * of their own: decides how many frames more or fewer than usual a read should take. Pure. */
#ifndef CLIENT_CAPTURE_CUSHION_H
#define CLIENT_CAPTURE_CUSHION_H

#include <stddef.h>
#include <stdint.h>

enum {
    CUSHION_TARGET_FRAMES = 240, /* 5 ms: the least that should be left over after a read */
    CUSHION_BAND_FRAMES = 48,    /* off by less than 1 ms is well */
    CUSHION_WINDOW_READS = 100,  /* 2 s, over which that least is looked for */
    CUSHION_STEP_MAX_FRAMES = 4, /* per read: 0.4 % of pitch, which nobody hears */
    CUSHION_SKIP_FRAMES = 4800   /* 100 ms too much are not worth a slow remedy */
};

struct cushion {       /* zero-initialised is ready */
    int reads;         /* of this window */
    size_t least;      /* left over after a read of this window */
    int64_t remaining; /* frames still to be taken more (or, negative, fewer) */
};

/* Once after every read: `left` frames have been left over. Returns how many frames more than
 * usual the next read should take: within +-CUSHION_STEP_MAX_FRAMES, or a great number that is
 * to be thrown away at once. */
int64_t cushion_step(struct cushion *cushion, size_t left);

/* After a gap: what was learnt is void. */
void cushion_reset(struct cushion *cushion);

#endif
