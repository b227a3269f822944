/* HOST:PORT, as in --listen. Pure. */
#ifndef RELAY_ADDRESS_H
#define RELAY_ADDRESS_H

#include <stdbool.h>

enum { ADDRESS_HOST_MAX = 256, ADDRESS_WHY_MAX = 80 };

struct address {
    char host[ADDRESS_HOST_MAX]; /* without brackets */
    int port;                    /* 0: any free one */
};

/* "127.0.0.1:8080", "localhost:0", "[::1]:443". False with a sentence that says what is
 * wrong. */
bool address_parse(const char *text, struct address *out, char why[ADDRESS_WHY_MAX]);

#endif
