/* Up to which frequency a source carries speech: a telephone ends at 3.4 kHz, wide band at 7 kHz,
 * super wide band at 14 kHz, full band at 20 kHz (ITU-T G.711, G.722, G.722.1 annex C, G.719). The
 * only file that knows kissfft. */
#ifndef CLIENT_CAPTURE_BANDWIDTH_H
#define CLIENT_CAPTURE_BANDWIDTH_H

struct bandwidth; /* opaque; heap */

/* NULL: out of memory. */
struct bandwidth *bandwidth_create(void);
void bandwidth_free(struct bandwidth *bandwidth); /* NULL is legal */

/* The next BLOCK_FRAMES samples at 48 kHz. Real-time safe. */
void bandwidth_push(struct bandwidth *bandwidth, const float *block);

/* The upper edge of what was heard in the last half minute, in steps of 500 Hz; 0 while that is
 * unknown, for only what comes and goes is told from noise. */
int bandwidth_hz(const struct bandwidth *bandwidth);

enum { BANDWIDTH_FULL_HZ = 15000 /* what interpreters need: ISO 24019 */ };

/* "narrow band" (a telephone), "wide band", "super wide band" or "full band". */
const char *bandwidth_name(int hz);

#endif
