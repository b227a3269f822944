/* Captures are read to the end before their listeners are served. libwebsockets reads once from a
 * connection in each turn of the loop, some hundred bytes; a turn in which many are served or
 * let in lasts longer than those have taken to speak, and the capture would fall behind for good. */
#ifndef RELAY_LWS_READ_ON_H
#define RELAY_LWS_READ_ON_H

#include <stddef.h>

struct lws_context;

enum {
    READ_ON_CAPTURES = 16, /* in one turn; others have to wait for the next */
    READ_ON_READS = 64     /* of one capture in a turn: half a second of seven channels */
};

/* The captures that have sent something in this turn; {0} at first. */
struct read_on {
    int fd[READ_ON_CAPTURES];
    size_t count;
};

/* Something has come from this socket. */
void read_on_note(struct read_on *read_on, int fd);

/* Has libwebsockets read what else they have sent, outside of its callbacks. */
void read_on_finish(struct read_on *read_on, struct lws_context *context);

#endif
