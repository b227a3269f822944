/* A certificate that nobody vouches for, so that https works in a trial. The only direct user
 * of OpenSSL. */
#ifndef RELAY_SELFSIGNED_H
#define RELAY_SELFSIGNED_H

#include <stdbool.h>

/* Makes sure that both files hold a matching EC P-256 pair for localhost, 127.0.0.1, ::1, this
 * machine's name and `host`; keeps the one there unless it has expired (or is for another
 * `host`). False after printing. */
bool selfsigned_ensure(const char *cert_path, const char *key_path, const char *host);

#endif
