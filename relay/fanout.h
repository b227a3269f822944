/* What all listeners of a worker share: the last messages assembled, so that listeners in step
 * get the very same bytes and nothing is assembled, copied or allocated for each. Not thread-safe: one fanout, one thread. */
#ifndef RELAY_FANOUT_H
#define RELAY_FANOUT_H

#include <livelisten/bundle.h>
#include <livelisten/control.h>

#include "relay/moment.h"
#include "relay/outlet.h"
#include "relay/stream.h"

struct meeting;
struct channel;

/* The bundle assembled last, and what it is of. */
struct fanout_bundle {
    const struct stream *stream;
    uint64_t from;
    uint64_t to;
    uint64_t pushed; /* of the stream when it was assembled */
    uint64_t next;   /* one past the last packet in it */
    uint32_t packets;
    size_t n;
    uint8_t bytes[OUTLET_HEADROOM_BYTES + BUNDLE_MAX_BYTES];
};

/* The control message rendered last. Equal keys mean equal text. */
struct fanout_text {
    enum control_type type;
    const void *of;
    uint64_t version;
    size_t n; /* 0: none */
    uint8_t bytes[OUTLET_HEADROOM_BYTES + CONTROL_MAX_BYTES];
};

enum {
    /* Packets come in small reads. So long, from the first on, it is worth another look whether
     * more wait in the system, before anybody gets them. */
    FANOUT_READ_ON_US = 2000
};

struct fanout {
    struct list due;      /* streams whose listeners are to be served */
    ll_mono due_since;    /* the first of these packets; meaningful while there are any */
    unsigned came;        /* times that packets came since then ... */
    unsigned came_before; /* ... until the last turn */
    struct fanout_bundle bundle;
    struct fanout_text text;
    struct control draft; /* too large for the stack of every caller */
    uint32_t listeners;   /* of all meetings */
    uint32_t elsewhere;   /* those of the other workers, a moment ago */
    uint32_t leaving;     /* of so many, when the relay stops, ... */
    uint32_t told;        /* ... these have been told when to come back */
};

void fanout_init(struct fanout *fanout);

/* What is fresh of this stream of the meeting is for its listeners, at the end of the turn; for
 * nobody when the meeting is not on air. */
void fanout_came(struct fanout *fanout, const struct meeting *meeting, struct stream *stream,
                 struct moment now);

/* The end of a turn of the event loop: serves the listeners whose turn it is, all interpreters
 * first, each with everything that is pending for him in one message. So when there is more to
 * do than time, messages grow and delays stay. False, and nobody is served: more is coming in;
 * the next turn must follow at once. */
bool fanout_turn(struct fanout *fanout, struct moment now);

/* The channel is published, or no longer, or in other renditions: leads its listeners to the
 * stream that they hear now. */
void fanout_retune(struct fanout *fanout, struct meeting *meeting, struct channel *channel,
                   struct moment now);

/* Every listener of the meeting is told that (enum listener_owes): CHANNELS, the list has changed;
 * MEETING, the proceedings or the programme have, so it hears from now on if the meeting has gone on
 * air, and nothing if it has gone off; ANNOUNCEMENT. relay_tell does it at all workers. */
void fanout_tell(struct fanout *fanout, struct meeting *meeting, unsigned what,
                 struct moment now);

/* The quality of the channel's input is known anew: tells the interpreters that hear it. */
void fanout_describe(struct fanout *fanout, struct channel *channel, struct moment now);

/* Meetings or channels have been freed: no kept message may be taken for one of a successor at
 * the same address. */
void fanout_forget(struct fanout *fanout);

/* Tells the one at this connection what meeting it is, and which channels there are. False when
 * it could not be sent. */
bool fanout_welcome(struct fanout *fanout, void *connection, const struct meeting *meeting,
                    struct moment now);

/* Answers a ping: what time it is, and over how long to spread if the relay goes without a bye
 * (0: no longer than anybody). False when it could not be sent. */
bool fanout_pong(struct fanout *fanout, void *connection, uint32_t id, uint32_t spread_ms,
                 struct moment now);

/* For relay/listener.c --------------------------------------------------------------------- */

/* Packets [from, to) as a message; valid until the next call. */
struct fanout_bundle *fanout_assemble(struct fanout *fanout, const struct stream *stream,
                                      uint64_t from, uint64_t to);

/* Sends fanout->draft rendered as text. With `of`, the text is kept, and sent again when the
 * next call has the same type, `of` and version: then the draft need not be filled, see
 * fanout_kept. */
bool fanout_say(struct fanout *fanout, void *connection, const void *of, uint64_t version);

/* True when the last text was this one. */
bool fanout_kept(const struct fanout *fanout, enum control_type type, const void *of,
                 uint64_t version);

#endif
