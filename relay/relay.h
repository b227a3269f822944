/* Everything one worker of the relay knows: meetings, listeners, captures, counters. No
 * socket, no clock: bytes come in through relay/peer.h, go out through relay/outlet.h.
 * Not thread-safe. */
#ifndef RELAY_RELAY_H
#define RELAY_RELAY_H

#include "relay/cause.h"
#include "relay/fanout.h"
#include "relay/ferry.h"
#include "relay/loop_figures.h"
#include "relay/meeting.h"
#include "relay/moment.h"
#include "relay/order.h"
#include "relay/state.h"
#include "relay/store.h"

struct figures;
struct trunk;

enum { RELAY_STEP_MS = 250, RELAY_WORKERS_MAX = 64 };

struct relay_counters {
    uint64_t opened; /* WebSocket connections */
    uint64_t closed[CAUSE_COUNT];
    uint64_t tokens_refused;
    uint64_t reports_refused[HEARING_VERDICT_COUNT];
};

struct relay {
    unsigned worker;  /* 0: home; see relay/trunk.h */
    unsigned workers; /* home and its replicas; meaningful at home */
    struct registry registry;
    struct list newcomers; /* peers that have not said what they are */
    struct list captures;
    struct fanout fanout;
    struct relay_counters counters;
    struct loop_figures loop;                  /* brought up to date before each step */
    struct relay_counters elsewhere;           /* at home: of the replicas (relay/figures.h) */
    struct figures *posted[RELAY_WORKERS_MAX]; /* by each of them last; owned */
    const struct trunk *trunk; /* to the replicas; set by whoever connects them; not owned */
    struct store *store;       /* set by whoever has one after relay_init; not owned */
    const struct state *state; /* tokens, and where those of meetings are; not owned */
    const struct ferry_line *line; /* how captures and operators get home; NULL: this is home */
    uint64_t idle_bytes;           /* machine_heap_bytes before anybody came; 0: not asked */
    bool stopping;
};

/* Home, and alone; others than 0 and 1, and a trunk, are set before anything else is done. */
void relay_init(struct relay *relay, const struct state *state);
/* All peers must have been closed. */
void relay_fini(struct relay *relay);

/* The meeting clock: the wall clock, unless this is a rehearsal. */
ll_wall relay_meeting_time(const struct relay *relay, struct moment now);

/* Sets up a meeting, or redefines the one of that id: whoever is in a channel that is no longer
 * there is closed, everybody else notices nothing but a new list. Takes the programme over, also
 * when it fails. `by`: who did it, for the log. False when out of memory; then nothing has
 * changed. */
bool relay_apply(struct relay *relay, struct programme *programme, const char *by,
                 struct moment now);

/* Ends a meeting: whoever is in it is closed, it is freed. */
void relay_withdraw(struct relay *relay, struct meeting *meeting, const char *by,
                    struct moment now);

/* Writes into the log of the meeting who did what; `by` "relay": it happened by itself. `detail`
 * may be empty. */
void relay_note(struct relay *relay, struct meeting *meeting, const char *by, const char *what,
                const char *detail, struct moment now);

/* Deadlines, heartbeats, reports to captures; call every RELAY_STEP_MS. */
void relay_step(struct relay *relay, struct moment now);

/* Says goodbye to everybody; newcomers are turned away from now on. */
void relay_stop(struct relay *relay, struct moment now);

/* For relay/replica.c: what relay_apply and relay_withdraw do to those who are in the meeting. */
/* Takes the programme over, also when it fails. NULL when out of memory. */
struct meeting *relay_define(struct relay *relay, struct programme *programme,
                             struct moment now);
void relay_drop(struct relay *relay, struct meeting *meeting, struct moment now);

/* relay/conduct.c -------------------------------------------------------------------------- */

/* Does what an operator wants, and tells everybody. False when it is out of order: nothing has
 * changed, and `why` says what to do. `by`: who, for the log of the meeting; never empty. */
bool relay_order(struct relay *relay, struct meeting *meeting, const struct order *order,
                 const char *by, struct moment now, char why[CONTROL_TEXT_MAX]);

/* Tells listeners this (copied) until something else is told; NULL: no longer. False when it is
 * more than control_announcement_set takes, or out of memory; then nothing has changed. */
bool relay_announce(struct relay *relay, struct meeting *meeting, const struct texts *text,
                    const char *by, struct moment now);

/* Puts the clock of a rehearsal forward; what it would have done meanwhile is done. False, with a
 * sentence, when that cannot be: see rehearsal_put_forward. */
bool relay_put_forward(struct relay *relay, ll_wall to, const char *by, struct moment now,
                       char why[CONTROL_TEXT_MAX]);

/* Tells all listeners of the meeting, at every worker, what has changed: fanout_tell. Of streams that
 * are published anew the replicas learn by it, too. */
void relay_tell(struct relay *relay, struct meeting *meeting, unsigned what, struct moment now);

/* For relay/relay.c: does what the clock does up to now. */
void relay_follow_clock(struct relay *relay, struct meeting *meeting, struct moment now);

#endif
