/* The Content-Security-Policy (CSP level 3) of the relay's answers. Everything that a page needs
 * comes from the relay itself; who may show it in a frame differs. */
#ifndef RELAY_POLICY_H
#define RELAY_POLICY_H

#include <stdbool.h>

enum {
    POLICY_ANCESTORS_MAX = 1024,
    POLICY_MAX = POLICY_ANCESTORS_MAX + 512,
    POLICY_WHY_MAX = 160
};

/* True for a list, separated by spaces, of what `frame-ancestors` takes: origins
 * (https://example.org:8443; "*." in front of the host: all below it), 'self', and * for
 * everybody. False after writing into `why` which word is none of these: so nothing can end the
 * directive. */
bool policy_check_ancestors(const char *list, char why[POLICY_WHY_MAX]);

/* The value of the header. `ancestors` has been checked; NULL: no page may show it in a frame. */
void policy_write(const char *ancestors, char out[POLICY_MAX]);

#endif
