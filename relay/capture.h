/* One capture: the connection that publishes some channels of a meeting. Created by
 * relay/publish.h. */
#ifndef RELAY_CAPTURE_H
#define RELAY_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <livelisten/control.h>

#include "relay/bucket.h"
#include "relay/cause.h"
#include "relay/list.h"
#include "relay/meeting.h"
#include "relay/moment.h"

struct relay;
struct peer;
struct trunk_message;

enum {
    CAPTURE_REPORT_US = 750000, /* how often it is told its listeners; the step makes it 1 s */
    CAPTURE_RETRY_MS = 250,     /* when the relay stops: it should be back before them */
    /* Of each stream. A line that stalled, or a relay that slept, hands over at once what was held
     * back; neither side waits longer than this for a sign of life before it gives up. */
    CAPTURE_BACKLOG_MS = 10000,
    CAPTURE_HASTE = 2 /* times its rate, in the long run: clocks differ by far less */
};

/* Control messages still to be said, in this order. */
enum capture_owes {
    CAPTURE_OWES_PUBLISHED = 1,
    CAPTURE_OWES_PONG = 2,
    CAPTURE_OWES_REPORT = 4,
    CAPTURE_OWES_BYE = 8
};

struct capture_stream {
    struct channel *channel;
    struct stream *stream;
    struct bucket packets; /* that may still come */
};

struct capture {
    struct list link; /* in relay->captures */
    struct relay *relay;
    struct peer *peer;
    struct meeting *meeting;
    char session[CONTROL_ID_MAX];
    ll_wall since;
    ll_mono reported;
    uint32_t pong_id;
    uint8_t owes;   /* capture_owes */
    bool succeeded; /* its channels go to another one at once: no news for listeners */
    struct trunk_message *told; /* what the bundle at hand brings, for the other workers */
    size_t stream_count;
    struct capture_stream stream[CONTROL_STREAMS_MAX];
};

/* Its channels are published by nobody from now on; listeners are told. */
void capture_free(struct capture *capture, struct moment now);

/* Stores the packets, for listeners to get at the end of the turn. False when the bundle is not
 * what it should be, with *cause and a sentence; what was in order before the fault counts. */
bool capture_on_bundle(struct capture *capture, const uint8_t *bytes, size_t n,
                       struct moment now, enum cause *cause, char why[CONTROL_TEXT_MAX]);

/* What became of an input. False when it does not publish that channel. */
bool capture_on_source(struct capture *capture, const char *channel, enum source_state state,
                       struct moment now);

/* How good its inputs are: kept, and told to those who interpret them. Returns the name of a
 * channel that it does not publish; NULL when all are its own. */
const char *capture_on_quality(struct capture *capture,
                               const struct control_qualities *qualities, struct moment now);

/* Writes into the log of its meeting what has become of it, with its channels. */
void capture_note(const struct capture *capture, const char *what, struct moment now);

/* Adds to what is owed, and says it. */
void capture_owe(struct capture *capture, enum capture_owes what, struct moment now);
void capture_on_writable(struct capture *capture, struct moment now);

/* The report, when it is due. */
void capture_step(struct capture *capture, struct moment now);

#endif
