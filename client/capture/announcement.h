/* What a start of the capture is called: a new random session, key, and numbers for all streams. */
#ifndef CLIENT_CAPTURE_ANNOUNCEMENT_H
#define CLIENT_CAPTURE_ANNOUNCEMENT_H

#include <livelisten/control.h>

#include "client/capture/arguments.h"

/* Stream RENDITION_COUNT * i + r is rendition r of channel i. SSRCs are unlike each other, for they
 * share the key (RFC 3711 section 9.1). */
void announcement_draw(struct control_publish *out, const struct arguments *arguments);

#endif
