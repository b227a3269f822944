/* What is happening to a listener, by what the relay has said, and in words. Pure. */
#ifndef CLIENT_PLAY_SESSION_VIEW_H
#define CLIENT_PLAY_SESSION_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <livelisten/control.h>

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
    bool eased;          /* it is lighter than the one wanted: the connection is slow */
    uint32_t reconnects; /* connections after the first */
    uint32_t gaps;       /* times that the relay skipped packets */
    uint64_t gap_packets;
    uint64_t bytes; /* received */
    /* The most by which our idea of the relay's clock, and so the delay, can be wrong; the
     * capture's comes on top. SESSION_CLOCK_UNKNOWN before the first answer. */
    int32_t clock_error_ms;
};

/* NULL: the meeting has no such channel. */
const struct control_channel *session_view_channel(const struct session_view *view,
                                                   const char *name);

/* The state while the connection is up: that of the meeting, and on air that of the channel. */
enum session_state session_view_state(const struct session_view *view);

/* "live", "a break until 15:00": `state` for people, in the time zone of this machine. */
void session_view_words(const struct session_view *view, char words[SESSION_WORDS_MAX]);

/* "floor, fr, es": the channels there are. */
void session_view_names(const struct session_view *view, char *out, size_t capacity);

#endif
