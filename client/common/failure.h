/* Why there is no connection, or no longer one: the words for a person, and whether coming back
 * could help. */
#ifndef CLIENT_COMMON_FAILURE_H
#define CLIENT_COMMON_FAILURE_H

#include <stdbool.h>

#include "client/common/link.h"

enum { FAILURE_TEXT_MAX = 2 * CONTROL_TEXT_MAX };

struct failure {
    bool final; /* a person must act; coming back is pointless */
    char why[FAILURE_TEXT_MAX];
};

/* A failure before the WebSocket was open. `http_status` is 0 when there was no answer; then
 * the host is probed, which may block for seconds. */
void failure_of_attempt(struct failure *out, const struct link_target *target,
                        unsigned http_status, bool certificate_refused);

/* The end of an open WebSocket: its close code, 0 when none came, and the reason given with it,
 * or what else is known; may be empty. docs/protocol.md section 4. */
void failure_of_close(struct failure *out, int close_code, const char *reason);

#endif
