/* A worker that follows home: it has listeners of its own, and everything else is as home tells it
 * over the trunk. It keeps nothing, follows no clock and watches over nothing. Belongs to the
 * thread of its worker. */
#ifndef RELAY_REPLICA_H
#define RELAY_REPLICA_H

#include "relay/relay.h"
#include "relay/trunk.h"

/* `worker`: its number, 1 and up. `state` is only read, as that of home. */
void replica_init(struct relay *relay, const struct state *state, unsigned worker);

/* Does what home tells, in the order in which it was posted: listeners here are told and given
 * what those of home are. The message stays the caller's. When memory runs out, the meeting is as
 * it was until the next message about it. */
void replica_apply(struct relay *relay, const struct trunk_message *message, struct moment now);

#endif
