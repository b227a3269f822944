/* A room in virtual time: it speaks, and its packets can be handed to a player at any instant.
 * Nothing waits: hours take as long as their packets take to decode. */
#ifndef BENCH_VIRTUAL_H
#define BENCH_VIRTUAL_H

#include <stdint.h>

#include <livelisten/player.h>

enum { VIRTUAL_PACKET_MS = 20, VIRTUAL_PULL_FRAMES = 480 };

struct virtual_room; /* opaque; heap */

/* NULL when out of memory. */
struct virtual_room *virtual_room_create(void);
void virtual_room_free(struct virtual_room *room); /* NULL is legal */

/* Tells the player of the stream and of the clock. LL_NO_MEMORY. */
enum ll_status virtual_room_join(struct virtual_room *room, struct player *player);

/* When the next `packets` will have been spoken to their end, and may leave the room [us]. */
int64_t virtual_room_spoken_us(const struct virtual_room *room, uint64_t packets);

/* Hands the next packets to the player, all at `now`. */
void virtual_room_deliver(struct virtual_room *room, uint64_t packets, struct player *player,
                          ll_mono now);

/* An even distribution over [0, 1), the same at every run. */
double virtual_chance(uint64_t *state);

#endif
