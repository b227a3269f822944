/* Listening to one meeting: what the relay says becomes calls of the player core and a picture
 * of the state of things. Outlives lost connections; the player is kept. Logs what a listener
 * should know. */
#ifndef CLIENT_PLAY_SESSION_H
#define CLIENT_PLAY_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include <livelisten/control.h>
#include <livelisten/player.h>

#include "client/common/link.h"

struct session_options {
    struct link_target target; /* `meeting` filled in, and named by the path */
    bool insecure;             /* accept any certificate */
    char channel[CONTROL_CHANNEL_MAX];
    enum profile profile;
    enum rendition rendition;
};

enum { SESSION_CLOCK_UNKNOWN = -1, SESSION_WORDS_MAX = 64 };

enum session_state {
    SESSION_CONNECTING,   /* not yet connected for the first time */
    SESSION_RECONNECTING, /* was, and tries again */
    SESSION_SCHEDULED,    /* connected: the meeting has not begun ... */
    SESSION_DOORS,        /* ... is about to ... */
    SESSION_PAUSED,       /* ... has a break */
    SESSION_WAITING,      /* it is on air, but nobody publishes the channel */
    SESSION_LIVE,
    SESSION_SILENT, /* live, but no sound comes from the room */
    SESSION_LOST,   /* live, but the capture has lost the input of the channel */
    SESSION_OVER,   /* the meeting has ended */
    SESSION_ENDED   /* for good; what was wrong is logged */
};

/* A copy of the state of things at one instant. */
struct session_view {
    enum session_state state;
    char title[CONTROL_TEXT_MAX]; /* of the meeting; empty before the welcome */
    enum phase phase;             /* of the meeting; live before the relay has said */
    ll_wall until;                /* that it is to last; .us 0: not said */
    struct control_channels channels;
    char channel[CONTROL_CHANNEL_MAX]; /* the one wanted */
    enum rendition rendition;          /* heard last, else the one wanted */
    uint32_t reconnects;               /* connections after the first */
    uint32_t gaps;                     /* times that the relay skipped packets */
    uint64_t gap_packets;
    uint64_t bytes; /* received */
    /* The most by which our idea of the relay's clock, and so the delay, can be wrong; the
     * capture's comes on top. SESSION_CLOCK_UNKNOWN before the first answer. */
    int32_t clock_error_ms;
};

struct session; /* opaque; heap */

/* Starts to connect. The player stays the caller's; its network half belongs to the session
 * until session_free. NULL after printing. */
struct session *session_create(const struct session_options *options, struct player *player);
/* Tells the relay the rest of what was heard, when it can be told at once. NULL is legal. */
void session_free(struct session *session);

/* Reports to the relay when it is time: call it at least once a second, on the thread of
 * session_free. */
void session_step(struct session *session, ll_mono now);

/* All of these: any thread. */
void session_switch(struct session *session, const char *channel);
void session_look(struct session *session, struct session_view *out);

/* "live", "a break until 15:00": for people, in the time zone of this machine. */
void session_describe(const struct session_view *view, char words[SESSION_WORDS_MAX]);

#endif
