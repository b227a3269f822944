/* The listening socket of a worker: a few newcomers each turn of the loop, none while the system has no
 * room. */
#ifndef RELAY_LWS_DOOR_H
#define RELAY_LWS_DOOR_H

#include <stdbool.h>

#include "relay/lws/loop.h"

struct door {
    int fd; /* -1: closed */
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
