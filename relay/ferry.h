/* Captures and operators are at home, the first worker, wherever their connections have come in: what
 * they say there is ferried to a peer at home, message by message, and its answers back. Neither
 * peer nor connection needs to know.
 *
 * A ferry has an end at either worker, and each end belongs to the thread of its worker. Every message
 * goes back, empty, as the receipt of itself: so each end knows how much is underway and takes no
 * more than the other one can carry off. */
#ifndef RELAY_FERRY_H
#define RELAY_FERRY_H

#include <stddef.h>

#include "relay/cause.h"
#include "relay/mailbox.h"
#include "relay/moment.h"
#include "relay/outlet.h"

struct relay;
struct peer;
struct ferry; /* opaque; heap */

enum {
    /* Of a capture that publishes after a while without a connection. */
    FERRY_INBOUND_MAX_BYTES = 4 << 20,
    /* For a connection that takes nothing any more; home does not say more to it. */
    FERRY_OUTBOUND_MAX_BYTES = 64 << 10
};

/* From a worker to home. */
struct ferry_line {
    struct relay *home; /* of another thread: only passed on */
    struct mailbox *home_box;
    struct mailbox *own_box;
};

/* The peer, which is nothing any more (peer_detach), lives at home from now on; `text` is its first
 * message. NULL when out of memory. */
struct ferry *ferry_board(const struct ferry_line *line, struct peer *peer, const char *text,
                          size_t n);

/* A whole message; `n` may be 0. False when too much is underway, or out of memory: the connection
 * has to be closed. */
bool ferry_send(struct ferry *ferry, enum outlet_kind kind, const void *bytes, size_t n);

/* A message that is over its limit, which home will not like. */
void ferry_send_excess(struct ferry *ferry, enum outlet_kind kind);

/* The connection takes bytes again. */
void ferry_on_writable(struct ferry *ferry);

/* The connection is gone, or being closed from this end. The ferry is not the peer's any more. */
void ferry_leave(struct ferry *ferry, enum cause cause);

#endif
