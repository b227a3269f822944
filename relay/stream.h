/* One rendition of one channel: the ring of its packets, who it comes from, and the
 * listeners that hear it, grouped so that each packet that arrives is the turn of one
 * group per profile. */
#ifndef RELAY_STREAM_H
#define RELAY_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include <livelisten/profile.h>
#include <livelisten/ring.h>

#include "relay/list.h"

struct listener;

enum {
    STREAM_PHASES_MAX = 6,       /* packets in the longest bundle: saver, of `hi` */
    STREAM_LATE_US = 200000,     /* nothing has come for so long: something is late */
    STREAM_UNEVEN_US = 15000000, /* a report of that time comes: 10 s, and until it was heard */
};

/* Listeners in step: the same profile, and their bundles end with the same packets. */
struct cohort {
    struct listener **member;
    uint32_t count;
    uint32_t capacity;
};

/* Why a listener was skipped forward. */
enum skip_cause {
    SKIP_FULL,       /* its connection took nothing for longer than its profile allows */
    SKIP_LATE,       /* it could have taken it, but the relay was too late itself */
    SKIP_BURST,      /* more came at once than a ring holds */
    SKIP_UNFINISHED, /* the room fell silent before a bundle was full: too old to be told now */
    SKIP_COUNT
};

struct stream_counters {
    uint64_t packets_in;
    uint64_t bytes_in;
    uint64_t ignored_in; /* duplicates, and packets older than the ring reaches back */
    uint64_t bundles_out;
    uint64_t packets_out;
    uint64_t bytes_out;
    uint64_t gaps[SKIP_COUNT];    /* times that a listener was skipped forward */
    uint64_t skipped[SKIP_COUNT]; /* packets left out by that */
};

/* What goes out of it, at one worker or at several. */
struct stream_audience {
    uint64_t listeners[PROFILE_COUNT];
    struct stream_counters counters;
};

struct stream {
    struct ring *ring; /* NULL until first published */
    enum rendition rendition;
    bool live;
    uint32_t ssrc;
    uint32_t generation;    /* starts anew: 1, 2, ...; 0: never published */
    uint64_t first_index;   /* of this generation */
    uint64_t pushed;        /* packets stored; tells an old bundle from a current one */
    uint64_t pushed_before; /* first_index */
    ll_mono late;           /* the last time that a packet was seen to be; .us 0: never */
    /* Packets [fresh_from, fresh_to) have come since listeners were served last. */
    uint64_t fresh_from, fresh_to;
    struct list due; /* in fanout->due: they are to be served */
    struct cohort cohort[PROFILE_COUNT][STREAM_PHASES_MAX];
    struct stream_counters counters;
    struct stream_audience elsewhere; /* at home: of the replicas (relay/figures.h) */
};

void stream_init(struct stream *stream, enum rendition rendition);
void stream_fini(struct stream *stream);

/* A capture starts anew: forgets what was there. False when out of memory. */
bool stream_start(struct stream *stream, uint32_t ssrc, uint64_t first_index);

/* Stores a packet, which is fresh then. False when it is there already, or too old. */
bool stream_push(struct stream *stream, uint64_t index, const uint8_t *packet, size_t n,
                 ll_mono received);

/* The meeting goes on air: what was stored so far is for nobody's ears. */
void stream_go_on_air(struct stream *stream);

/* One past the newest packet; first_index when there is none yet. */
uint64_t stream_end(const struct stream *stream);

/* Packets from first_index on that have not come, though later ones have. */
uint64_t stream_lost(const struct stream *stream);

/* Packets in a full bundle of a profile: 1 to STREAM_PHASES_MAX. */
uint32_t stream_bundle_packets(const struct stream *stream, enum profile profile);

/* Puts a listener into the smallest cohort of its profile; sets its phase and place. False when
 * out of memory. */
bool stream_add(struct stream *stream, struct listener *listener);
void stream_remove(struct stream *stream, struct listener *listener);

/* A word for metrics, like "full"; static storage. */
const char *skip_cause_name(enum skip_cause cause);

/* Of all causes together. */
uint64_t skip_total(const uint64_t counts[SKIP_COUNT]);

/* Every now and then: looks whether the next packet is late. */
void stream_step(struct stream *stream, ll_mono now);

/* Has the room sent it unevenly in the time of which a report tells that comes now? */
bool stream_uneven(const struct stream *stream, ll_mono now);

/* Of all workers, as far as this one knows. */
uint32_t stream_listeners(const struct stream *stream);

#endif
