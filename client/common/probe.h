/* Why a host cannot be reached, in words: libwebsockets does not tell. */
#ifndef CLIENT_COMMON_PROBE_H
#define CLIENT_COMMON_PROBE_H

#include <stdbool.h>
#include <stddef.h>

/* Looks the name up and tries a TCP connection, which is closed at once; blocks for the time of
 * the look-up and up to 2 s for each address found. True when that worked, so that the trouble
 * lies above TCP; else `why` has the reason, as in "connection refused". */
bool probe_host(const char *host, int port, char *why, size_t capacity);

#endif
