/* Bytes as a play: a player, what reaches it, when, and how it is listened to. The packets are sealed with the
 * right key, so that whatever the bytes say about sequence, time and Opus goes all the way. Each step is one
 * byte of what, one of how much, and for packets one more of how long their payload is, which follows. */
#include "fuzz.h"

#include <math.h>
#include <string.h>

#include <livelisten/player.h>
#include <livelisten/rtp.h>

#include "lib/cursor.h"

enum { STREAMS = 4, STEPS_MAX = 400, PULL_MAX_FRAMES = 2048 };

enum step {
    PUSH_NEXT,    /* 20 ms later, the next sequence number */
    PUSH_ASTRAY,  /* with a jump of sequence number and timestamp */
    PUSH_GARBAGE, /* the payload is the packet */
    PULL,
    WAIT,
    JOIN,
    JOIN_ANEW,      /* of another session */
    CHANGE_PROFILE, /* and whether anybody publishes, and levelling */
    STEP_COUNT
};

/* The unit of a wait, from the bits of the step above its number: from 10 ms to most of an hour. */
static const int64_t wait_us[] = {10000, 1000, 1000000, 20000000};

struct play {
    struct player *player;
    struct cursor script;
    struct cipher *cipher[STREAMS];
    uint64_t index[STREAMS];
    uint32_t timestamp[STREAMS];
    unsigned stream;
    int64_t now_us;
    uint64_t pushed;
};

static const uint8_t key[CIPHER_KEY_BYTES] = {1, 2, 3};

static void join(struct play *play, unsigned stream, bool same_clock)
{
    play->stream = stream % STREAMS;
    player_stream(play->player, key, play->stream, play->index[play->stream], same_clock);
}

static void push(struct play *play, enum step step, uint8_t how)
{
    static _Alignas(uint32_t) uint8_t packet[RTP_PACKET_MAX_BYTES + CIPHER_ROOM_BYTES];
    uint8_t length;
    struct cursor payload;
    size_t n = 0;
    if (!cursor_u8(&play->script, &length) || length == 0 ||
        !cursor_take(&play->script, length, &payload))
        return;
    if (step == PUSH_GARBAGE) {
        play->pushed++;
        player_push(play->player, payload.at, length, (ll_mono){play->now_us});
        return;
    }
    unsigned stream = play->stream;
    if (step == PUSH_ASTRAY) {
        play->index[stream] += how & 0x0f;
        play->timestamp[stream] += (uint32_t)(int8_t)how * (UINT32_C(1) << (how % 24));
    }
    struct rtp_packet rtp = {
        .marker = how & 1,
        .payload_type = RTP_PAYLOAD_OPUS,
        .seq = (uint16_t)play->index[stream]++,
        .timestamp = play->timestamp[stream],
        .ssrc = stream,
        .level_dbov = RTP_NO_LEVEL,
        .captured = {how & 2 && play->now_us > 0 ? play->now_us : 0},
        .payload = payload.at,
        .payload_bytes = length,
    };
    play->timestamp[stream] += 960;
    REQUIRE(rtp_encode(&rtp, packet, RTP_PACKET_MAX_BYTES, &n) == LL_OK);
    if (cipher_protect(play->cipher[stream], packet, &n) != LL_OK)
        return;
    for (int times = how & 4 ? 2 : 1; times > 0; times--, play->pushed++)
        player_push(play->player, packet, n, (ll_mono){play->now_us});
}

static void pull(struct play *play, uint8_t how)
{
    static float samples[PULL_MAX_FRAMES + 1];
    size_t frames = (size_t)how * 8;
    samples[frames] = 7.0f;
    player_pull(play->player, samples, frames, (ll_mono){play->now_us}, how * 100);
    REQUIRE(samples[frames] == 7.0f);
    for (size_t i = 0; i < frames; i++)
        REQUIRE(fabsf(samples[i]) <= 1.0f);
    play->now_us += (int64_t)frames * 1000 / 48;
    struct player_stats stats;
    player_stats(play->player, &stats);
    REQUIRE(stats.state <= PLAYER_STARVED && stats.buffer_ms >= 0);
    REQUIRE(stats.packets + stats.late_packets + stats.duplicates + stats.rejected ==
            play->pushed);
    REQUIRE(stats.gain_db >= -12 && stats.gain_db <= 18);
    REQUIRE(stats.level_dbov <= 0 && stats.level_dbov >= -127);
    REQUIRE(stats.gain_db >= -12 && stats.gain_db <= 18);
}

static bool take_step(struct play *play)
{
    uint8_t what, how;
    if (!cursor_u8(&play->script, &what) || !cursor_u8(&play->script, &how))
        return false;
    enum step step = what % STEP_COUNT;
    switch (step) {
    case PUSH_NEXT:
    case PUSH_ASTRAY:
    case PUSH_GARBAGE:
        push(play, step, how);
        break;
    case PULL:
        pull(play, how);
        break;
    case WAIT: /* the clock of the network may even be set back */
        play->now_us += (int8_t)how * wait_us[what / STEP_COUNT % 4];
        break;
    case JOIN:
    case JOIN_ANEW:
        join(play, how, step == JOIN);
        break;
    case CHANGE_PROFILE:
        player_profile(play->player, how % PROFILE_COUNT);
        player_live(play->player, how < 128);
        player_levelling(play->player, how & 64);
        player_levelling(play->player, how & 64);
        break;
    case STEP_COUNT:
        break;
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct play play = {
        .player = player_create(PROFILE_STANDARD),
        .script = {bytes, bytes + n},
        .now_us = 1000000,
    };
    for (unsigned i = 0; i < STREAMS; i++) {
        play.index[i] = UINT64_C(65500) * i;
        play.cipher[i] = cipher_create_sender(key, i, play.index[i]);
    }
    join(&play, 0, false);
    for (int steps = 0; steps < STEPS_MAX && take_step(&play); steps++)
        ;
    for (unsigned i = 0; i < STREAMS; i++)
        cipher_free(play.cipher[i]);
    player_free(play.player);
    return 0;
}
