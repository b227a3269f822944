/* Why a host cannot be reached, in words: libwebsockets does not tell. */
#ifndef CLIENT_COMMON_PROBE_H
#define CLIENT_COMMON_PROBE_H

#include <stdint.h>

struct probe {
    enum probe_outcome { PROBE_NO_NAME, PROBE_NO_ANSWER, PROBE_REACHED } outcome;
    char address[64];   /* that answered, or the first one found; empty: none */
    int64_t connect_us; /* how long that one took to answer */
    char why[128];      /* the reason, as in "connection refused" */
};

/* Looks the name up and tries a TCP connection, which is closed at once; blocks for the time of
 * the look-up and up to 2 s for each address found. REACHED: any trouble lies above TCP. */
void probe_host(const char *host, int port, struct probe *out);

#endif
