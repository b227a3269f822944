/* The capture as the relay sees it: one session that publishes its streams, says what becomes of its
 * inputs, and comes back after every loss of the connection. */
#ifndef CLIENT_CAPTURE_PUBLICATION_H
#define CLIENT_CAPTURE_PUBLICATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <livelisten/control.h>

#include "client/common/link.h"

struct publication; /* opaque; heap */

/* Connects and publishes. `announcement` is copied. NULL after logging why. */
struct publication *publication_create(const struct link_target *relay, bool insecure,
                                       const struct control_publish *announcement);

/* Sends what is queued and hangs up. When nobody sends any more. NULL is legal. */
void publication_free(struct publication *publication);

/* Encoder thread ------------------------------------------------------------------------------ */

/* Begins to send the packets of one tick; publication_commit must follow, whatever this returns.
 * False while the relay cannot take packets: then no sequence number may be spent. In between, a new
 * connection cannot announce the streams. */
bool publication_begin(struct publication *publication);

/* The next packet of stream number `i` of the announcement will have this index. */
void publication_set_index(struct publication *publication, size_t i, uint64_t index);

/* Sends the bundle (n == 0: nothing) and ends what publication_begin began. */
void publication_commit(struct publication *publication, const uint8_t *bundle, size_t n);

/* Any thread ---------------------------------------------------------------------------------- */

/* The state of a channel's input; told to the relay if it has changed. */
void publication_source(struct publication *publication, const char *channel,
                        enum source_state state);

/* What the inputs were like in the last second; lost when the relay is away. */
void publication_quality(struct publication *publication,
                         const struct control_qualities *inputs);

struct clocksync publication_clock(const struct publication *publication);

enum publication_state {
    PUBLICATION_CONNECTING,
    PUBLICATION_LIVE,
    PUBLICATION_WAITING, /* lost; will be tried again */
    PUBLICATION_ENDED    /* for good; logged why */
};

struct publication_view {
    enum publication_state state;
    uint64_t bytes_sent;
    uint64_t bundles_dropped; /* refused at the last moment */
    size_t channel_count;     /* of those for which the relay has told listeners */
    struct {
        char name[CONTROL_CHANNEL_MAX];
        uint32_t listeners;
    } channel[CONTROL_CHANNELS_MAX];
};
void publication_look(struct publication *publication, struct publication_view *out);

#endif
