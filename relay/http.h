/* What each HTTP request is answered: finds its route, checks who asks, and hands it to whoever
 * knows the answer. No socket; the only files are those of the web directory. docs/protocol.md
 * section 6. */
#ifndef RELAY_HTTP_H
#define RELAY_HTTP_H

#include <stddef.h>

#include "relay/assets.h"
#include "relay/body.h"
#include "relay/relay.h"

enum {
    HTTP_BODY_MAX_BYTES = 256 * 1024, /* of a request: the largest meeting file */
    HTTP_ALLOW_MAX = 40,
    HTTP_HOST_MAX = 256,
    HTTP_LENGTH_UNKNOWN = -1
};

enum http_method { HTTP_GET /* and HEAD */, HTTP_PUT, HTTP_POST, HTTP_DELETE, HTTP_OTHER };

/* Strings are never NULL, "" when absent; valid during the call. */
struct http_request {
    enum http_method method;
    const char *path;       /* decoded, without the query */
    const char *after, *by; /* members of the query, decoded */
    const char *if_none_match;
    const char *authorization;
    const char *host;
    int64_t length;   /* of the body, as announced; HTTP_LENGTH_UNKNOWN */
    const char *body; /* `length` bytes; NULL: has not been collected */
};

enum { HTTP_AT_HOME = 0, HTTP_CONTINUE = 100, HTTP_NO_CONTENT = 204, HTTP_NOT_MODIFIED = 304 };

struct http_response {
    /* HTTP_CONTINUE: collect the body, then ask again with it. HTTP_AT_HOME: nothing is against the
     * request, but only home can answer it (relay/errand.h). */
    int status;
    const char *type; /* NULL without a body */
    const char *cache;
    char etag[ASSET_ETAG_MAX];  /* "" for none */
    char allow[HTTP_ALLOW_MAX]; /* "" for none */
    const char *challenge;      /* WWW-Authenticate, or NULL */
    const char *ancestors;      /* who may frame it (relay/policy.h); NULL: nobody */
    const char *disposition;    /* Content-Disposition, or NULL */
    struct body *body;          /* the caller's to release; NULL: empty */
};

struct errand_line;

struct http {
    struct relay *relay;
    const struct errand_line *line; /* to home; NULL: this is home */
    struct assets *assets;          /* NULL: no page, only the rest */
    const char *operator_token;
    const char *scheme;          /* http or https */
    const char *meetings;        /* the directory of their files: relay/programmes.h */
    const char *frame_ancestors; /* of the page for embedding; checked by relay/policy.h */
};

/* One request on its way to its handler. */
struct http_call {
    const struct http *http;
    const struct http_request *request;
    char id[CONTROL_ID_MAX]; /* {meeting} of the path; "" without one */
    struct meeting *meeting; /* of that id; NULL: there is none */
    const char *asset;       /* {asset} of the path */
    bool is_operator;        /* asks with the operator token */
    struct moment now;
};

/* Headers of every answer, those of libwebsockets itself too: name with its colon, value; ends
 * with a NULL name. */
struct http_header {
    const char *name;
    const char *value;
};
extern const struct http_header http_headers[];

/* The body of a request is asked for (HTTP_CONTINUE) only when everything before it is in order,
 * the operator's token above all: strangers cannot make the relay keep their bytes. */
struct http_response http_respond(const struct http *http, const struct http_request *request,
                                  struct moment now);

/* Answers for handlers to start from. `body` is taken over; when it is NULL the relay says that
 * it is out of memory. */
struct http_response http_answer(int status, const char *type, struct body *body);
struct http_response http_answer_html(int status, struct body *body);
struct http_response http_answer_json(int status, struct body *body);

/* With the tag, or "not modified" when the client has this version. `body` is taken over.
 * RFC 9110 section 13.1.2; a list of tags, or weak ones, count as no match. */
struct http_response http_answer_tagged(const struct http_request *request, const char *etag,
                                        const char *type, struct body *body);

#endif
