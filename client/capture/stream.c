#include "client/capture/stream.h"

#include <assert.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include <livelisten/level.h>
#include <livelisten/rtp.h>

#include "client/capture/encoder.h"
#include "client/capture/source.h"

enum {
    PAYLOAD_MAX_BYTES = 1200,
    FRAMES_MAX = 3 * BLOCK_FRAMES,     /* the longest packet: 60 ms */
    LEVEL_EVERY_FRAMES = RATE_HZ / 10, /* docs/protocol.md section 2 */
    CAPTURED_EVERY_FRAMES = RATE_HZ,   /* same */
    VOICE_DBOV = -50                   /* louder than this counts as somebody speaking */
};

struct stream {
    struct encoder *encoder;
    struct cipher *cipher;
    uint32_t ssrc;
    uint64_t index; /* of the next packet */

    /* The packet that is being gathered. */
    float samples[FRAMES_MAX];
    size_t frames;
    uint32_t timestamp; /* of its first sample */
    ll_mono in_air;
    uint8_t payload[PAYLOAD_MAX_BYTES];
    size_t payload_bytes;
    int level_dbov;

    bool resuming;                      /* the last packet was left out, or there was none */
    uint32_t level_sent, captured_sent; /* timestamps of the last packets with these */
    alignas(4) uint8_t packet[RTP_PACKET_MAX_BYTES + CIPHER_ROOM_BYTES];
};

struct stream *stream_create(const struct control_stream *announced,
                             const uint8_t key[CIPHER_KEY_BYTES])
{
    struct stream *stream = calloc(1, sizeof *stream);

    if (!stream)
        return NULL;
    stream->ssrc = announced->ssrc;
    stream->index = announced->index;
    stream->resuming = true;
    stream->encoder = encoder_create(announced->rendition);
    stream->cipher = cipher_create_sender(key, announced->ssrc, announced->index);
    if (!stream->encoder || !stream->cipher) {
        stream_free(stream);
        return NULL;
    }
    assert(encoder_frames(stream->encoder) <= FRAMES_MAX);
    return stream;
}

void stream_free(struct stream *stream)
{
    if (!stream)
        return;
    encoder_free(stream->encoder);
    cipher_free(stream->cipher);
    free(stream);
}

bool stream_encode(struct stream *stream, const float *block, uint32_t timestamp,
                   ll_mono in_air)
{
    if (stream->frames == 0) {
        stream->timestamp = timestamp;
        stream->in_air = in_air;
    }
    memcpy(stream->samples + stream->frames, block, BLOCK_FRAMES * sizeof *block);
    stream->frames += BLOCK_FRAMES;
    if (stream->frames < encoder_frames(stream->encoder))
        return false;
    stream->level_dbov = level_dbov(stream->samples, stream->frames);
    stream->payload_bytes = encoder_encode(stream->encoder, stream->samples, stream->payload,
                                           sizeof stream->payload);
    stream->frames = 0;
    return true;
}

/* What the decoder will give out for this packet began earlier, by the delay of the encoder. */
static ll_wall captured_at(const struct stream *stream, const struct clocksync *clock)
{
    int64_t delay_us = encoder_delay_frames(stream->encoder) * INT64_C(1000000) / RATE_HZ;

    return clocksync_relay_time(clock, (ll_mono){stream->in_air.us - delay_us});
}

static bool is_due(const struct stream *stream, uint32_t last, uint32_t every_frames)
{
    return stream->resuming || stream->timestamp - last >= every_frames;
}

const uint8_t *stream_seal(struct stream *stream, const struct clocksync *clock, size_t *bytes)
{
    struct rtp_packet packet = {
        .marker = stream->resuming,
        .payload_type = RTP_PAYLOAD_OPUS,
        .seq = (uint16_t)stream->index,
        .timestamp = stream->timestamp,
        .ssrc = stream->ssrc,
        .level_dbov = RTP_NO_LEVEL,
        .payload = stream->payload,
        .payload_bytes = stream->payload_bytes,
    };
    bool tells_level = is_due(stream, stream->level_sent, LEVEL_EVERY_FRAMES);
    bool tells_captured =
        clocksync_ready(clock) && is_due(stream, stream->captured_sent, CAPTURED_EVERY_FRAMES);
    size_t n;

    if (tells_level) {
        packet.level_dbov = stream->level_dbov;
        packet.voice = stream->level_dbov > VOICE_DBOV;
    }
    if (tells_captured)
        packet.captured = captured_at(stream, clock);
    if (stream->payload_bytes == 0 ||
        rtp_encode(&packet, stream->packet, RTP_PACKET_MAX_BYTES, &n) != LL_OK ||
        cipher_protect(stream->cipher, stream->packet, &n) != LL_OK) {
        stream_leave_out(stream);
        return NULL;
    }
    if (tells_level)
        stream->level_sent = stream->timestamp;
    if (tells_captured)
        stream->captured_sent = stream->timestamp;
    stream->resuming = false;
    stream->index++;
    *bytes = n;
    return stream->packet;
}

void stream_leave_out(struct stream *stream)
{
    stream->resuming = true;
}

void stream_interrupt(struct stream *stream)
{
    stream->frames = 0;
}

uint64_t stream_index(const struct stream *stream)
{
    return stream->index;
}
