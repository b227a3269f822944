/* The relay's HTTP interface (docs/protocol.md section 6). api.c is the only file that knows
 * libcurl. */
#ifndef CLIENT_CTL_API_H
#define CLIENT_CTL_API_H

#include <stdbool.h>

#include <jansson.h>

struct api {
    char root[512];    /* scheme, host, port and perhaps a path, without a '/' at the end */
    bool is_local;     /* on this very machine: no proxy of the environment is asked */
    bool insecure;     /* accept any certificate */
    const char *token; /* NULL: none is sent */
    const char *token_path; /* for what is printed when the relay refuses it */
};

/* Takes the URL of a relay (ws, wss, http or https) apart. False after writing into `why` what
 * is wrong with it. */
bool api_set_root(struct api *api, const char *url, char *why, size_t capacity);

/* The JSON object at `path` (starts with '/'); the caller decrefs it. NULL after printing
 * why. */
json_t *api_get(const struct api *api, const char *path);

#endif
