/* One WebSocket connection as the relay sees it: a newcomer, which by its URL or first message
 * (relay/admission.h) becomes a listener, an operator or a capture; the latter two only at home, where
 * the other workers ferry them. Lies inside the connection's memory. */
#ifndef RELAY_PEER_H
#define RELAY_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "relay/bucket.h"
#include "relay/capture.h"
#include "relay/listener.h"
#include "relay/relay.h"
#include "relay/watcher.h"

enum {
    PEER_FIRST_MESSAGE_US = 10000000,
    /* A wrong token is answered only after this long, so that whoever retries at once does not
     * retry often. */
    PEER_REFUSAL_US = 1000000,
    /* Control messages. A client says about one in 2 s, a person who tries out channels a few in a
     * second; what a stalled line held back comes all at once, and is no flood. */
    PEER_MESSAGE_INTERVAL_US = 100000,
    PEER_MESSAGES_AT_ONCE = 100
};

enum peer_kind {
    PEER_NEWCOMER,
    PEER_REFUSED, /* its token was wrong; waits for its close */
    PEER_LISTENER,
    PEER_WATCHER,
    PEER_CAPTURE,
    PEER_FERRIED, /* an operator or a capture, whose peer is at home: relay/ferry.h */
    PEER_CLOSED
};

struct peer {
    struct relay *relay;
    void *connection; /* for the outlet */
    enum peer_kind kind;
    struct bucket messages; /* that it may still say */
    union {
        struct {              /* newcomer, refused */
            struct list link; /* in relay->newcomers */
            ll_mono since;    /* opened, or refused */
            const char *why;  /* refused; static storage */
        } waiting;
        struct listener listener;
        struct watcher watcher;
        struct capture *capture; /* heap */
        struct ferry *ferry;     /* ends by ferry_leave */
    };
};

/* A connection opens. `query` holds the decoded name=value pairs of its URL. */
void peer_open(struct peer *peer, struct relay *relay, void *connection,
               const char *const *query, size_t query_count, struct moment now);

/* The same for one that is ferried here: it has been counted where it opened. */
void peer_arrive(struct peer *peer, struct relay *relay, void *connection, struct moment now);

/* Whole messages. */
void peer_on_text(struct peer *peer, const char *text, size_t n, struct moment now);
void peer_on_bundle(struct peer *peer, const uint8_t *bytes, size_t n, struct moment now);

/* How many bytes of a message may be collected from this peer; 0 when the kind is not for
 * it. */
size_t peer_message_limit(const struct peer *peer, enum outlet_kind kind);
/* A message that is over its limit: closes. */
void peer_on_excess(struct peer *peer, enum outlet_kind kind, struct moment now);

void peer_on_writable(struct peer *peer, struct moment now);

/* Ends it from our side: counted, logged, goodbye said; nothing of it is left in the relay.
 * Harmless when it is closed already. */
void peer_close(struct peer *peer, enum cause cause, const char *reason, struct moment now);

/* The connection is gone, by their will or by nobody's. Legal after peer_close. */
void peer_on_gone(struct peer *peer, enum cause cause, struct moment now);

/* For relay/ferry.c: home has ended it, and counted that. */
void peer_on_dismissed(struct peer *peer, enum cause cause, const char *reason);

/* Closes who waits, or is blocked, for too long, and refused ones whose time has come; says
 * what is due to the others. */
void peer_step(struct peer *peer, struct moment now);

/* Its bye; it closes when that is out. */
void peer_stop(struct peer *peer, struct moment now);

struct peer *peer_of_listener(struct listener *listener);
struct peer *peer_of_watcher(struct watcher *watcher);

/* For relay/admission.c: leaves whatever list it is in, and is nothing until it is made
 * something else. */
void peer_detach(struct peer *peer, struct moment now);

#endif
