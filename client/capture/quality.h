/* What the sound of one input is like, as it comes from the room, before the limiter. Pure
 * analysis. */
#ifndef CLIENT_CAPTURE_QUALITY_H
#define CLIENT_CAPTURE_QUALITY_H

#include <stdint.h>

struct quality; /* opaque; heap */

/* NULL: out of memory. */
struct quality *quality_create(void);
void quality_free(struct quality *quality); /* NULL is legal */

/* The next BLOCK_FRAMES samples at 48 kHz. Real-time safe; 0.1 % of a core. */
void quality_push(struct quality *quality, const float *block);

struct quality_figures {
    /* Of the time since the last take. Levels are in dBov, -127 to 0, RMS as RFC 6464 counts it
     * (a full scale sine is -3), without the offset. */
    double level_dbov;
    double peak_dbov; /* of the highest sample, full scale is 0 */
    double offset;    /* mean of the samples, 1 is full scale: what is called a DC offset */
    uint32_t clipped; /* samples that were cut off, here or before they came */

    double
        noise_dbov;   /* the quietest 100 ms of the last 6 s: what remains when nobody speaks */
    int bandwidth_hz; /* see bandwidth_hz() */
};

/* All -127 and 0 when nothing was pushed since. */
struct quality_figures quality_take(struct quality *quality);

#endif
