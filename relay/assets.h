/* The files of the web directory: read once, kept, read again when they have changed on disk. A
 * name from outside can reach nothing else. */
#ifndef RELAY_ASSETS_H
#define RELAY_ASSETS_H

#include <stdbool.h>

#include "relay/body.h"

enum { ASSET_NAME_MAX = 128, ASSET_ETAG_MAX = 48, ASSET_MAX_BYTES = 16 << 20 };

struct asset {
    char name[ASSET_NAME_MAX];
    char etag[ASSET_ETAG_MAX]; /* with its quotes */
    const char *type;          /* MIME */
    struct body *body;
};

struct assets; /* opaque; heap */

/* NULL after printing that the directory cannot be opened. */
struct assets *assets_open(const char *directory);
void assets_close(struct assets *assets); /* NULL is legal */

/* The file as it is on disk now; valid until the next call (share the body to keep it). NULL
 * when there is none, or none that may be served. */
const struct asset *assets_find(struct assets *assets, const char *name);

/* True for "a/b.css": parts of [A-Za-z0-9._-] that do not begin with a dot, one slash
 * between. */
bool asset_valid_name(const char *name);

/* By the ending of the name; "application/octet-stream" when it is unknown. */
const char *asset_type(const char *name);

#endif
