/* Snapcast's binary protocol. The server encodes by itself: it is given PCM, and a packet is one
 * of its chunks, which says when it was read, on the monotonic clock. */
#include <stdio.h>
#include <string.h>

#include "tests/bench/dialect/dialect.h"

enum {
    HEADER_BYTES = 26, /* type, id, refers to (16 bits each), sent, received (s, us), size */
    TYPE_HELLO = 5,
    TYPE_CHUNK = 2,
    CHUNK_STAMP_BYTES = 8,
    FRAMES_PER_TICK = 960,
    CHANNELS = 2,
    QUIET = 1 << 10 /* amplitude: what is silent is not sent */
};

static uint32_t little_endian(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

static void put_little_endian(uint8_t *bytes, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(value >> 8 * i);
}

static bool listen_to(struct stream *stream, const struct subject *subject)
{
    uint8_t message[512] = {TYPE_HELLO};
    char *json = (char *)message + HEADER_BYTES + 4;
    int n =
        snprintf(json, sizeof message - HEADER_BYTES - 4,
                 "{\"Arch\":\"x86_64\",\"ClientName\":\"bench\",\"HostName\":\"bench%ld\","
                 "\"ID\":\"bench%ld\",\"Instance\":1,\"MAC\":\"02:00:00:%02lx:%02lx:%02lx\","
                 "\"OS\":\"Debian\",\"SnapStreamProtocolVersion\":2,\"Version\":\"0.26.0\"}",
                 subject->number, subject->number, subject->number >> 16 & 0xff,
                 subject->number >> 8 & 0xff, subject->number & 0xff);

    put_little_endian(message + HEADER_BYTES - 4, (uint32_t)n + 4);
    put_little_endian(message + HEADER_BYTES, (uint32_t)n);
    return stream_open(stream, &subject->at) &&
           stream_write(stream, message, HEADER_BYTES + 4 + (size_t)n);
}

static void on_chunk(const struct ear *ear, const uint8_t *chunk)
{
    const int64_t read_us = (int64_t)little_endian(chunk) * 1000000 + little_endian(chunk + 4);
    const struct dummy dummy = {
        .index = (uint64_t)((read_us + TICK_MS * 500) / (TICK_MS * 1000)),
        .published.us = read_us,
    };

    ear->on_packet(ear->context, &dummy, true);
}

static size_t take(void *context, const uint8_t *bytes, size_t n)
{
    size_t at = 0;

    while (n - at >= HEADER_BYTES) {
        const uint8_t *message = bytes + at;
        size_t payload = little_endian(message + HEADER_BYTES - 4);

        if (n - at - HEADER_BYTES < payload)
            break;
        if (message[0] == TYPE_CHUNK && payload >= CHUNK_STAMP_BYTES)
            on_chunk(context, message + HEADER_BYTES);
        at += HEADER_BYTES + payload;
    }
    return at;
}

static bool publish(struct stream *stream, const struct subject *subject)
{
    return stream_open(stream, &subject->at);
}

static bool send_tick(struct stream *stream, uint64_t tick)
{
    int16_t pcm[FRAMES_PER_TICK * CHANNELS];

    (void)tick;
    for (int i = 0; i < FRAMES_PER_TICK * CHANNELS; i++)
        pcm[i] = (int16_t)(i * 7919 % QUIET - QUIET / 2);
    return stream_write(stream, pcm, sizeof pcm);
}

const struct dialect dialect_snapcast = {"snapcast", listen_to, take, publish, send_tick};
