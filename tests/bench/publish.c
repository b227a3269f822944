/* A capture without a room: publishes both renditions of one channel with dummy packets, paced
 * as the real ones are, until its time is up or it is told to stop. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <livelisten/bundle.h>
#include <livelisten/control.h>

#include "common/log.h"
#include "common/now.h"
#include "common/options.h"
#include "common/secret.h"
#include "tests/bench/dummy.h"
#include "tests/bench/ws.h"

enum { TICK_MS = 20, FRAMES_PER_MS = 48, ANSWER_TIMEOUT_MS = 5000 };

static const uint32_t ssrc[RENDITION_COUNT] = {0x6c6c0001, 0x6c6c0002};

struct publish {
    const char *meeting;
    const char *channel;
    const char *token_file;
    bool tls;
    long seconds;
    bool accepted;
    bool refused;
    struct ws ws;
    uint8_t buffer[2 * WS_MESSAGE_MAX_BYTES];
};

static void on_frame(void *context, const struct ws_frame *frame)
{
    struct publish *publish = context;
    struct control message;

    if (frame->opcode == WS_CLOSE)
        publish->refused = true;
    else if (frame->opcode == WS_TEXT &&
             control_decode(&message, (const char *)frame->payload, frame->payload_bytes,
                            NULL) == LL_OK &&
             message.type == CONTROL_PUBLISHED)
        publish->accepted = true;
}

/* Reads what the relay has to say; false when it is gone. */
static bool listen_to_relay(struct publish *publish)
{
    ssize_t got =
        ws_receive(&publish->ws, publish->buffer, sizeof publish->buffer, on_frame, publish);

    return got != STREAM_LOST && !publish->refused;
}

static bool announce(struct publish *publish)
{
    struct control message = {.type = CONTROL_PUBLISH};
    char text[CONTROL_MAX_BYTES];
    size_t n;

    snprintf(message.publish.meeting, sizeof message.publish.meeting, "%s", publish->meeting);
    snprintf(message.publish.session, sizeof message.publish.session, "bench%" PRId64,
             now_mono().us);
    if (!secret_read(publish->token_file, message.publish.token, sizeof message.publish.token))
        return false;
    secret_random(message.publish.key, sizeof message.publish.key);
    message.publish.stream_count = RENDITION_COUNT;
    for (int r = 0; r < RENDITION_COUNT; r++) {
        struct control_stream *stream = &message.publish.stream[r];

        snprintf(stream->channel, sizeof stream->channel, "%s", publish->channel);
        stream->rendition = (enum rendition)r;
        stream->ssrc = ssrc[r];
    }
    if (control_encode(&message, text, sizeof text, &n) ||
        !ws_send(&publish->ws, WS_TEXT, (const uint8_t *)text, n))
        return false;
    while (!publish->accepted) {
        if (!stream_wait(&publish->ws.stream, ANSWER_TIMEOUT_MS) || !listen_to_relay(publish)) {
            log_error("the relay did not accept");
            return false;
        }
    }
    return true;
}

/* Everything that is due at the tick: a packet of `hi` each time, one of `lo` when its time has
 * come. */
static bool send_tick(struct publish *publish, uint64_t tick)
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
    return ws_send(&publish->ws, WS_BINARY, bundle, used);
}

static bool run(struct publish *publish)
{
    const uint64_t ticks = (uint64_t)publish->seconds * 1000 / TICK_MS;
    const ll_mono start = now_mono();

    for (uint64_t tick = 0; tick < ticks; tick++) {
        int64_t due_us = start.us + (int64_t)tick * TICK_MS * 1000;
        struct timespec due = {due_us / 1000000, due_us % 1000000 * 1000};

        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
        if (!listen_to_relay(publish) || !send_tick(publish, tick)) {
            log_error("the relay has closed the connection");
            return false;
        }
    }
    return true;
}

static bool on_option(void *context, const char *name, const char *value)
{
    struct publish *publish = context;

    if (!strcmp(name, "meeting"))
        publish->meeting = value;
    else if (!strcmp(name, "channel"))
        publish->channel = value;
    else if (!strcmp(name, "token-file"))
        publish->token_file = value;
    else if (!strcmp(name, "tls"))
        publish->tls = true;
    else if (!strcmp(name, "seconds"))
        return options_number(name, value, 1, 3600, &publish->seconds);
    return true;
}

static const struct option_spec options[] = {
    {"meeting", "ID", "default demo"},
    {"channel", "NAME", "default floor"},
    {"token-file", "FILE", "the publish token"},
    {"tls", NULL, "over TLS; any certificate will do"},
    {"seconds", "S", "how long; default 60"},
    {0},
};

static const struct program_spec program = {
    .name = "publish",
    .summary = "publishes dummy packets to a relay",
    .usage = "[OPTION]... --token-file FILE HOST PORT",
    .epilogue = "Prints \"publishing\" once the relay has accepted.",
    .options = options,
    .operands = "HOST PORT",
};

int main(int argc, char **argv)
{
    static struct publish publish = {.meeting = "demo", .channel = "floor", .seconds = 60};
    int first;
    int status = options_parse(&program, argc, argv, on_option, &publish, &first);

    if (status >= 0)
        return status;
    log_init("publish", LOG_LEVEL_INFO);
    if (argc - first != 2 || !publish.token_file) {
        log_error("want --token-file, a host and a port");
        return EXIT_USAGE;
    }
    if (!ws_open(&publish.ws, argv[first], argv[first + 1], "/ws", publish.tls) ||
        !announce(&publish))
        return EXIT_FAILED;
    puts("publishing");
    fflush(stdout);
    return run(&publish) ? EXIT_OK : EXIT_FAILED;
}
