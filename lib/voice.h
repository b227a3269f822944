/* One stream as the ear's side sees it: its packets in order (jitter.h), where they are on the
 * media clock, how they travel (transit.h), and an Opus decoder that turns them, and the holes
 * between them, into samples. Decides nothing about time. Not thread-safe; real-time safe but
 * for create and free. */
#ifndef LIB_VOICE_H
#define LIB_VOICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jitter.h"
#include "transit.h"

struct voice; /* opaque; heap */

struct voice *voice_create(void);     /* NULL: out of memory */
void voice_free(struct voice *voice); /* NULL is legal */

/* How many frames an Opus packet holds; 0: it is none, or over PACKET_MAX_FRAMES. Any thread. */
uint32_t voice_packet_frames(const uint8_t *payload, size_t n);

/* Forgets everything and waits for another stream. With `clock_of` its timestamps mean the same
 * instants as those of that voice; NULL: they mean nothing known. */
void voice_restart(struct voice *voice, const struct voice *clock_of);

/* Takes a packet in. LL_DUPLICATE, LL_FOREIGN (its time to be decoded is over) or
 * LL_UNSUPPORTED when its timestamp is of another timeline: restart, then insert again.
 * *travel is set but with LL_UNSUPPORTED. */
enum ll_status voice_insert(struct voice *voice, const struct packet *packet,
                            const uint8_t *payload, struct travel *travel);

/* What comes next. */
enum voice_next {
    VOICE_NOTHING, /* no packet is here */
    VOICE_PACKET,
    VOICE_HOLE, /* packets are missing before the next one */
    VOICE_PAUSE /* the source had nothing to send before the next one */
};

enum voice_next voice_next(const struct voice *voice);

/* Frames and packets missing before the next one. Both 0 for VOICE_PACKET; frames can be 0 or
 * less in a hole when timestamps lie. */
int64_t voice_gap_frames(const struct voice *voice);
uint64_t voice_gap_packets(const struct voice *voice);

/* Decodes the next packet (also behind a hole or pause, which is then over) into `samples`,
 * which has room for PACKET_MAX_FRAMES. Returns its frames; a packet that is not Opus is
 * concealed. */
size_t voice_decode(struct voice *voice, float *samples);

/* How much of what is missing before the next packet that packet carries once more: Opus' in-band
 * FEC (RFC 6716 section 2.1.7), a copy of the last frame. 0: nothing. */
size_t voice_copy_frames(const struct voice *voice);

/* Decodes that copy; only where nothing else is missing. Returns its frames. */
size_t voice_recover(struct voice *voice, float *samples);

/* Makes up what might have been said: with `advance` in place of media that is missing, else
 * beside the media clock. `frames` is cut to PACKET_MAX_FRAMES and to whole 2.5 ms; returns what
 * was written. */
size_t voice_conceal(struct voice *voice, float *samples, size_t frames, bool advance);

/* Gives up packets that end at or before the media instant. */
void voice_drop_until(struct voice *voice, int64_t media);

/* Moves over missing media without making up anything. */
void voice_skip_to(struct voice *voice, int64_t media);

/* Media instant of the frame that would be decoded next [frames]. Before the first decode: that
 * of the first packet. */
int64_t voice_position(const struct voice *voice);

/* Where the newest packet ends; voice_position when there is none. */
int64_t voice_end(const struct voice *voice);

/* See transit.h: the cushion when `media` is played at `now`. */
int64_t voice_cushion_us(const struct voice *voice, ll_mono now, int64_t media);

/* False until a packet with a capture time was decoded; then the relay's time at which the
 * media instant was in the air. */
bool voice_captured(const struct voice *voice, int64_t media, ll_wall *captured);

#endif
