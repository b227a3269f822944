/* nginx with nchan: a WebSocket to publish to, and one to listen to. */
#include "tests/bench/dialect/dialect.h"
#include "tests/bench/ws.h"

static bool listen_to(struct stream *stream, const struct subject *subject)
{
    return ws_ask(stream, &subject->at, "/listen", NULL);
}

static bool publish(struct stream *stream, const struct subject *subject)
{
    return ws_open(stream, &subject->at, "/publish", NULL);
}

static bool send_tick(struct stream *stream, uint64_t tick)
{
    uint8_t packet[DUMMY_BYTES];

    dialect_packet(packet, tick);
    return ws_send(stream, WS_BINARY, packet, sizeof packet);
}

const struct dialect dialect_nchan = {"nchan", listen_to, dialect_take_marks, publish,
                                      send_tick};
