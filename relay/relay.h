/* Everything one worker of the relay knows: meetings, listeners, captures, counters. No
 * socket, no clock: bytes come in through relay/peer.h, go out through relay/outlet.h.
 * Not thread-safe. */
#ifndef RELAY_RELAY_H
#define RELAY_RELAY_H

#include "relay/cause.h"
#include "relay/fanout.h"
#include "relay/meeting.h"
#include "relay/moment.h"

enum { RELAY_STEP_MS = 250 };

struct relay_counters {
    uint64_t opened; /* WebSocket connections */
    uint64_t closed[CAUSE_COUNT];
    uint64_t tokens_refused;
    uint64_t reports_refused[HEARING_VERDICT_COUNT];
};

struct relay {
    struct registry registry;
    struct list newcomers; /* peers that have not said what they are */
    struct list captures;
    struct fanout fanout;
    struct relay_counters counters;
    const char *publish_token; /* not owned */
    bool stopping;
};

void relay_init(struct relay *relay, const struct outlet *outlet, const char *publish_token);
/* All peers must have been closed. */
void relay_fini(struct relay *relay);

/* Makes the meetings those of the definitions. Whoever is in a meeting or channel that is not
 * among them is closed; everybody else notices nothing but a new list. False when out of
 * memory. */
bool relay_define(struct relay *relay, const struct meeting_definition *definitions,
                  size_t count, struct moment now);

/* Deadlines, heartbeats, reports to captures; call every RELAY_STEP_MS. */
void relay_step(struct relay *relay, struct moment now);

/* Says goodbye to everybody; newcomers are turned away from now on. */
void relay_stop(struct relay *relay, struct moment now);

#endif
