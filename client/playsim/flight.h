/* The network of a simulation: has the room make its packets in the order of their numbers, holds
 * each until its last copy has arrived, and hands it to the player at its time. */
#ifndef CLIENT_PLAYSIM_FLIGHT_H
#define CLIENT_PLAYSIM_FLIGHT_H

#include <stdbool.h>

#include <livelisten/player.h>

#include "client/playsim/room.h"
#include "client/playsim/trace.h"

struct flight; /* opaque; heap */

/* Room and trace stay the caller's and must live longer. `epoch` is the room's wall time when
 * the first packet was sent. NULL: out of memory. */
struct flight *flight_create(struct room *room, const struct trace *trace, ll_wall epoch);
void flight_free(struct flight *flight); /* NULL is legal */

/* Pushes all that arrives until `now`, each at its own instant. False when there is no memory
 * left, or no packet, after printing why. */
bool flight_deliver(struct flight *flight, struct player *player, ll_mono now);

/* Everything that arrives has been delivered. */
bool flight_over(const struct flight *flight);

#endif
