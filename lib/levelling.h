/* Brings speech slowly toward LEVELLING_TARGET_LUFS, so that a quiet delegate and a loud one are both
 * understood. Loudness as ITU-R BS.1770 and EBU R128 measure it, of one channel. One thread;
 * real-time safe but for create and free. */
#ifndef LIB_LEVELLING_H
#define LIB_LEVELLING_H

#include <stdbool.h>
#include <stdint.h>

#define LEVELLING_TARGET_LUFS (-18.0f)
#define LEVELLING_LEAST_DB    (-12.0f)
#define LEVELLING_MOST_DB     18.0f

struct levelling; /* opaque; heap */

struct levelling *levelling_create(void);         /* NULL: out of memory */
void levelling_free(struct levelling *levelling); /* NULL is legal */

/* Levels the samples (48 kHz, mono, full scale 1) in place; what is not finite becomes 0. When it is
 * switched off, gain glides to 0 dB and then stays there, and the speech heard so far is forgotten.
 * What comes out may exceed full scale: a limiter follows. */
void levelling_process(struct levelling *levelling, bool on, float *samples, uint32_t frames);

/* What it adds now, LEVELLING_LEAST_DB to LEVELLING_MOST_DB; 0 when off. */
float levelling_gain_db(const struct levelling *levelling);

#endif
