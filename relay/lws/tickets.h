/* TLS session tickets (RFC 8446 section 4.6.1, RFC 5077): whoever comes back resumes his session, which
 * costs less than a full handshake (docs/decisions.md), at whatever worker, and also after a restart: all
 * encrypt tickets under one key, which lies in a file. The key lives for a day: whoever steals it may read
 * what was said over TLS 1.2 in resumed sessions of that day; over TLS 1.3 nothing. */
#ifndef RELAY_LWS_TICKETS_H
#define RELAY_LWS_TICKETS_H

#include "relay/moment.h"

enum {
    TICKETS_LIFE_S = 24 * 3600, /* of a key; who comes back later shakes hands in full */
    TICKETS_LOOK_US = 600000000 /* how often each worker looks whether there is a new one */
};

struct tickets {
    const char *path; /* of the file; NULL: without TLS */
    void *tls;        /* SSL_CTX */
    ll_mono due;
};

/* Takes the key of the file, made when it is missing or too old, for this TLS context. Without
 * one, which is printed, there is a key of its own that nobody else has. */
void tickets_begin(struct tickets *tickets, const char *path, void *tls, struct moment now);

/* Takes the new one when it is time. */
void tickets_step(struct tickets *tickets, struct moment now);

#endif
