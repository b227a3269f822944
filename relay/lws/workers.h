/* The workers of the process: home, which is the thread that calls workers_run, and a thread for each
 * of the others. Each has an event loop, a listening socket, a relay of its own; what one has for another
 * goes through mailboxes (relay/mailbox.h). */
#ifndef RELAY_LWS_WORKERS_H
#define RELAY_LWS_WORKERS_H

#include "relay/address.h"
#include "relay/http.h"
#include "relay/relay.h"

struct workers; /* opaque; heap */

struct workers_options {
    unsigned count;      /* 1 and up; 1: home alone */
    struct relay *relay; /* home's, with the meetings that there are */
    struct http *http;   /* home's */
    const char *web;     /* the page's directory; NULL: none */
    struct address address;
    const char *tls_cert; /* NULL: plain http */
    const char *tls_key;
    const char *tls_tickets;          /* relay/lws/tickets.h */
    void (*on_hangup)(void *context); /* SIGHUP came; in home's thread */
    void *context;
};

/* Everybody listens, and "listening on http://HOST:PORT/" is logged. NULL after printing what is
 * wrong and what to do. No other thread may be there yet, for it blocks the signals. */
struct workers *workers_open(const struct workers_options *options);

/* Serves until SIGTERM or SIGINT, and until all have said goodbye. */
void workers_run(struct workers *workers);

/* NULL is legal. */
void workers_close(struct workers *workers);

#endif
