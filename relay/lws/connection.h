/* What libwebsockets keeps for us per connection: an HTTP answer on its way, or a WebSocket
 * peer. */
#ifndef RELAY_LWS_CONNECTION_H
#define RELAY_LWS_CONNECTION_H

#include <libwebsockets.h>
#include <stdatomic.h>

#include "relay/errand.h"
#include "relay/http.h"
#include "relay/lws/read_on.h"
#include "relay/lws/server.h"
#include "relay/peer.h"

struct assembly; /* a message that comes in pieces */
struct upload;   /* a request whose body does */

struct goodbye { /* heap: only who is being closed has one */
    int code;
    size_t n;
    unsigned char reason[123]; /* RFC 6455 section 5.5: a control frame has 125 bytes */
};

struct connection {
    const struct outlet *outlet; /* of a WebSocket: websocket.c; see relay/outlet.h */
    struct lws *wsi;
    union {
        struct {
            struct upload *upload; /* NULL: none */
            struct errand *errand; /* NULL: none */
            struct body *body; /* what is left of the answer from `sent` on; NULL: nothing */
            size_t sent;
            bool is_head;
            bool answered; /* the headers are out */
            bool last;     /* what comes behind this request cannot be read */
        } http;
        struct {
            struct assembly *assembly; /* NULL: none */
            struct goodbye *goodbye;   /* NULL: not closing */
            int socket;                /* as of write_socket */
            bool dead;                 /* being closed: nothing may be sent any more */
            bool left;                 /* the peer has sent a close frame */
            struct peer peer;
        } ws;
    };
};

struct server_view { /* what connections need of their server */
    struct relay *relay;
    const struct http *http;
    struct read_on read_on;
    unsigned websockets;     /* open ones */
    atomic_uint connections; /* of any kind; those on their way here from another worker, too */
};

struct moment moment_now(void);

/* Callbacks of libwebsockets, by what they are about; the return value is its. */
int http_on_event(struct server_view *server, struct lws *wsi, struct connection *connection,
                  enum lws_callback_reasons reason, const void *in, size_t n);
int ws_on_event(struct server_view *server, struct lws *wsi, struct connection *connection,
                enum lws_callback_reasons reason, const uint8_t *in, size_t n);

#endif
