/* The room of a simulation: what its source says becomes Opus, RTP and SRTP packets, one after
 * the other, as livelisten-capture makes them. */
#ifndef CLIENT_PLAYSIM_ROOM_H
#define CLIENT_PLAYSIM_ROOM_H

#include <stddef.h>
#include <stdint.h>

#include <livelisten/cipher.h>
#include <livelisten/player.h>

#include "client/capture/source.h"

struct room; /* opaque; heap */

/* Packets of 20 ms are `hi`, those of 60 ms are `lo`. Owns the source from now on. With
 * `period_packets` > 0 what is said repeats after so many of them: then most are encoded only
 * once. NULL: out of memory, and the source is freed. */
struct room *room_create(struct source *source, uint32_t packet_ms, size_t period_packets);
void room_free(struct room *room); /* NULL is legal */

/* Tells the player which stream will come. LL_NO_MEMORY. */
enum ll_status room_join(const struct room *room, struct player *player);

/* The next packet, protected; valid until the next call. Its first sample was in the air at
 * `captured`. NULL when it cannot be made, after printing why. */
const uint8_t *room_next(struct room *room, ll_wall captured, size_t *bytes);

#endif
