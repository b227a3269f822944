/* One rendition of one channel on its way out: blocks of sound in, protected packets out. Belongs to
 * the encoder thread. */
#ifndef CLIENT_CAPTURE_STREAM_H
#define CLIENT_CAPTURE_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <livelisten/cipher.h>
#include <livelisten/clock.h>
#include <livelisten/control.h>

struct stream; /* opaque; heap */

/* NULL: out of memory. Sequence number and rollover counter start with `announced->index`. */
struct stream *stream_create(const struct control_stream *announced,
                             const uint8_t key[CIPHER_KEY_BYTES]);
void stream_free(struct stream *stream); /* NULL is legal */

/* Takes one block, whose first sample has this time on the media clock and was in the air at
 * `in_air`, and encodes when that completes a packet; then stream_seal must follow. */
bool stream_encode(struct stream *stream, const float *block, uint32_t timestamp,
                   ll_mono in_air);

/* Makes a packet of what stream_encode has encoded; spends a sequence number. `clock` tells the
 * relay's time. NULL, and the packet counts as left out, if that failed. The packet is valid until
 * the next call. */
const uint8_t *stream_seal(struct stream *stream, const struct clocksync *clock, size_t *bytes);

/* Instead: the packet is not sent. The next one that is begins a new run (marker). */
void stream_leave_out(struct stream *stream);

/* The media clock jumps: forgets blocks that are no packet yet. */
void stream_interrupt(struct stream *stream);

/* Of the next packet. */
uint64_t stream_index(const struct stream *stream);

#endif
