/* Why a connection ended: one row per cause, each counted and visible in /metrics. */
#ifndef RELAY_CAUSE_H
#define RELAY_CAUSE_H

enum cause {
    CAUSE_LEFT, /* it closed itself */
    CAUSE_LOST, /* it vanished, or did not answer pings */
    CAUSE_STOPPING,
    CAUSE_BINARY_FROM_LISTENER,
    CAUSE_TOO_LARGE,
    CAUSE_MALFORMED_CONTROL,
    CAUSE_MALFORMED_BUNDLE,
    CAUSE_PACKET_TOO_LARGE,
    CAUSE_MALFORMED_FRAME,   /* garbage where a WebSocket frame belongs */
    CAUSE_TOO_MANY_MESSAGES, /* control messages: see PEER_MESSAGES_AT_ONCE */
    CAUSE_TOO_FAST,          /* a capture: see CAPTURE_HASTE */
    CAUSE_WRONG_TOKEN,
    CAUSE_FOREIGN_SSRC,
    CAUSE_UNKNOWN_MEETING,
    CAUSE_UNKNOWN_CHANNEL,
    CAUSE_NO_FIRST_MESSAGE,
    CAUSE_NO_PROGRESS,
    CAUSE_ALREADY_PUBLISHED,
    CAUSE_TAKEN_OVER,
    CAUSE_REPLACED, /* a capture by its own newer connection: no close frame, nobody reads it */
    CAUSE_NO_MEMORY,
    CAUSE_COUNT
};

/* The WebSocket close code sent; 0 when none is. */
int cause_code(enum cause cause);

/* A word for metrics and log lines, like "wrong_token"; static storage. */
const char *cause_name(enum cause cause);

#endif
