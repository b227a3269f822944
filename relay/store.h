/* What of the meetings survives the relay: where each is, its announcement, and who did what when.
 * A SQLite database. Writing takes tens of microseconds and waits for no
 * disk, so it is done from the event loop (docs/decisions.md). What cannot be written is logged,
 * and the meeting goes on. */
#ifndef RELAY_STORE_H
#define RELAY_STORE_H

#include "relay/meeting.h"

struct store; /* opaque; heap. NULL is legal below: nothing is kept */

/* Opens or makes the file (mode 0600), for this process alone; ":memory:" is forgotten at the end.
 * NULL after printing what is wrong and what to do: in use, damaged, or somebody else's. */
struct store *store_open(const char *path);
void store_close(struct store *store);

/* Where the meeting was. False when nothing is kept of it; then both are untouched. */
bool store_load(struct store *store, const char *meeting, struct proceedings *proceedings,
                struct announcement *announcement);
void store_save(struct store *store, const struct meeting *meeting);
/* The meeting is no more; its events stay. */
void store_forget(struct store *store, const char *meeting);

struct event {
    int64_t id; /* 1 and up, over all meetings; given by the store */
    ll_wall time;
    const char *by;
    const char *what;
    const char *detail; /* may be empty */
};

void store_note(struct store *store, const char *meeting, const struct event *event);

/* Calls back with the newest events of the meeting, at most `limit`, whose id is greater than
 * `after`, oldest first; their strings are borrowed for the call. */
void store_events(struct store *store, const char *meeting, int64_t after, unsigned limit,
                  void (*on_event)(void *context, const struct event *event), void *context);

/* The clock of the rehearsal that is written so goes on as it was kept; when it is another one
 * than before, it begins as *rehearsal says, and nothing is left of that. */
void store_rehearsal(struct store *store, const char *written, struct rehearsal *rehearsal);
/* It was put forward. */
void store_put_forward(struct store *store, const struct rehearsal *rehearsal);

#endif
