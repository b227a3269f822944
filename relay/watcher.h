/* One operator's connection: what it is still to be told of the meeting that it watches. Lies
 * inside its connection's memory; like a listener it has no queue, only flags: a full connection
 * gets the newest when it takes bytes again. */
#ifndef RELAY_WATCHER_H
#define RELAY_WATCHER_H

#include <stdbool.h>
#include <stdint.h>

#include "relay/fanout.h"
#include "relay/list.h"
#include "relay/meeting.h"

enum { WATCHER_PATIENCE_US = 30000000 /* without progress; then it is closed */ };

/* Control messages still to be said, in this order. */
enum watcher_owes {
    WATCHER_OWES_PONG = 1,
    WATCHER_OWES_CHANGED = 2,
    WATCHER_OWES_LEVELS = 4,
    WATCHER_OWES_BYE = 8
};

struct watcher {
    struct list link; /* in meeting->watchers */
    void *connection;
    struct meeting *meeting;
    uint32_t told; /* the meeting's changes as last said */
    uint32_t pong_id;
    ll_mono blocked_since; /* meaningful while blocked */
    bool blocked;          /* the connection is full; watcher_on_writable ends it */
    uint8_t owes;          /* watcher_owes */
};

/* Watches the meeting: owed `changed`; `levels` come with the steps. */
void watcher_init(struct watcher *watcher, void *connection, struct meeting *meeting);
void watcher_fini(struct watcher *watcher);

/* Adds to what is owed, and says it. */
void watcher_owe(struct fanout *fanout, struct watcher *watcher, enum watcher_owes what,
                 struct moment now);

/* The connection takes bytes again: everything that is owed. */
void watcher_on_writable(struct fanout *fanout, struct watcher *watcher, struct moment now);

/* Every RELAY_STEP_MS: the levels, and whether anything has changed. False when it has been
 * blocked for too long: close it. */
bool watcher_step(struct fanout *fanout, struct watcher *watcher, struct moment now);

#endif
