/* Samples that were cut off: at full scale, or earlier on their way, where that has left flat tops.
 * Pure. */
#ifndef CLIENT_CAPTURE_CLIPPING_H
#define CLIENT_CAPTURE_CLIPPING_H

#include <stddef.h>
#include <stdint.h>

struct clipping { /* embedded in quality.c; zero-initialised is the beginning */
    float last;   /* sample */
    float
        edge; /* by how much the run of equal samples that goes on stands out of what was before */
    uint32_t run; /* its length */
    struct clipping_side {
        float peak; /* all since the last take: the farthest sample from zero */
        float top;  /* the farthest flat top */
        uint32_t count;
    } side[2]; /* below and above zero: a tired amplifier clips one of them first */
};

/* Real-time safe. */
void clipping_push(struct clipping *clipping, const float *samples, size_t frames);

/* How many since the last take. */
uint32_t clipping_take(struct clipping *clipping);

#endif
