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
#include <livelisten/language.h>
#include <livelisten/phase.h>
#include <livelisten/profile.h>
#include <livelisten/rtp.h>
#include <livelisten/status.h>

enum {
    CONTROL_MAX_BYTES = 8192, /* of one message */
    CONTROL_ID_MAX = 64,      /* bytes with the terminator: meeting and session names */
    CONTROL_CHANNEL_MAX = 36, /* `floor` or a BCP 47 tag (RFC 5646 section 4.4.1: 35 suffice) */
    CONTROL_TEXT_MAX = 128,   /* titles, labels, reasons */
    CONTROL_TOKEN_MAX = 512,
    CONTROL_CHANNELS_MAX = 16,
    CONTROL_STREAMS_MAX = CONTROL_CHANNELS_MAX * RENDITION_COUNT,
    CONTROL_ANNOUNCEMENT_MAX_BYTES = 6000, /* of all its texts as JSON writes them */
    CONTROL_RATE_MAX = 3600                /* of a rehearsal's clock */
};

/* Instants in messages are 0 to this: the largest integer that JSON carries unharmed through a
 * browser, 2^53 - 1 (RFC 8259 section 6), in the year 2255. */
#define CONTROL_TIME_MAX_US INT64_C(9007199254740991)

/* In place of a figure that is not known; such members are left out of the message. */
enum { CONTROL_UNKNOWN = INT32_MIN };

/* Reports: how often, and the bounds of what they say. */
enum {
    CONTROL_REPORT_EVERY_MS = 10000,
    CONTROL_REPORT_COUNT_MAX = 600000, /* ten minutes, or as many events */
    CONTROL_REPORT_DELAY_MAX_MS = 60000,
    CONTROL_REPORT_DRIFT_MAX_PPM = 10000
};

/* Over how long listeners spread their return when the relay goes without a bye. */
enum { CONTROL_SPREAD_MAX_MS = 15000 };

/* What a capture says of its inputs: how often, and its bounds. */
enum {
    CONTROL_QUALITY_EVERY_MS = 1000,
    CONTROL_QUALITY_CLIPPED_MAX = 96000,      /* two seconds of samples */
    CONTROL_QUALITY_BANDWIDTH_MAX_HZ = 24000, /* 0: not known */
    CONTROL_QUALITY_LOST_MAX_MS = 60000
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
    CLOSE_CONFLICT = 4409,     /* another capture publishes, or has taken over, this channel */
    CLOSE_TOO_MANY = 4429      /* more messages or packets than anybody needs: come back */
};

enum control_type {
    /* listener to relay */
    CONTROL_JOIN,   /* hear a channel; a second join on the same connection switches */
    CONTROL_LEAVE,  /* stay connected, hear nothing */
    CONTROL_REPORT, /* how listening has gone since the last one */
    CONTROL_ENTER,  /* a meeting, whose programme is told; hear nothing yet */
    /* operator to relay */
    CONTROL_WATCH, /* a meeting */
    /* capture to relay */
    CONTROL_CHECK, /* could I publish? answered by a welcome, and nothing is changed by it */
    CONTROL_PUBLISH,
    CONTROL_SOURCE, /* what became of the input of a channel; the relay tells it to listeners */
    /* How good the inputs of a capture are; the relay tells each to those who interpret it. */
    CONTROL_QUALITY,
    /* either to relay, and the answer */
    CONTROL_PING,
    CONTROL_PONG,
    /* relay to listener */
    CONTROL_WELCOME, /* first message: the meeting and its channels; also to a capture's check */
    CONTROL_CHANNELS, /* the same list, whenever it has changed */
    CONTROL_STREAM,   /* the packets that follow are of this stream; before the first of them */
    CONTROL_GAP,      /* packets were skipped on purpose */
    CONTROL_OFFER, /* another rendition would suit this connection better; join it to accept */
    CONTROL_HEARTBEAT,    /* when nothing else was sent for a second */
    CONTROL_BYE,          /* the relay is about to close everything */
    CONTROL_MEETING,      /* where the meeting is in its programme */
    CONTROL_ANNOUNCEMENT, /* a sentence for all who are in the meeting */
    /* relay to operator */
    CONTROL_LEVELS,  /* how loud each channel was since the last one */
    CONTROL_CHANGED, /* what the API says of the meeting is no longer what it was */
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
    bool offered; /* it is what the relay has offered, not what the listener wishes */
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

/* The input of one channel, in the second since the last. */
struct control_quality {
    char channel[CONTROL_CHANNEL_MAX];
    int32_t level_dbov; /* RMS; this and the next two: RTP_LEVEL_MIN_DBOV to 0 */
    int32_t peak_dbov;
    int32_t noise_dbov;   /* what remains when nobody speaks */
    int32_t clipped;      /* samples at full scale: 0 to CONTROL_QUALITY_CLIPPED_MAX */
    int32_t bandwidth_hz; /* of what comes in: 0 (not known) to ..._BANDWIDTH_MAX_HZ */
    int32_t drift_ppm;    /* of its clock, +-CONTROL_REPORT_DRIFT_MAX_PPM, or UNKNOWN */
    int32_t lost_ms;      /* of the input: 0 to CONTROL_QUALITY_LOST_MAX_MS */
};

/* QUALITY: the list of a capture, or, to a listener, that of its channel alone. */
struct control_qualities {
    bool single; /* the message has no list, but the members of channel[0], and age_ms */
    /* From the room to the relay: 0 to CONTROL_REPORT_DELAY_MAX_MS, or UNKNOWN. */
    int32_t age_ms;
    size_t count; /* 1 to CONTROL_CHANNELS_MAX */
    struct control_quality channel[CONTROL_CHANNELS_MAX];
};

struct control_meeting {
    uint32_t definition; /* has grown: the programme was written anew */
    enum phase phase;
    uint32_t sitting; /* that is on or comes next, and the item at hand: 1, 2 ...; 0: none */
    uint32_t item;
    ll_wall since; /* of the phase; this and the next two: on the meeting's clock */
    ll_wall until; /* .us 0: nobody has said */
    ll_wall time;  /* now */
    uint32_t rate; /* of that clock: 1, or 2 to CONTROL_RATE_MAX in a rehearsal */
};

struct control_announcement {
    uint32_t id;
    ll_wall time; /* on the meeting's clock */
    /* Its text in each language, one behind the other, each with its terminator; empty: not in
     * this language, and in none: it is withdrawn. Written and read by the functions below. */
    char texts[CONTROL_ANNOUNCEMENT_MAX_BYTES + TEXT_LANGUAGE_COUNT];
};

struct control_levels {
    ll_wall time; /* the relay's */
    size_t count;
    struct {
        char channel[CONTROL_CHANNEL_MAX];
        int32_t level_dbov; /* as in struct rtp_packet; RTP_NO_LEVEL: nothing comes */
    } channel[CONTROL_CHANNELS_MAX];
};

struct control {
    enum control_type type;
    union {
        struct control_join join;
        struct control_report report;
        struct {
            char meeting[CONTROL_ID_MAX];
            char token[CONTROL_TOKEN_MAX]; /* empty: none */
        } enter;
        struct {
            char meeting[CONTROL_ID_MAX];
            char token[CONTROL_TOKEN_MAX]; /* the operator's */
        } watch;
        struct {
            char meeting[CONTROL_ID_MAX];
            char token[CONTROL_TOKEN_MAX]; /* that of captures */
        } check;
        struct control_publish publish;
        struct {
            char channel[CONTROL_CHANNEL_MAX];
            enum source_state state;
        } source;
        struct control_qualities quality;
        struct {
            uint32_t id;
        } ping;
        struct {
            uint32_t id;
            ll_wall time;      /* the relay's */
            int32_t spread_ms; /* 0..CONTROL_SPREAD_MAX_MS; 0: left out of the message */
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
            enum rendition rendition;
        } offer;
        struct {
            ll_wall time;
        } heartbeat;
        struct {
            char reason[CONTROL_TEXT_MAX];
            uint32_t retry_after_ms;
        } bye;
        struct control_meeting meeting;
        struct control_announcement announcement;
        struct control_levels levels;
        struct {
            uint32_t changes; /* grows */
        } changed;
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

/* Gives the announcement its texts; NULL or empty: not in that language. False, and it is as it
 * was, when one is not control_printable or they are too long together: a quotation mark and a
 * backslash count twice. They must be UTF-8; that is not checked. */
bool control_announcement_set(struct control_announcement *announcement,
                              char *const text[TEXT_LANGUAGE_COUNT]);

/* Empty when it is not in that language. Borrowed. */
const char *control_announcement_text(const struct control_announcement *announcement,
                                      enum text_language language);

/* True for `[A-Za-z0-9][A-Za-z0-9_-]*`, shorter than CONTROL_ID_MAX. */
bool control_valid_id(const char *name);

/* True when the text, which is UTF-8, holds no control characters (C0, DEL, C1). */
bool control_printable(const char *text);

/* True for `floor` or something shaped like a BCP 47 tag, shorter than CONTROL_CHANNEL_MAX. */
bool control_valid_channel(const char *name);

#endif
