/* The relay on the network: one event loop, its listening socket, its connections. relay/lws/
 * is the only place that knows libwebsockets. Everything here belongs to the thread that calls
 * server_run. */
#ifndef RELAY_LWS_SERVER_H
#define RELAY_LWS_SERVER_H

#include <stdbool.h>

#include "relay/address.h"
#include "relay/http.h"
#include "relay/relay.h"

enum {
    SERVER_DRAIN_MS = 2000, /* from the stop to the end, at most */
    SERVER_FDS_MAX = 65536, /* asked of the system; what it grants bounds the connections */
    SERVER_FDS_SPARE = 64   /* kept for everything that is not a connection */
};

struct server_options {
    struct address address;
    const char *tls_cert; /* NULL: plain http */
    const char *tls_key;
    struct relay *relay;
    const struct http *http;
    /* SIGHUP came. */
    void (*on_hangup)(void *context);
    void *context;
};

struct server; /* opaque; heap */

/* Listens, and logs "listening on http://HOST:PORT/". NULL after printing what is wrong and
 * what to do. Must be called before any thread is started: it blocks the signals that it takes
 * itself. */
struct server *server_open(const struct server_options *options);

/* Serves until SIGTERM or SIGINT, then says goodbye to everybody. */
void server_run(struct server *server);

void server_close(struct server *server);

#endif
