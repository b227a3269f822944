/* MQTT 3.1.1, QoS 0: OASIS standard, section 3. All packets here are shorter than 128 bytes, so
 * that their remaining length is one byte. */
#include <string.h>

#include "tests/bench/dialect/dialect.h"
#include "tests/bench/ws.h"

/* CONNECT: level 4, clean session, no keep-alive, no client identifier. */
static const uint8_t hello[] = {0x10, 12, 0, 4, 'M', 'Q', 'T', 'T', 4, 0x02, 0, 0, 0, 0};
/* SUBSCRIBE, packet identifier 1, topic "b". */
static const uint8_t subscribe[] = {0x82, 6, 0, 1, 0, 1, 'b', 0};
static const uint8_t accepted[] = {0x20, 2, 0, 0}; /* CONNACK */

static bool listen_plain(struct stream *stream, const struct subject *subject)
{
    return stream_open(stream, &subject->at) && stream_write(stream, hello, sizeof hello) &&
           stream_write(stream, subscribe, sizeof subscribe);
}

static bool listen_ws(struct stream *stream, const struct subject *subject)
{
    return ws_ask(stream, &subject->at, "/mqtt", "mqtt");
}

/* Behind the answer to the upgrade one subscribes. */
static size_t take_ws(void *context, const uint8_t *bytes, size_t n)
{
    const struct ear *ear = context;

    if (ws_answer(bytes, n)) {
        ws_send(ear->stream, WS_BINARY, hello, sizeof hello);
        ws_send(ear->stream, WS_BINARY, subscribe, sizeof subscribe);
    }
    return dialect_take_marks(context, bytes, n);
}

static bool publish(struct stream *stream, const struct subject *subject)
{
    return stream_open(stream, &subject->at) && stream_write(stream, hello, sizeof hello) &&
           stream_await(stream, accepted, sizeof accepted);
}

static bool send_tick(struct stream *stream, uint64_t tick)
{
    static const uint8_t header[] = {0x30, 3 + DUMMY_BYTES, 0, 1, 'b'};
    uint8_t message[sizeof header + DUMMY_BYTES];

    memcpy(message, header, sizeof header);
    dialect_packet(message + sizeof header, tick);
    return stream_write(stream, message, sizeof message);
}

const struct dialect dialect_mqtt = {"mqtt", listen_plain, dialect_take_marks, publish,
                                     send_tick};
const struct dialect dialect_mqtt_ws = {"mqtt-ws", listen_ws, take_ws, publish, send_tick};
