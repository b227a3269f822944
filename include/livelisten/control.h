/* Control messages: one JSON object (RFC 8259) per WebSocket text message. docs/protocol.md
 * section 4 is normative; tests/vectors/control.json holds one of each. Unknown members are
 * ignored, an unknown `type` is LL_UNSUPPORTED. Strings are UTF-8, of bounded length, without
 * control characters. Pure: text to struct and back. */
#ifndef LIVELISTEN_CONTROL_H
#define LIVELISTEN_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <livelisten/cipher.h>
#include <livelisten/clock.h>
#include <livelisten/profile.h>
#include <livelisten/status.h>

enum {
    CONTROL_MAX_BYTES = 8192, /* of one message */
    CONTROL_ID_MAX = 64,      /* bytes with the terminator: meeting and session names */
    CONTROL_CHANNEL_MAX = 36, /* `floor` or a BCP 47 tag (RFC 5646 section 4.4.1: 35 suffice) */
    CONTROL_TEXT_MAX = 128,   /* titles, labels, reasons */
    CONTROL_TOKEN_MAX = 512,
    CONTROL_CHANNELS_MAX = 16,
    CONTROL_STREAMS_MAX = CONTROL_CHANNELS_MAX * RENDITION_COUNT
};

/* Reports: how often, and the bounds of what they say. */
enum {
    CONTROL_REPORT_EVERY_MS = 10000,
    CONTROL_REPORT_COUNT_MAX = 600000, /* ten minutes, or as many events */
    CONTROL_REPORT_DELAY_MAX_MS = 60000,
    CONTROL_REPORT_DRIFT_MAX_PPM = 10000,
    CONTROL_REPORT_UNKNOWN = INT32_MIN
};

/* WebSocket close codes of livelisten.v1 (RFC 6455 section 7.4.2: 4000 to 4999 are private). */
enum control_close {
    CLOSE_GOING_AWAY = 1001, /* the relay stops; come back after `retry_after_ms` of the bye */
    CLOSE_WRONG_KIND = 1003, /* binary where text belongs, or text where binary belongs */
    CLOSE_TOO_LARGE = 1009,  /* message over CONTROL_MAX_BYTES or BUNDLE_MAX_BYTES */
    CLOSE_MALFORMED = 4400,  /* not a control message or bundle */
    CLOSE_UNAUTHORISED = 4401, /* missing or wrong token: do not retry with the same one */
    CLOSE_FOREIGN = 4403,      /* a packet of an SSRC that this publisher did not announce */
    CLOSE_NOT_FOUND = 4404,    /* no such meeting or channel: do not retry */
    CLOSE_TOO_SLOW = 4408,     /* no progress for 30 s, or no first message within 10 s */
    CLOSE_CONFLICT = 4409      /* another capture publishes, or has taken over, this channel */
};

enum control_type {
    /* listener to relay */
    CONTROL_JOIN,   /* hear a channel; a second join on the same connection switches */
    CONTROL_LEAVE,  /* stay connected, hear nothing */
    CONTROL_REPORT, /* how listening has gone since the last one */
    /* capture to relay */
    CONTROL_PUBLISH,
    CONTROL_SOURCE, /* what became of the input of a channel; the relay tells it to listeners */
    /* either to relay, and the answer */
    CONTROL_PING,
    CONTROL_PONG,
    /* relay to listener */
    CONTROL_WELCOME,  /* first message: the meeting and its channels */
    CONTROL_CHANNELS, /* the same list, whenever it has changed */
    CONTROL_STREAM,   /* the packets that follow are of this stream; before the first of them */
    CONTROL_GAP,      /* packets were skipped on purpose */
    CONTROL_HEARTBEAT, /* when nothing else was sent for a second */
    CONTROL_BYE,       /* the relay is about to close everything */
    /* relay to capture */
    CONTROL_PUBLISHED, /* go */
    CONTROL_LISTENERS, /* how many hear which channel; at least once a second */
    CONTROL_TYPE_COUNT
};

enum source_state { SOURCE_OK, SOURCE_SILENT, SOURCE_LOST, SOURCE_STATE_COUNT };

/* "ok", "silent" or "lost". */
const char *source_state_name(enum source_state state);

struct control_join {
    char meeting[CONTROL_ID_MAX]; /* may be empty when the URL named it */
    char channel[CONTROL_CHANNEL_MAX];
    enum profile profile;     /* default standard */
    enum rendition rendition; /* default: that of the profile */
};

/* Counters of the time since the last report, and figures of now: the members of struct
 * player_stats of the same name. */
struct control_report {
    int32_t played_ms; /* this and what follows: 0 to CONTROL_REPORT_COUNT_MAX */
    int32_t concealed_ms;
    int32_t skipped_ms;
    int32_t stretched_ms;
    int32_t underruns;
    int32_t lost_packets;
    int32_t late_packets;
    int32_t delay_ms;  /* this and what follows: 0 to CONTROL_REPORT_DELAY_MAX_MS, or UNKNOWN */
    int32_t target_ms; /* never unknown */
    int32_t jitter_ms; /* never unknown */
    int32_t drift_ppm; /* +-CONTROL_REPORT_DRIFT_MAX_PPM, or UNKNOWN */
};

struct control_stream { /* STREAM, and an element of PUBLISH */
    char channel[CONTROL_CHANNEL_MAX];
    enum rendition rendition;
    uint32_t ssrc;
    uint64_t index; /* of the next packet; in JSON two members, roc and seq */
};

struct control_publish {
    char meeting[CONTROL_ID_MAX];
    /* Random, new at every start of the capture. Streams of one session share key and media
     * clock: same timestamp = same instant. */
    char session[CONTROL_ID_MAX];
    char token[CONTROL_TOKEN_MAX];
    uint8_t key[CIPHER_KEY_BYTES];
    bool take_over;      /* replace another session on these channels */
    size_t stream_count; /* 1 to CONTROL_STREAMS_MAX */
    struct control_stream stream[CONTROL_STREAMS_MAX];
};

struct control_channel {
    char name[CONTROL_CHANNEL_MAX];
    char label[CONTROL_TEXT_MAX]; /* in its own language */
    bool live;                    /* a capture is publishing it */
    enum source_state source;
    bool rendition[RENDITION_COUNT]; /* those on offer */
};

struct control_channels { /* CHANNELS and part of WELCOME */
    size_t count;
    struct control_channel channel[CONTROL_CHANNELS_MAX];
};

struct control {
    enum control_type type;
    union {
        struct control_join join;
        struct control_report report;
        struct control_publish publish;
        struct {
            char channel[CONTROL_CHANNEL_MAX];
            enum source_state state;
        } source;
        struct {
            uint32_t id;
        } ping;
        struct {
            uint32_t id;
            ll_wall time; /* the relay's */
        } pong;
        struct {
            char meeting[CONTROL_ID_MAX];
            char title[CONTROL_TEXT_MAX];
            ll_wall time;
            struct control_channels channels;
        } welcome;
        struct control_channels channels;
        struct {
            struct control_stream stream;
            char session[CONTROL_ID_MAX];
            uint8_t key[CIPHER_KEY_BYTES];
        } stream;
        struct {
            char channel[CONTROL_CHANNEL_MAX];
            enum rendition rendition;
            uint64_t index;   /* the first one skipped; in JSON roc and seq */
            uint32_t packets; /* how many */
        } gap;
        struct {
            ll_wall time;
        } heartbeat;
        struct {
            char reason[CONTROL_TEXT_MAX];
            uint32_t retry_after_ms;
        } bye;
        struct {
            ll_wall time;
        } published;
        struct {
            size_t count;
            struct {
                char channel[CONTROL_CHANNEL_MAX];
                uint32_t listeners;
            } channel[CONTROL_CHANNELS_MAX];
        } listeners;
    };
};

/* LL_TOO_LARGE, LL_MALFORMED (not JSON, a member missing, twice, of the wrong type or out of
 * range), LL_UNSUPPORTED (type). Unless `why` is NULL it then gets a sentence that names the
 * member and what was expected, never the value; NUL-terminated, short enough for a close frame
 * (123 bytes). */
enum ll_status control_decode(struct control *out, const char *text, size_t n,
                              char why[CONTROL_TEXT_MAX]);

/* Writes JSON without a terminating NUL. LL_TOO_LARGE (also over CONTROL_MAX_BYTES; `text` may
 * have been written to), LL_MALFORMED (a string is not UTF-8), LL_NO_MEMORY. The strings must
 * be terminated, the names valid and the times not negative; that is not checked. */
enum ll_status control_encode(const struct control *control, char *text, size_t capacity,
                              size_t *written);

/* True for `[A-Za-z0-9][A-Za-z0-9_-]*`, shorter than CONTROL_ID_MAX. */
bool control_valid_id(const char *name);

/* True when the text, which is UTF-8, holds no control characters (C0, DEL, C1). */
bool control_printable(const char *text);

/* True for `floor` or something shaped like a BCP 47 tag, shorter than CONTROL_CHANNEL_MAX. */
bool control_valid_channel(const char *name);

#endif
