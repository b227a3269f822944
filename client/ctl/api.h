/* The relay's JSON interface (docs/api.md). api.c is the only file that knows libcurl. */
#ifndef CLIENT_CTL_API_H
#define CLIENT_CTL_API_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>
#include <livelisten/control.h>

enum { API_PATH_MAX = 256, API_TOKEN_PATH_MAX = 4200 };

struct api {
    char root[512]; /* scheme, host, port and perhaps a path, without a '/' at the end */
    bool is_local;  /* on this very machine: no proxy of the environment is asked */
    bool insecure;  /* accept any certificate */
    char token[CONTROL_TOKEN_MAX];       /* "": none is sent */
    char token_path[API_TOKEN_PATH_MAX]; /* for what is printed when the relay refuses it */
};

/* Takes the URL of a relay (ws, wss, http or https) apart. False after writing into `why` what
 * is wrong with it. */
bool api_set_root(struct api *api, const char *url, char *why, size_t capacity);

/* What the relay answers to a call is a JSON object, an empty one when it has nothing to say; the
 * caller decrefs it. NULL after printing why there is none: the relay cannot be reached, or its own
 * sentence as it is. Paths start with '/'. */
json_t *api_get(const struct api *api, const char *path);

/* POST, PUT: takes the body over. */
json_t *api_send(const struct api *api, const char *method, const char *path, json_t *body);

/* PUT of a meeting file; `name` stands before the line of what is wrong with it. `by`: who does it;
 * here and below. */
json_t *api_put_file(const struct api *api, const char *path, const char *by, const char *name,
                     const char *text, size_t n);

json_t *api_delete(const struct api *api, const char *path, const char *by);

#endif
