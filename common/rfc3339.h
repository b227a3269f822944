/* Instants as people and programs write them: RFC 3339. */
#ifndef COMMON_RFC3339_H
#define COMMON_RFC3339_H

#include <livelisten/clock.h>

enum {
    RFC3339_UTC_MAX = 24 /* bytes of "2025-04-09T07:40:00Z" with the terminator, and spare */
};

/* "2025-04-09T09:40:00+02:00" or with a fraction or "Z" (RFC 3339 section 5.6; no leap second),
 * years 1970 to 9999. False when it is anything else; *out untouched. */
bool rfc3339_parse(const char *text, ll_wall *out);

/* In UTC, to the second; years 1970 to 9999. */
void rfc3339_write_utc(ll_wall at, char out[RFC3339_UTC_MAX]);

#endif
