/* A worker on the network: one event loop, its listening socket, its connections. relay/lws/ is the
 * only place that knows libwebsockets. Everything here belongs to the thread that calls server_run, but
 * for what says otherwise. */
#ifndef RELAY_LWS_SERVER_H
#define RELAY_LWS_SERVER_H

#include <stdbool.h>

#include "relay/address.h"
#include "relay/http.h"
#include "relay/lws/socket.h"
#include "relay/mailbox.h"
#include "relay/relay.h"

enum {
    SERVER_DRAIN_MS = 2000,  /* from the stop to the end, at most */
    SERVER_FDS_MAX = 131072, /* asked of the system; what it grants bounds the connections */
    SERVER_FDS_SPARE = 64    /* kept for everything that is not a connection */
};

/* What is told to whoever runs it; in its thread. */
struct server_events {
    void (*on_hangup)(void *context); /* SIGHUP came; NULL: signals are not for this one */
    void (*on_step)(void *context);   /* every RELAY_STEP_MS */
    /* Somebody has come. True: another server takes him, by server_hand_over. */
    bool (*on_arrival)(void *context, int fd);
    /* All that hangs on this one has ended: it may end, too, when its own connections have. */
    bool (*may_end)(void *context);
    void *context;
};

struct server_options {
    struct address address;
    enum socket_company company; /* other servers at this address */
    const char *tls_cert;        /* NULL: plain http */
    const char *tls_key;
    const char *tls_tickets;  /* relay/lws/tickets.h */
    unsigned connections_max; /* server_connections_max, or its part of it */
    struct relay *relay;
    const struct http *http;
    struct mailbox *mailbox; /* delivered in the thread of server_run */
    struct server_events events;
};

struct server; /* opaque; heap */

/* How many connections the process may have. Raises its limit of open files. */
unsigned server_connections_max(void);

/* Listens. NULL after printing what is wrong and what to do. One after the other, and before any
 * thread is started: libwebsockets is told things about the whole process, and signals are blocked. */
struct server *server_open(const struct server_options *options);

/* Where it listens, the port that was chosen included; and as a URL. */
const struct address *server_address(const struct server *server);
const char *server_url(const struct server *server);

/* Serves until SIGTERM or SIGINT, or until its relay is stopped by mail; then says goodbye to
 * everybody. */
void server_run(struct server *server);

/* How many connections it has; any thread. */
unsigned server_load(const struct server *server);

/* From another server's thread: takes the socket over, which is served, or closed if it cannot be
 * after all. `mailbox`: of the other one. */
void server_hand_over(struct server *server, int fd);

void server_close(struct server *server);

#endif
