/* The relay itself: docs/protocol.md. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <livelisten/bundle.h>
#include <livelisten/control.h>
#include <livelisten/profile.h>

#include "common/now.h"
#include "common/secret.h"
#include "tests/bench/dialect/dialect.h"
#include "tests/bench/ws.h"

enum { FRAMES_PER_MS = 48 };

static const uint32_t ssrc[RENDITION_COUNT] = {0x6c6c0001, 0x6c6c0002};
/* What a relay without a configuration has. */
static const char meeting[] = "demo", channel[] = "floor";
static const char subprotocol[] = "livelisten.v1";

static bool listen_to(struct stream *stream, const struct subject *subject)
{
    char path[128];

    snprintf(path, sizeof path, "/ws?meeting=%s&channel=%s&profile=%s", meeting, channel,
             subject->profile);
    return ws_ask(stream, &subject->at, path, subprotocol);
}

static void on_bundle(const struct ear *ear, const struct ws_frame *frame)
{
    struct bundle_reader reader;
    struct dummy dummy;
    const uint8_t *packet;
    size_t n;
    bool first = true;

    bundle_read(&reader, frame->payload, frame->payload_bytes);
    while (bundle_next(&reader, &packet, &n) == LL_OK) {
        if (dummy_read(&dummy, packet, n)) {
            ear->on_packet(ear->context, &dummy, first);
            first = false;
        }
    }
}

static size_t take(void *context, const uint8_t *bytes, size_t n)
{
    static const char gap[] = "\"gap\"";
    const struct ear *ear = context;
    struct ws_frame frame;
    size_t at = ws_answer(bytes, n), used;

    if (!at &&
        bytes[0] == 'H') /* no frame begins with it: an answer of which more is to come */
        return 0;
    while ((used = ws_parse(&frame, bytes + at, n - at))) {
        if (frame.opcode == WS_BINARY)
            on_bundle(ear, &frame);
        else if (frame.opcode == WS_PING)
            ws_send(ear->stream, WS_PONG, frame.payload, frame.payload_bytes);
        else if (frame.opcode == WS_TEXT &&
                 memmem(frame.payload, frame.payload_bytes, gap, sizeof gap - 1))
            ear->on_gap(ear->context);
        at += used;
    }
    return at;
}

static bool announce(struct stream *stream, const struct subject *subject)
{
    struct control message = {.type = CONTROL_PUBLISH};
    char text[CONTROL_MAX_BYTES];
    size_t n;

    snprintf(message.publish.meeting, sizeof message.publish.meeting, "%s", meeting);
    snprintf(message.publish.session, sizeof message.publish.session, "bench%" PRId64,
             now_mono().us);
    if (!secret_read(subject->token_file, message.publish.token, sizeof message.publish.token))
        return false;
    secret_random(message.publish.key, sizeof message.publish.key);
    message.publish.stream_count = RENDITION_COUNT;
    for (int r = 0; r < RENDITION_COUNT; r++) {
        struct control_stream *one = &message.publish.stream[r];

        snprintf(one->channel, sizeof one->channel, "%s", channel);
        one->rendition = (enum rendition)r;
        one->ssrc = ssrc[r];
    }
    return control_encode(&message, text, sizeof text, &n) == LL_OK &&
           ws_send(stream, WS_TEXT, text, n);
}

static bool publish(struct stream *stream, const struct subject *subject)
{
    static const char accepted[] = "\"published\"";

    if (!ws_open(stream, &subject->at, "/ws", subprotocol))
        return false;
    if (announce(stream, subject) && stream_await(stream, accepted, sizeof accepted - 1)) {
        stream_keep(stream, NULL, 0); /* the end of that message */
        return true;
    }
    return false;
}

/* A packet of `hi` each time, one of `lo` when its time has come. */
static bool send_tick(struct stream *stream, uint64_t tick)
{
    uint8_t bundle[RENDITION_COUNT * (BUNDLE_LENGTH_BYTES + DUMMY_BYTES)], packet[DUMMY_BYTES];
    size_t used = 0;

    for (int r = 0; r < RENDITION_COUNT; r++) {
        uint64_t ticks_per_packet = rendition_traits((enum rendition)r)->packet_ms / TICK_MS;
        struct dummy dummy = {
            .ssrc = ssrc[r],
            .index = tick / ticks_per_packet,
            .timestamp = (uint32_t)(tick * TICK_MS * FRAMES_PER_MS),
            .published = now_mono(),
        };

        if (tick % ticks_per_packet)
            continue;
        dummy_write(&dummy, packet);
        bundle_append(bundle, sizeof bundle, &used, packet, sizeof packet);
    }
    return ws_send(stream, WS_BINARY, bundle, used);
}

const struct dialect dialect_livelisten = {"livelisten", listen_to, take, publish, send_tick};
