/* The slow listener's ladder: from what a connection shows, when to offer a lighter rendition,
 * when to offer the full one again, and when to give the connection up. Pure: figures and time
 * in, a decision out. Skipping what is too old comes before all of it, see relay/listener.c. The
 * figures are argued for in docs/decisions.md. */
#ifndef RELAY_LADDER_H
#define RELAY_LADDER_H

#include <stdbool.h>
#include <stdint.h>

#include <livelisten/clock.h>
#include <livelisten/profile.h>

#include "relay/histogram.h"
#include "relay/outlet.h"

enum {
    LADDER_STEP_MS = 250,          /* from one ladder_step to the next */
    LADDER_TURN_STEPS = 64,        /* whoever gives no reason is measured once in so many */
    LADDER_STRAIN_OFFER_MS = 7500, /* behind for so long, of late: offered `lo` */
    LADDER_STRAIN_MAX_MS = 10000,  /* no more is remembered */
    LADDER_STRAIN_GAP_MS = 2000, /* what was skipped counts like so much of being behind ... */
    LADDER_STRAIN_REPORT_MS = 5000, /* ... and a report of holes in the sound like this */
    LADDER_RELIEF = 8,              /* this much calm makes up for one of being behind */
    LADDER_REPEAT_US = 30000000,    /* an offer that was not taken is made again */
    LADDER_CALM_US =
        60000000, /* without a sign of trouble: offered `hi` again, when it is its turn */
    LADDER_PROVEN_US = 600000000,  /* a climb that lasts so long has succeeded; one that does */
    LADDER_DOUBLINGS_MAX = 4,      /* not doubles the calm before the next, at most so often */
    LADDER_PATIENCE_US = 30000000, /* without progress: given up */
    LADDER_STUCK_US = 5000000      /* without progress: shown as stuck */
};

/* Signs of trouble. */
enum ladder_sign {
    LADDER_SIGN_BLOCKED, /* the connection takes nothing */
    LADDER_SIGN_QUEUE,   /* it takes, but the kernel does not get rid of it */
    LADDER_SIGN_GAP,     /* packets were too old when it took something again */
    LADDER_SIGN_REPORT,  /* the listener says that there are holes in the sound */
    LADDER_SIGN_COUNT
};

/* What has happened on ladders, to be counted. */
enum ladder_event {
    LADDER_OFFERED_LO, /* and one more for each further sign */
    LADDER_TAKEN_LO = LADDER_OFFERED_LO + LADDER_SIGN_COUNT,
    LADDER_OFFERED_HI,
    LADDER_TAKEN_HI,
    LADDER_CLOSED_BLOCKED, /* nothing could be sent */
    LADDER_CLOSED_UNACKED, /* nothing of what was sent has arrived */
    LADDER_LOST_STUCK, /* the kernel gave it up first (TCP_USER_TIMEOUT), or its other side did */
    LADDER_EVENT_COUNT
};

enum ladder_rung {
    LADDER_STEADY,
    LADDER_STRAINED, /* has been behind lately */
    LADDER_EASED,    /* hears `lo`, because it was offered */
    LADDER_STUCK,
    LADDER_RUNG_COUNT
};

/* All ladders of a meeting; nothing but counts, which add up over workers. */
struct ladder_figures {
    uint64_t events[LADDER_EVENT_COUNT];
    uint64_t listeners[LADDER_RUNG_COUNT]; /* since the last ladder_figures_begin */
    struct histogram queued_bytes;         /* ladder_queue_bounds_bytes; of a fair sample */
};

extern const struct histogram_bounds ladder_queue_bounds_bytes;

/* One listener. */
struct ladder {
    ll_mono troubled;   /* the calm began: the last sign of trouble, or what it hears did */
    ll_mono offered_at; /* .us 0: never */
    ll_mono climbed;    /* back to what it wishes; .us 0: never */
    ll_mono progress;   /* the last time that it was seen to make any */
    uint32_t acked_bytes;
    uint16_t strain_ms; /* 0 to LADDER_STRAIN_MAX_MS */
    uint8_t rest_steps; /* until it is its turn to be measured */
    uint8_t doublings;  /* of LADDER_CALM_US */
    uint8_t sign;       /* the last one */
    uint8_t offer;      /* enum rendition; RENDITION_COUNT: none is open */
    bool eased;         /* hears `lo`, because it was offered */
};

/* What ladder_step is told. */
struct ladder_scene {
    bool hears;     /* sound is being sent to it; else calm says nothing */
    bool may_ease;  /* it hears `hi`, and there is a `lo` */
    bool may_climb; /* there is a `hi` */
    bool blocked;   /* now, and since when */
    ll_mono blocked_since;
    bool measured;
    struct outlet_measure measure;
    uint32_t bytes_per_s; /* of what it hears, on the wire */
    uint32_t skip_ms;     /* of its profile */
};

enum ladder_move { LADDER_STAY, LADDER_OFFER /* ladder->offer */, LADDER_GIVE_UP };

/* `turn`: numbers that follow one another are measured in steps that do. */
void ladder_init(struct ladder *ladder, unsigned turn, ll_mono now);

/* It joins, again or for the first time; `eased`: in `lo`, because that was offered. */
void ladder_join(struct ladder *ladder, bool eased, struct ladder_figures *figures,
                 ll_mono now);

/* A sign of trouble between two steps. */
void ladder_worry(struct ladder *ladder, enum ladder_sign sign, ll_mono now);

/* Once before each step. True: it is to be told the measure of its connection. */
bool ladder_turn(struct ladder *ladder, bool blocked);

/* Every LADDER_STEP_MS. Counts what it decides, and the listener. */
enum ladder_move ladder_step(struct ladder *ladder, const struct ladder_scene *scene,
                             struct ladder_figures *figures, ll_mono now);

/* Before the steps of all: nobody is counted yet. */
void ladder_figures_begin(struct ladder_figures *figures);

/* Words for metrics: "steady"; "offer_lo", "gap". Static storage. */
const char *ladder_rung_name(enum ladder_rung rung);
const char *ladder_event_name(enum ladder_event event);
const char *ladder_event_cause(enum ladder_event event);

#endif
