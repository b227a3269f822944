/* Metering and peak limiting of one channel, float samples at 48 kHz mono. Not thread-safe. */
#ifndef LIVELISTEN_LEVEL_H
#define LIVELISTEN_LEVEL_H

#include <stddef.h>

/* RMS level of `frames` samples in dBov as RFC 6464 counts it: 0 is the loudest square wave, a
 * full scale sine is -3; -127 for digital silence or frames == 0. */
int level_dbov(const float *samples, size_t frames);

/* A look-ahead true-peak limiter: what comes out never exceeds the ceiling (4x oversampled
 * peak, ITU-R BS.1770 annex 2), and is delayed by LIMITER_LOOKAHEAD_FRAMES. Opaque, heap. */
enum { LIMITER_LOOKAHEAD_FRAMES = 240 };
#define LIMITER_CEILING_DBTP (-1.0f)

struct limiter;
struct limiter *limiter_create(void); /* NULL: out of memory */
void limiter_free(struct limiter *limiter);

/* In place; real-time safe. Samples that are not finite become 0. */
void limiter_process(struct limiter *limiter, float *samples, size_t frames);

/* The strongest reduction since the last call [dB], 0 or positive. */
float limiter_reduction_db(struct limiter *limiter);

#endif
