/* The event loop of one thread (libuv): libwebsockets lives in it as a guest (a foreign loop, in
 * its words), beside files of our own and what other threads have to tell. Which loop, and why:
 * docs/decisions.md.
 *
 * Everything but loop_wake belongs to the thread that calls loop_run. */
#ifndef RELAY_LWS_LOOP_H
#define RELAY_LWS_LOOP_H

#include <stdbool.h>

#include "relay/loop_figures.h"

struct loop; /* opaque; heap */

struct loop_events {
    /* A turn is over: whatever was at hand has been read and dealt with, and the loop is about to
     * wait. */
    void (*on_turn)(void *context);
    /* loop_wake was called since the last time, once or more often. NULL: nobody does. */
    void (*on_wake)(void *context);
    void *context;
};

/* NULL after printing why. */
struct loop *loop_create(const struct loop_events *events);

/* Its uv_loop_t, for libwebsockets. */
void *loop_native(struct loop *loop);

/* Until loop_stop. */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);

/* The next turn begins without waiting for anything. */
void loop_again(struct loop *loop);

/* Any thread may call this, until loop_drain. */
void loop_wake(struct loop *loop);

/* Fills in turns and busy_us. */
void loop_measure(struct loop *loop, struct loop_figures *figures);

/* Nothing is called any more; lets guests, told to end before, close what they have in the
 * loop. */
void loop_drain(struct loop *loop);
/* Drains if that has not been done. NULL is legal. */
void loop_free(struct loop *loop);

/* A file that is watched: `on_readable` is called in every turn in which it can be read. */
struct loop_watch; /* opaque; heap */

/* NULL after printing why. The file stays the caller's, and stays open while it is watched. */
struct loop_watch *loop_watch(struct loop *loop, int fd, void (*on_readable)(void *context),
                              void *context);
void loop_watch_pause(struct loop_watch *watch);
/* Pauses it, and resumes it by itself. */
void loop_watch_rest(struct loop_watch *watch, unsigned ms);
void loop_watch_resume(struct loop_watch *watch);
/* Before loop_drain. NULL is legal. */
void loop_unwatch(struct loop_watch *watch);

#endif
