/* How the thinking part of the relay speaks to a connection. relay/lws/ implements it over
 * libwebsockets, the unit tests by writing down what is said.
 *
 * A connection is known by a pointer to a structure of the implementation, whose first member is
 * `const struct outlet *outlet`: so connections of different kinds live in one relay. */
#ifndef RELAY_OUTLET_H
#define RELAY_OUTLET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "relay/cause.h"

/* Writable bytes that every message has in front, where the WebSocket header is written: so one
 * buffer, assembled once, goes to any number of listeners, one after another. */
enum { OUTLET_HEADROOM_BYTES = 16 };

enum outlet_kind { OUTLET_TEXT, OUTLET_BUNDLE };

/* What has become of what was sent, as the kernel knows it. */
struct outlet_measure {
    uint32_t queued_bytes; /* not acknowledged by the other side's */
    uint32_t unsent_bytes; /* of these, not yet on their way */
    uint32_t acked_bytes;  /* acknowledged since the beginning, modulo 2^32 */
    uint32_t min_rtt_us;   /* the shortest round trip of late */
};

struct outlet {
    /* Sends one whole message now. False: not taken, bytes of an earlier one still wait (or the
     * connection is going down); peer_on_writable is called when it is worth another try. */
    bool (*send)(void *connection, uint8_t *bytes, size_t n, enum outlet_kind kind);
    /* Says goodbye with the code of `cause`, behind what was taken before. Nothing may be sent
     * afterwards, and nothing that comes in is handed on. `reason` is copied. */
    void (*close)(void *connection, enum cause cause, const char *reason);
    /* Two system calls: not for every packet. False when it is not known; NULL: it never is. */
    bool (*measure)(void *connection, struct outlet_measure *out);
};

static inline bool outlet_send(void *connection, uint8_t *bytes, size_t n,
                               enum outlet_kind kind)
{
    return (*(const struct outlet *const *)connection)->send(connection, bytes, n, kind);
}

static inline void outlet_close(void *connection, enum cause cause, const char *reason)
{
    (*(const struct outlet *const *)connection)->close(connection, cause, reason);
}

static inline bool outlet_measure(void *connection, struct outlet_measure *out)
{
    const struct outlet *outlet = *(const struct outlet *const *)connection;

    return outlet->measure && outlet->measure(connection, out);
}

#endif
