/* Sockets below libwebsockets: the listening one, and what every accepted one is told. */
#ifndef RELAY_LWS_SOCKET_H
#define RELAY_LWS_SOCKET_H

#include <stdbool.h>

#include "relay/address.h"

enum {
    /* Unsent bytes in the kernel above which a socket counts as full. The kernel would else
     * take minutes of audio for a listener that has stalled. */
    SOCKET_NOTSENT_LOWAT_BYTES = 2048,
    SOCKET_USER_TIMEOUT_MS = 10000, /* unacknowledged for so long: the peer is gone */
    SOCKET_BACKLOG = 4096
};

/* Who else listens at the address: nobody; others of this process, of which this is the first, or not
 * the first. The kernel deals the connections out to all of them (SO_REUSEPORT). */
enum socket_company { SOCKET_ALONE, SOCKET_FIRST, SOCKET_ANOTHER };

/* Binds and listens; non-blocking. Writes the real port into *address, and both ("127.0.0.1:8080",
 * "[::1]:443") into `name`. -1 after printing which address it was and what to do. */
int socket_listen(struct address *address, enum socket_company company, char *name,
                  int capacity);

/* The next connection, ready for use; *fd is -1 when none waits. False after printing that the
 * system has no room for another one. */
bool socket_accept(int listener, int *fd);

#endif
