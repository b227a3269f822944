/* The trunk: what home tells all replicas of it, so that whoever listens there hears and is told
 * the same. Home is the worker that captures and operators are connected to; a replica is
 * another one, which has listeners and follows home (relay/replica.h).
 *
 * A message about a meeting holds all that listeners see of it, not what has changed: a replica
 * that missed one, or has just begun, is right with the next. Messages are immutable and shared:
 * one allocation, whatever the number of replicas. With one worker there is no trunk, and every
 * call below does nothing.
 *
 * Everything belongs to home's thread, except trunk_share and trunk_release. */
#ifndef RELAY_TRUNK_H
#define RELAY_TRUNK_H

#include <stdatomic.h>

#include "relay/meeting.h"
#include "relay/moment.h"

struct relay;

enum trunk_kind {
    TRUNK_MEETING,   /* it is set up, or something that listeners see of it has changed */
    TRUNK_WITHDRAWN, /* it is no longer offered */
    TRUNK_CLOCK,     /* the clock of the rehearsal */
    TRUNK_AUDIENCE,  /* how many listen at all workers together */
    TRUNK_PACKETS,   /* what a bundle of a capture brought */
    TRUNK_STOP       /* everybody is told goodbye */
};

struct trunk_stream {
    bool live;
    uint32_t ssrc;
    uint32_t generation;
    uint64_t end; /* one past the newest packet told before */
};

struct trunk_channel { /* the next of the programme */
    enum source_state source;
    struct input input;
    char session[CONTROL_ID_MAX];
    uint8_t key[CIPHER_KEY_BYTES];
    struct trunk_stream stream[RENDITION_COUNT];
};

/* A meeting as its listeners see it. */
struct trunk_scene {
    struct programme *programme; /* the message is one of its holders */
    char token[CONTROL_TOKEN_MAX];
    uint32_t definition, state, version;
    struct proceedings proceedings;
    struct announcement announcement; /* a copy */
    unsigned told;                    /* enum listener_owes: what all of them are told now */
    size_t channel_count;
    struct trunk_channel channel[CONTROL_CHANNELS_MAX];
};

struct trunk_packet {
    uint64_t index;
    uint16_t bytes;
    uint8_t channel; /* its number in the programme told last */
    uint8_t rendition;
};

/* Packets as they came, one behind another. */
struct trunk_packets {
    ll_mono received; /* by home */
    size_t count;
    size_t used;                 /* bytes */
    struct trunk_packet *packet; /* `count` of them */
    uint8_t *bytes;              /* `used` of them */
};

struct trunk_message {
    atomic_uint references;
    enum trunk_kind kind;
    char meeting[CONTROL_ID_MAX]; /* "" when it is about none */
    union {
        struct trunk_scene *scene;    /* TRUNK_MEETING */
        struct trunk_packets packets; /* TRUNK_PACKETS */
        struct rehearsal clock;       /* TRUNK_CLOCK */
        uint32_t audience;            /* TRUNK_AUDIENCE */
    };
};

struct trunk {
    /* Hands a message to every replica, behind those before it. Takes over the reference. Never
     * blocks: who cannot take it goes without. */
    void (*post)(void *context, struct trunk_message *message);
    void *context;
};

/* Any thread. */
struct trunk_message *trunk_share(struct trunk_message *message);
/* The last one frees it. NULL is legal. */
void trunk_release(struct trunk_message *message);

/* Replicas have been connected: tells them everything there is. */
void trunk_introduce(const struct relay *relay);

/* For relay/ ------------------------------------------------------------------------------- */

/* Tells how the meeting is now; its listeners there are told `what` of it (enum listener_owes:
 * CHANNELS, MEETING, ANNOUNCEMENT), 0: nothing but the quality of inputs described anew. */
void trunk_meeting(const struct relay *relay, const struct meeting *meeting, unsigned what);
void trunk_withdraw(const struct relay *relay, const struct meeting *meeting);
void trunk_clock(const struct relay *relay);
void trunk_audience(const struct relay *relay);
void trunk_stop(const struct relay *relay);

/* Begins to tell what a bundle of `n` bytes brings. NULL: there is no trunk, or no memory; legal
 * in both calls below. */
struct trunk_message *trunk_bundle(const struct relay *relay, const struct meeting *meeting,
                                   size_t n, struct moment now);
/* A packet of that bundle was stored under this index. */
void trunk_add(struct trunk_message *message, const struct meeting *meeting,
               const struct channel *channel, enum rendition rendition, uint64_t index,
               const uint8_t *packet, size_t n);
/* Sends it off, unless nothing was added. */
void trunk_send(const struct relay *relay, struct trunk_message *message);

#endif
