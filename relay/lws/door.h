/* The listening socket of a worker: newcomers at a pace that leaves half a core for those who
 * listen, also when each shakes hands in full for TLS; none while the system has no room. The others
 * wait in the backlog of the kernel. */
#ifndef RELAY_LWS_DOOR_H
#define RELAY_LWS_DOOR_H

#include <stdbool.h>

#include "relay/bucket.h"
#include "relay/lws/loop.h"

struct door {
    int fd; /* -1: closed */
    struct bucket pace;
    struct loop_watch *watch;
    bool paused;                               /* the system had no room: until door_retry */
    void (*on_arrival)(void *context, int fd); /* takes the socket over */
    void *context;
};

/* Lets in whoever comes to the socket, which it takes over; `fd` -1: it stays closed. False after
 * printing. */
bool door_open(struct door *door, struct loop *loop, int fd,
               void (*on_arrival)(void *context, int fd), void *context);

/* Perhaps there is room again. */
void door_retry(struct door *door);

/* Before loop_drain. Legal twice. */
void door_close(struct door *door);

#endif
