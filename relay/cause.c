#include "relay/cause.h"

#include <livelisten/control.h>

/* RFC 6455 section 7.4.1. */
enum { CODE_PROTOCOL_ERROR = 1002, CODE_INTERNAL_ERROR = 1011 };

static const struct {
    int code;
    const char *name;
} rows[CAUSE_COUNT] = {
    [CAUSE_LEFT] = {0, "left"},
    [CAUSE_LOST] = {0, "lost"},
    [CAUSE_STOPPING] = {CLOSE_GOING_AWAY, "stopping"},
    [CAUSE_BINARY_FROM_LISTENER] = {CLOSE_WRONG_KIND, "binary_from_listener"},
    [CAUSE_TOO_LARGE] = {CLOSE_TOO_LARGE, "too_large"},
    [CAUSE_MALFORMED_CONTROL] = {CLOSE_MALFORMED, "malformed_control"},
    [CAUSE_MALFORMED_BUNDLE] = {CLOSE_MALFORMED, "malformed_bundle"},
    [CAUSE_PACKET_TOO_LARGE] = {CLOSE_MALFORMED, "packet_too_large"},
    [CAUSE_MALFORMED_FRAME] = {CODE_PROTOCOL_ERROR, "malformed_frame"},
    [CAUSE_TOO_MANY_MESSAGES] = {CLOSE_TOO_MANY, "too_many_messages"},
    [CAUSE_TOO_FAST] = {CLOSE_TOO_MANY, "too_fast"},
    [CAUSE_WRONG_TOKEN] = {CLOSE_UNAUTHORISED, "wrong_token"},
    [CAUSE_FOREIGN_SSRC] = {CLOSE_FOREIGN, "foreign_ssrc"},
    [CAUSE_UNKNOWN_MEETING] = {CLOSE_NOT_FOUND, "unknown_meeting"},
    [CAUSE_UNKNOWN_CHANNEL] = {CLOSE_NOT_FOUND, "unknown_channel"},
    [CAUSE_NO_FIRST_MESSAGE] = {CLOSE_TOO_SLOW, "no_first_message"},
    [CAUSE_NO_PROGRESS] = {CLOSE_TOO_SLOW, "no_progress"},
    [CAUSE_ALREADY_PUBLISHED] = {CLOSE_CONFLICT, "already_published"},
    [CAUSE_TAKEN_OVER] = {CLOSE_CONFLICT, "taken_over"},
    [CAUSE_REPLACED] = {0, "replaced"},
    [CAUSE_NO_MEMORY] = {CODE_INTERNAL_ERROR, "no_memory"},
};

int cause_code(enum cause cause)
{
    return rows[cause].code;
}

const char *cause_name(enum cause cause)
{
    return rows[cause].name;
}
