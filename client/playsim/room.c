#include "client/playsim/room.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include <livelisten/rtp.h>

#include "client/capture/encoder.h"
#include "common/log.h"

enum { PAYLOAD_MAX_BYTES = 400, PACKET_BLOCKS_MAX = 3, SSRC = 0x6c6c0001 };

static const uint8_t key[CIPHER_KEY_BYTES] = {1};

struct payload {
    uint16_t bytes;
    uint8_t data[PAYLOAD_MAX_BYTES];
};

struct room {
    struct source *source;
    struct encoder *encoder;
    struct cipher *cipher;
    uint64_t index; /* of the next packet */

    /* Heard, not yet encoded. */
    float samples[(PACKET_BLOCKS_MAX + 1) * BLOCK_FRAMES];
    size_t frames;

    struct payload payload; /* of the next packet */
    struct payload *period; /* all of one period; NULL: there is none */
    size_t period_packets;
    alignas(4) uint8_t packet[RTP_PACKET_MAX_BYTES + CIPHER_ROOM_BYTES];
};

static void listen(struct room *room)
{
    ll_mono in_air = {0};

    room->source->kind->read(room->source, room->samples + room->frames, &in_air);
    room->frames += BLOCK_FRAMES;
}

static void forget(struct room *room, size_t frames)
{
    room->frames -= frames;
    memmove(room->samples, room->samples + frames, room->frames * sizeof *room->samples);
}

struct room *room_create(struct source *source, uint32_t packet_ms, size_t period_packets)
{
    struct room *room = calloc(1, sizeof *room);

    if (!room) {
        source->kind->free(source);
        return NULL;
    }
    room->source = source;
    room->encoder = encoder_create(packet_ms == 60 ? RENDITION_LO : RENDITION_HI);
    room->cipher = cipher_create_sender(key, SSRC, 0);
    room->period_packets = period_packets;
    room->period = period_packets ? calloc(period_packets, sizeof *room->period) : NULL;
    if (!room->encoder || !room->cipher || (period_packets && !room->period)) {
        room_free(room);
        return NULL;
    }
    /* What is decoded comes later than what was encoded: put in so much earlier, the first
     * sample of the source is the first one of the first packet. */
    listen(room);
    forget(room, (size_t)encoder_delay_frames(room->encoder));
    return room;
}

void room_free(struct room *room)
{
    if (!room)
        return;
    room->source->kind->free(room->source);
    encoder_free(room->encoder);
    cipher_free(room->cipher);
    free(room->period);
    free(room);
}

enum ll_status room_join(const struct room *room, struct player *player)
{
    return player_stream(player, key, SSRC, room->index, false);
}

static void encode(struct room *room)
{
    size_t frames = encoder_frames(room->encoder);

    while (room->frames < frames)
        listen(room);
    room->payload.bytes = (uint16_t)encoder_encode(room->encoder, room->samples,
                                                   room->payload.data, PAYLOAD_MAX_BYTES);
    forget(room, frames);
}

/* The first period begins with a fresh encoder; the second one is what every later one would be
 * like, and is kept. */
static const struct payload *next_payload(struct room *room)
{
    if (!room->period) {
        encode(room);
        return &room->payload;
    }
    struct payload *kept = &room->period[room->index % room->period_packets];
    if (room->index < 2 * room->period_packets) {
        encode(room);
        *kept = room->payload;
    }
    return kept;
}

const uint8_t *room_next(struct room *room, ll_wall captured, size_t *bytes)
{
    const struct payload *payload = next_payload(room);
    const struct rtp_packet rtp = {
        .payload_type = RTP_PAYLOAD_OPUS,
        .seq = (uint16_t)room->index,
        .timestamp = (uint32_t)(room->index * encoder_frames(room->encoder)),
        .ssrc = SSRC,
        .level_dbov = RTP_NO_LEVEL,
        .captured = captured,
        .payload = payload->data,
        .payload_bytes = payload->bytes,
    };
    enum ll_status status = rtp_encode(&rtp, room->packet, RTP_PACKET_MAX_BYTES, bytes);

    if (status == LL_OK)
        status = cipher_protect(room->cipher, room->packet, bytes);
    room->index++;
    if (status == LL_OK)
        return room->packet;
    log_error("cannot make a packet: %s", ll_status_text(status));
    return NULL;
}
