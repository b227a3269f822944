/* WebSocket connections: pieces of messages to whole ones for relay/peer.h, and its outlet. */
#include "relay/lws/connection.h"

#include <stdlib.h>
#include <string.h>

#include "relay/lws/measure.h"
#include "relay/lws/write.h"

enum {
    CLOSE_GRACE_S = 5, /* for a goodbye to get out behind what is buffered */
    QUERY_PAIRS_MAX = 8,
    QUERY_PAIR_MAX_BYTES = 64 + CONTROL_TOKEN_MAX
};

struct assembly {
    size_t n;
    size_t capacity;
    uint8_t bytes[];
};

static void kill_soon(struct connection *connection)
{
    connection->ws.dead = true;
    lws_set_timeout(connection->wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC);
}

static bool ws_send(void *context, uint8_t *bytes, size_t n, enum outlet_kind kind)
{
    struct connection *connection = context;

    if (connection->ws.dead || connection->ws.left || connection->ws.goodbye)
        return false;
    enum write_result result =
        write_message(connection->wsi, connection->ws.socket, bytes, n, kind);
    if (result == WRITE_BROKEN)
        kill_soon(connection);
    if (result != WRITE_DONE && result != WRITE_PARTIAL)
        return false;
    connection->ws.peer.relay->loop.sends++;
    connection->ws.peer.relay->loop.partial_writes += result == WRITE_PARTIAL;
    return true;
}

static void ws_close(void *context, enum cause cause, const char *reason)
{
    struct connection *connection = context;
    struct goodbye *goodbye = cause_code(cause) ? malloc(sizeof *goodbye) : NULL;

    if (!goodbye) {
        kill_soon(connection);
        return;
    }
    goodbye->code = cause_code(cause);
    goodbye->n = strnlen(reason, sizeof goodbye->reason);
    while (goodbye->n < strlen(reason) && (reason[goodbye->n] & 0xc0) == 0x80)
        goodbye->n--; /* never half a UTF-8 character */
    memcpy(goodbye->reason, reason, goodbye->n);
    connection->ws.goodbye = goodbye;
    lws_set_timeout(connection->wsi, PENDING_TIMEOUT_USER_REASON_BASE, CLOSE_GRACE_S);
    lws_callback_on_writable(connection->wsi);
}

static bool ws_measure(void *context, struct outlet_measure *out)
{
    struct connection *connection = context;

    return socket_measure(lws_get_socket_fd(connection->wsi), out);
}

static const struct outlet ws_outlet = {
    .send = ws_send, .close = ws_close, .measure = ws_measure};

/* Room for `n` more bytes, which may be none: a message may begin with an empty fragment. Grows
 * by doubling. False when out of memory. */
static bool reserve(struct connection *connection, size_t n, size_t limit)
{
    struct assembly *assembly = connection->ws.assembly;
    size_t used = assembly ? assembly->n : 0;
    size_t capacity = assembly ? assembly->capacity : 0;

    if (assembly && used + n <= capacity)
        return true;
    capacity = 2 * (used + n) < limit ? 2 * (used + n) : limit;
    assembly = realloc(assembly, sizeof *assembly + capacity);
    if (!assembly)
        return false;
    assembly->n = used;
    assembly->capacity = capacity;
    connection->ws.assembly = assembly;
    return true;
}

static void deliver(struct connection *connection, enum outlet_kind kind, const uint8_t *bytes,
                    size_t n)
{
    if (kind == OUTLET_TEXT)
        peer_on_text(&connection->ws.peer, (const char *)bytes, n, moment_now());
    else
        peer_on_bundle(&connection->ws.peer, bytes, n, moment_now());
}

static void on_piece(struct connection *connection, const uint8_t *bytes, size_t n)
{
    struct lws *wsi = connection->wsi;
    struct peer *peer = &connection->ws.peer;
    enum outlet_kind kind = lws_frame_is_binary(wsi) ? OUTLET_BUNDLE : OUTLET_TEXT;
    size_t limit = peer_message_limit(peer, kind);

    if (lws_is_first_fragment(wsi) && connection->ws.assembly)
        connection->ws.assembly->n = 0;
    size_t used = connection->ws.assembly ? connection->ws.assembly->n : 0;
    if (used + n > limit || (limit == 0 && n == 0)) {
        peer_on_excess(peer, kind, moment_now());
        return;
    }
    if (used == 0 && lws_is_final_fragment(wsi)) {
        deliver(connection, kind, bytes, n);
        return;
    }
    if (!reserve(connection, n, limit)) {
        peer_close(peer, CAUSE_NO_MEMORY, "the relay is out of memory", moment_now());
        return;
    }
    struct assembly *assembly = connection->ws.assembly;
    memcpy(assembly->bytes + assembly->n, bytes, n);
    assembly->n += n;
    if (!lws_is_final_fragment(wsi))
        return;
    deliver(connection, kind, assembly->bytes, assembly->n);
    assembly->n = 0;
    if (peer_message_limit(peer, OUTLET_BUNDLE) == 0) { /* a capture needs it again in 20 ms */
        free(assembly);
        connection->ws.assembly = NULL;
    }
}

/* libwebsockets has decoded the query into "name=value" pieces. */
static void open_peer(struct server_view *server, struct connection *connection)
{
    char text[QUERY_PAIRS_MAX][QUERY_PAIR_MAX_BYTES];
    const char *pairs[QUERY_PAIRS_MAX];
    size_t count = 0;

    for (int i = 0; count < QUERY_PAIRS_MAX; i++) {
        int n = lws_hdr_copy_fragment(connection->wsi, text[count], QUERY_PAIR_MAX_BYTES,
                                      WSI_TOKEN_HTTP_URI_ARGS, i);
        if (n == -1)
            break;
        if (n < 0) /* too long to be one of ours */
            continue;
        pairs[count] = text[count];
        count++;
    }
    peer_open(&connection->ws.peer, server->relay, connection, pairs, count, moment_now());
}

static void on_writable(struct connection *connection)
{
    struct goodbye *goodbye = connection->ws.goodbye;

    if (!goodbye) {
        peer_on_writable(&connection->ws.peer, moment_now());
        return;
    }
    /* libwebsockets sends the close frame when it can, and waits for the answer. This in place of
     * returning -1: as Debian builds it, it closes twice after that when its loop is libuv ("uv
     * repeat test" in its service.c), and the second time ends it before the frame is out. */
    lws_close_reason(connection->wsi, (enum lws_close_status)goodbye->code, goodbye->reason,
                     goodbye->n);
    lws_set_timeout(connection->wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_SYNC);
}

static void on_closed(struct server_view *server, struct connection *connection)
{
    server->websockets--;
    peer_on_gone(&connection->ws.peer, connection->ws.left ? CAUSE_LEFT : CAUSE_LOST,
                 moment_now());
    free(connection->ws.assembly);
    free(connection->ws.goodbye);
    connection->ws.assembly = NULL;
    connection->ws.goodbye = NULL;
}

int ws_on_event(struct server_view *server, struct lws *wsi, struct connection *connection,
                enum lws_callback_reasons reason, const uint8_t *in, size_t n)
{
    switch (reason) {
    case LWS_CALLBACK_ESTABLISHED:
        memset(connection, 0, sizeof *connection);
        connection->outlet = &ws_outlet;
        connection->wsi = wsi;
        connection->ws.socket = write_socket(wsi);
        server->websockets++;
        open_peer(server, connection);
        return 0;
    case LWS_CALLBACK_RECEIVE:
        on_piece(connection, in, n);
        if (connection->ws.peer.kind == PEER_CAPTURE || connection->ws.peer.kind == PEER_FERRIED)
            read_on_note(&server->read_on, lws_get_socket_fd(wsi));
        return 0;
    case LWS_CALLBACK_SERVER_WRITEABLE:
        on_writable(connection);
        return 0;
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        connection->ws.left = true;
        return 0;
    case LWS_CALLBACK_WS_SERVER_DROP_PROTOCOL: /* a close frame is next: nothing may follow it */
        connection->ws.dead = true;
        if (!connection->ws.goodbye && !connection->ws.left && lws_get_close_length(wsi) > 0)
            peer_on_gone(&connection->ws.peer, CAUSE_MALFORMED_FRAME, moment_now());
        return 0;
    case LWS_CALLBACK_CLOSED:
        on_closed(server, connection);
        return 0;
    default:
        return 0;
    }
}
