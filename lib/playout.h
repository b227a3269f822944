/* What is heard when: the policy of the player core. Holds the stream that is heard and the one
 * that is about to be, measures the network, and lays speech on a tape from which the audio
 * device reads. One thread. Real-time safe but for create and free. */
#ifndef LIB_PLAYOUT_H
#define LIB_PLAYOUT_H

#include <stdbool.h>
#include <stdint.h>

#include <livelisten/player.h>

#include "packet.h"

struct playout; /* opaque; heap */

struct playout *playout_create(enum profile profile); /* NULL: out of memory */
void playout_free(struct playout *playout);           /* NULL is legal */

void playout_profile(struct playout *playout, enum profile profile);

void playout_levelling(struct playout *playout, bool on); /* whatever the profile */

void playout_live(struct playout *playout, bool live); /* see player_live */

/* The packets from now on are of another stream, see player_stream. */
void playout_stream(struct playout *playout, bool same_clock);

void playout_packet(struct playout *playout, const struct packet *packet,
                    const uint8_t *payload);

/* See player_pull. */
void playout_pull(struct playout *playout, float *samples, uint32_t frames, ll_mono now);

/* Everything of struct player_stats but `rejected`, which this side does not know and sets to
 * 0. `heard` is the relay's time at which the frame that is pulled next will be heard; {0} when
 * not known. */
void playout_stats(const struct playout *playout, ll_wall heard, struct player_stats *out);

#endif
