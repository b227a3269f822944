#include "tests/bench/virtual.h"

#include <math.h>
#include <opus/opus.h>
#include <stdlib.h>

#include <livelisten/rtp.h>

enum {
    PACKET_FRAMES = PLAYER_RATE_HZ / 1000 * VIRTUAL_PACKET_MS,
    PHRASE_PACKETS = 600, /* what the room says, again and again */
    PAYLOAD_MAX_BYTES = 400,
    BITRATE = 40000,
    CAPTURE_TIME_PACKETS = 1000 / VIRTUAL_PACKET_MS /* in one of so many */
};

static const uint32_t ssrc = 0x6c6c0001;
static const uint8_t key[CIPHER_KEY_BYTES] = {1};
static const int64_t epoch_us = 1700000000LL * 1000000; /* relay time at virtual time 0 */

struct virtual_room {
    struct cipher *cipher;
    uint64_t next; /* packet */
    size_t payload_bytes[PHRASE_PACKETS];
    uint8_t payload[PHRASE_PACKETS][PAYLOAD_MAX_BYTES];
};

/* Syllables of a buzzing voice that takes a breath every three seconds: a player that stretches
 * time does it in quiet places, so there must be some. */
static float voice(uint64_t frame)
{
    const double t = (double)frame / PLAYER_RATE_HZ;
    const double syllable = 0.5 - 0.5 * cos(2 * M_PI * 4 * t);
    double sum = 0;

    if (fmod(t, 3) > 2.5)
        return 0;
    for (int harmonic = 1; harmonic <= 20; harmonic++)
        sum += sin(2 * M_PI * 120 * harmonic * t) / harmonic;
    return (float)(0.2 * syllable * sum);
}

static bool record(struct virtual_room *room)
{
    int error;
    OpusEncoder *encoder =
        opus_encoder_create(PLAYER_RATE_HZ, 1, OPUS_APPLICATION_AUDIO, &error);
    float samples[PACKET_FRAMES];

    if (!encoder)
        return false;
    opus_encoder_ctl(encoder, OPUS_SET_BITRATE(BITRATE));
    for (uint64_t p = 0; p < PHRASE_PACKETS; p++) {
        int n;

        for (uint64_t i = 0; i < PACKET_FRAMES; i++)
            samples[i] = voice(p * PACKET_FRAMES + i);
        n = opus_encode_float(encoder, samples, PACKET_FRAMES, room->payload[p],
                              PAYLOAD_MAX_BYTES);
        room->payload_bytes[p] = n > 0 ? (size_t)n : 0;
    }
    opus_encoder_destroy(encoder);
    return true;
}

struct virtual_room *virtual_room_create(void)
{
    struct virtual_room *room = calloc(1, sizeof *room);

    if (!room)
        return NULL;
    room->cipher = cipher_create_sender(key, ssrc, 0);
    if (room->cipher && record(room))
        return room;
    virtual_room_free(room);
    return NULL;
}

void virtual_room_free(struct virtual_room *room)
{
    if (room)
        cipher_free(room->cipher);
    free(room);
}

enum ll_status virtual_room_join(struct virtual_room *room, struct player *player)
{
    player_clock_offset(player, epoch_us);
    return player_stream(player, key, ssrc, room->next, false);
}

int64_t virtual_room_spoken_us(const struct virtual_room *room, uint64_t packets)
{
    return (int64_t)(room->next + packets) * VIRTUAL_PACKET_MS * 1000;
}

static void deliver_one(struct virtual_room *room, struct player *player, ll_mono now)
{
    _Alignas(4) uint8_t packet[RTP_PACKET_MAX_BYTES + CIPHER_ROOM_BYTES];
    const uint64_t number = room->next++;
    const int64_t captured_us = epoch_us + (int64_t)number * VIRTUAL_PACKET_MS * 1000;
    const struct rtp_packet rtp = {
        .payload_type = RTP_PAYLOAD_OPUS,
        .seq = (uint16_t)number,
        .timestamp = (uint32_t)(number * PACKET_FRAMES),
        .ssrc = ssrc,
        .level_dbov = RTP_NO_LEVEL,
        .captured = {number % CAPTURE_TIME_PACKETS ? 0 : captured_us},
        .payload = room->payload[number % PHRASE_PACKETS],
        .payload_bytes = room->payload_bytes[number % PHRASE_PACKETS],
    };
    size_t n;

    if (rtp_encode(&rtp, packet, RTP_PACKET_MAX_BYTES, &n) == LL_OK &&
        cipher_protect(room->cipher, packet, &n) == LL_OK)
        player_push(player, packet, n, now);
}

void virtual_room_deliver(struct virtual_room *room, uint64_t packets, struct player *player,
                          ll_mono now)
{
    for (uint64_t i = 0; i < packets; i++)
        deliver_one(room, player, now);
}

/* Knuth's MMIX generator (TAOCP 2, 3.3.4), upper bits. */
double virtual_chance(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) / 9007199254740992.0;
}
