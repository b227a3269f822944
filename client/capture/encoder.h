/* Opus (RFC 6716) for one rendition of one channel: 48 kHz mono float in, packets out. */
#ifndef CLIENT_CAPTURE_ENCODER_H
#define CLIENT_CAPTURE_ENCODER_H

#include <stddef.h>
#include <stdint.h>

#include <livelisten/profile.h>

struct encoder; /* opaque; heap */

/* NULL: out of memory. */
struct encoder *encoder_create(enum rendition rendition);
void encoder_free(struct encoder *encoder); /* NULL is legal */

/* How many samples of one packet. */
size_t encoder_frames(const struct encoder *encoder);

/* By how many samples what a decoder gives out is later than what was put in. */
int encoder_delay_frames(const struct encoder *encoder);

/* encoder_frames() samples to a packet; its bytes, 0 if Opus failed. */
size_t encoder_encode(struct encoder *encoder, const float *samples, uint8_t *packet,
                      size_t capacity);

#endif
