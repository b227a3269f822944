/* One listener: a cursor into a stream, a profile, and what it is still to be told. Lies inside
 * its connection's memory; sending is immediate, and when the connection is full nothing is
 * queued: what is owed stays a flag, and packets stay in the ring. */
#ifndef RELAY_LISTENER_H
#define RELAY_LISTENER_H

#include <stdbool.h>
#include <stdint.h>

#include <livelisten/control.h>

#include "relay/fanout.h"
#include "relay/hearing.h"
#include "relay/ladder.h"
#include "relay/list.h"
#include "relay/meeting.h"

enum {
    LISTENER_QUIET_US = 750000,  /* then a heartbeat; the step comes every 250 ms */
    LISTENER_UNDERRUNS_MANY = 2, /* in one report: it suffers, however short they were */
    LISTENER_OVERLAP_MS = 80     /* what an Opus decoder needs to be right (RFC 7845 4.6) */
};

/* Control messages still to be said, in this order, all before the next packet. */
enum listener_owes {
    LISTENER_OWES_WELCOME = 1,
    LISTENER_OWES_PONG = 2,
    LISTENER_OWES_CHANNELS = 4,
    LISTENER_OWES_MEETING = 8,
    LISTENER_OWES_ANNOUNCEMENT = 16,
    LISTENER_OWES_STREAM = 32,
    LISTENER_OWES_GAP = 64,
    LISTENER_OWES_QUALITY = 128,
    LISTENER_OWES_HEARTBEAT = 256,
    LISTENER_OWES_OFFER = 512,
    LISTENER_OWES_BYE = 1024
};

struct listener {
    /* Looked at for every message, so together: with thousands of listeners each line of the cache
     * counts. */
    void *connection;
    struct stream *stream; /* of the channel; NULL with it */
    uint64_t cursor;       /* the packet it gets next */
    ll_mono spoken;        /* the last message went out */
    uint32_t generation; /* of the stream, as last led to; 0: it was not live, or not on air */
    uint16_t owes;       /* listener_owes */
    uint8_t profile;
    uint8_t phase; /* of its cohort */
    bool blocked;  /* the connection is full; listener_on_writable ends it */

    bool told_bye;    /* or owes it */
    uint8_t wanted;   /* rendition asked for */
    uint32_t place;   /* in its cohort */
    struct list link; /* in meeting->listeners */
    struct meeting *meeting;
    struct channel *channel; /* NULL: wants to hear nothing */
    uint64_t gap_from;
    uint32_t gap_packets;
    uint32_t pong_id;
    struct hearing hearing;
    ll_mono blocked_since; /* meaningful while blocked */
    struct ladder ladder;
};

/* Enters the meeting: owed a welcome and what goes with it, hears nothing yet. */
void listener_init(struct listener *listener, void *connection, struct meeting *meeting,
                   struct moment now);
/* Leaves it; legal once. */
void listener_fini(struct listener *listener);

/* Hears the channel from now on, as the message says, a full bundle at once when there is one; on
 * a switch within a session what it had not got yet, too, and LISTENER_OVERLAP_MS before that.
 * False when out of memory; then it hears nothing. */
bool listener_join(struct fanout *fanout, struct listener *listener, struct channel *channel,
                   const struct control_join *join, struct moment now);
/* Hears nothing from now on. */
void listener_leave(struct listener *listener);

/* Follows its channel to the stream that is live now, or started anew. */
void listener_retune(struct fanout *fanout, struct listener *listener, struct moment now);

/* Is told of the proceedings, and hears its channel when they are on air, nothing when not. */
void listener_follow(struct fanout *fanout, struct listener *listener, struct moment now);

/* Says what is owed, then the packets up to `to`; skips those that are too old. */
void listener_serve(struct fanout *fanout, struct listener *listener, uint64_t to,
                    struct moment now);

/* Adds to what is owed, and says it. */
void listener_owe(struct fanout *fanout, struct listener *listener, enum listener_owes what,
                  struct moment now);

/* The connection takes bytes again: everything that is pending. */
void listener_on_writable(struct fanout *fanout, struct listener *listener, struct moment now);

/* It tells how listening has gone. */
enum hearing_verdict listener_report(struct listener *listener,
                                     const struct control_report *report, struct moment now);

/* Its connection broke: counted on the ladder when it was stuck. */
void listener_lost(struct listener *listener, struct moment now);

/* A heartbeat when it has been quiet, an offer when it is due (relay/ladder.h). False when it
 * makes no progress: close it. Every LADDER_STEP_MS. */
bool listener_step(struct fanout *fanout, struct listener *listener, struct moment now);

#endif
