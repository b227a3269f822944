/* What each HTTP request is answered. Pure but for the web directory. docs/protocol.md
 * section 6. */
#ifndef RELAY_HTTP_H
#define RELAY_HTTP_H

#include "relay/assets.h"
#include "relay/body.h"
#include "relay/relay.h"

struct http_request {
    bool is_get; /* or HEAD; everything else is refused */
    const char *path;
    const char *if_none_match; /* "" when absent */
    const char *authorization; /* "" when absent */
};

struct http_response {
    int status;
    const char *type;
    const char *cache;         /* Cache-Control */
    char etag[ASSET_ETAG_MAX]; /* "" for none */
    const char *challenge;     /* WWW-Authenticate, or NULL */
    struct body *body;         /* the caller's to release; NULL: empty */
};

struct http {
    const struct relay *relay;
    struct assets *assets; /* NULL: no page, only the rest */
    const char *operator_token;
};

/* Headers of every answer: name with its colon, value; ends with a NULL name. */
struct http_header {
    const char *name;
    const char *value;
};
extern const struct http_header http_headers[];

struct http_response http_respond(const struct http *http, const struct http_request *request);

#endif
