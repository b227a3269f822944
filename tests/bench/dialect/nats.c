/* NATS client protocol: text lines, payloads with their length in front. */
#include <stdio.h>
#include <string.h>

#include "tests/bench/dialect/dialect.h"
#include "tests/bench/ws.h"

static const char hello[] = "CONNECT {\"verbose\":false,\"pedantic\":false,\"echo\":false}\r\n";
static const char subscribe[] = "SUB bench 1\r\n";

static bool listen_plain(struct stream *stream, const struct subject *subject)
{
    return stream_open(stream, &subject->at) && stream_write(stream, hello, sizeof hello - 1) &&
           stream_write(stream, subscribe, sizeof subscribe - 1);
}

static bool listen_ws(struct stream *stream, const struct subject *subject)
{
    return ws_ask(stream, &subject->at, "/", NULL);
}

/* Behind the answer to the upgrade one subscribes. */
static size_t take_ws(void *context, const uint8_t *bytes, size_t n)
{
    const struct ear *ear = context;

    if (ws_answer(bytes, n)) {
        ws_send(ear->stream, WS_BINARY, hello, sizeof hello - 1);
        ws_send(ear->stream, WS_BINARY, subscribe, sizeof subscribe - 1);
    }
    return dialect_take_marks(context, bytes, n);
}

static bool publish(struct stream *stream, const struct subject *subject)
{
    static const char ping[] = "PING\r\n", pong[] = "PONG\r\n";

    return stream_open(stream, &subject->at) && stream_write(stream, hello, sizeof hello - 1) &&
           stream_write(stream, ping, sizeof ping - 1) &&
           stream_await(stream, pong, sizeof pong - 1);
}

static bool send_tick(struct stream *stream, uint64_t tick)
{
    uint8_t message[32 + DUMMY_BYTES];
    size_t n = (size_t)sprintf((char *)message, "PUB bench %d\r\n", DUMMY_BYTES);

    dialect_packet(message + n, tick);
    n += DUMMY_BYTES;
    memcpy(message + n, "\r\n", 2);
    return stream_write(stream, message, n + 2);
}

const struct dialect dialect_nats = {"nats", listen_plain, dialect_take_marks, publish,
                                     send_tick};
const struct dialect dialect_nats_ws = {"nats-ws", listen_ws, take_ws, publish, send_tick};
