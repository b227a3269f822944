/* Metering and peak limiting of one channel, float samples at 48 kHz mono. Not thread-safe. */
#ifndef LIVELISTEN_LEVEL_H
#define LIVELISTEN_LEVEL_H

#include <stddef.h>

/* RMS level of `frames` samples in dBov as RFC 6464 counts it: 0 is the loudest square wave, a
 * full scale sine is -3; -127 for digital silence or frames == 0. */
int level_dbov(const float *samples, size_t frames);

/* A look-ahead true-peak limiter: what comes out never exceeds the ceiling (4x oversampled
 * peak, ITU-R BS.1770 annex 2), and is delayed by the look-ahead. Opaque, heap. */
enum { LIMITER_LOOKAHEAD_MIN_FRAMES = 32, LIMITER_LOOKAHEAD_MAX_FRAMES = 240 };
#define LIMITER_CEILING_DBTP (-1.0f)

struct limiter;

/* The longer the look-ahead, the softer gain falls: 240 frames (5 ms) before an encoder, less
 * where delay is dear. The ceiling is LIMITER_CEILING_DBTP. NULL: out of memory. */
struct limiter *limiter_create(unsigned lookahead_frames);
void limiter_free(struct limiter *limiter);

/* Another ceiling [dBTP] for what is processed from now on. Gain glides to where it has to be. */
void limiter_ceiling(struct limiter *limiter, float ceiling_dbtp);

/* In place; real-time safe. Samples that are no sound (not finite, or a million times full scale)
 * become 0. */
void limiter_process(struct limiter *limiter, float *samples, size_t frames);

/* The strongest reduction since the last call [dB], 0 or positive. */
float limiter_reduction_db(struct limiter *limiter);

#endif
