/* Packets that must not be: each is counted, none is heard as noise, none silences what comes after it. */
#include <livelisten/player.h>

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

#include "tests/lib/stage.h"

enum { PACKETS = 300, FIRST_BAD = 150 };

/* A broken capture has the key, and says what it should not. */
struct bad {
    const char *name;
    int64_t ahead_packets; /* of where the stream is */
    int64_t ahead_frames;
    size_t payload_bytes; /* 0: like a packet of speech */
    uint8_t toc;          /* of a payload of noise, RFC 6716 section 3.1 */
    int count;
    enum { GENUINE, OTHER_KEY, CORRUPTED } seal;
    int rejected; /* of `count` */
};

static const struct bad bads[] = {
    {"far ahead in sequence", 30000, 0, 0, 0, 1, GENUINE, 1},
    {"10 s ahead in sequence", 500, 0, 0, 0, 1, GENUINE, 1},
    {"half a second ahead in sequence alone", 25, 0, 0, 0, 1, GENUINE, 1},
    {"far ahead in both", 3000, 3000 * 960, 0, 0, 1, GENUINE, 1},
    {"2 s ahead in time", 0, 96000, 0, 0, 1, GENUINE, 1},
    {"an hour ahead in time", 0, INT64_C(3600) * 48000, 0, 0, 1, GENUINE, 1},
    {"half the circle ahead in time", 0, INT64_C(1) << 31, 0, 0, 1, GENUINE, 1},
    {"an hour back in time", 0, INT64_C(-3600) * 48000, 0, 0, 1, GENUINE, 1},
    {"3 s back in time", 0, -144000, 0, 0, 1, GENUINE, 1},
    {"of another key", 0, 0, 0, 0, 2, OTHER_KEY, 2},
    {"corrupted on its way", 0, 0, 0, 0, 2, CORRUPTED, 2},
    {"more frames than Opus allows", 0, 0, 60, 0xff, 1, GENUINE, 1},
    {"a payload of one byte", 0, 0, 1, 0xf8, 1, GENUINE, 0},
    {"noise in narrowband", 0, 0, 60, 0x08, 3, GENUINE, 0},
    {"noise in hybrid mode", 0, 0, 100, 0x78, 3, GENUINE, 0},
    {"noise in fullband", 0, 0, 100, 0xf8, 3, GENUINE, 0},
    {"noise in stereo", 0, 0, 120, 0xfc, 3, GENUINE, 0},
};

static enum ll_status seal(const struct stage_stream *stream, const struct bad *bad,
                           uint64_t index, struct speech_packet *packet)
{
    uint8_t key[CIPHER_KEY_BYTES];
    memcpy(key, stream->key, sizeof key);
    key[0] ^= bad->seal == OTHER_KEY;
    struct cipher *cipher = cipher_create_sender(key, stream->ssrc, index);
    assert_non_null(cipher);
    enum ll_status status = cipher_protect(cipher, packet->bytes, &packet->n);
    packet->bytes[packet->n / 2] ^= bad->seal == CORRUPTED;
    cipher_free(cipher);
    return status;
}

/* A packet as the case wants it, in place of the one with this index and first frame. */
static void forge(const struct stage_stream *stream, const struct bad *bad, uint64_t index,
                  int64_t media, struct speech_packet *packet)
{
    uint8_t payload[200];
    uint64_t dice = index;
    for (size_t i = 0; i < sizeof payload; i++)
        payload[i] = (uint8_t)(256 * stage_chance(&dice));
    payload[0] = bad->payload_bytes ? bad->toc : 0xf8;
    index += (uint64_t)bad->ahead_packets;
    struct rtp_packet rtp = {
        .payload_type = RTP_PAYLOAD_OPUS,
        .seq = (uint16_t)index,
        .timestamp = (uint32_t)(media + bad->ahead_frames),
        .ssrc = stream->ssrc,
        .level_dbov = RTP_NO_LEVEL,
        .payload = payload,
        .payload_bytes = bad->payload_bytes ? bad->payload_bytes : 80,
    };
    assert_int_equal(rtp_encode(&rtp, packet->bytes, RTP_PACKET_MAX_BYTES, &packet->n), LL_OK);
    assert_int_equal(seal(stream, bad, index, packet), LL_OK);
}

static double loudest(const float *samples, size_t frames)
{
    double most = 0.0;
    for (size_t i = 0; i < frames; i++)
        most = fmax(most, fabs((double)samples[i]));
    return most;
}

static uint64_t counted(const struct player_stats *stats)
{
    return stats->packets + stats->late_packets + stats->duplicates + stats->rejected;
}

/* 3 s of speech, the bad ones in place of as many good ones, 3 s of speech. */
static struct player_stats play(struct ear *ear, const struct bad *bad)
{
    struct stage_stream stream = stage_stream(1, sound_tone);
    struct speaker *speaker = speaker_create(&stream);
    ear_init(ear, PROFILE_STANDARD);
    ear_join(ear, &stream, stream.index, false);
    for (int n = 0; n < PACKETS; n++) {
        struct speech_packet packet;
        uint64_t index = speaker_index(speaker);
        int64_t media = speaker_media(speaker);
        speaker_next(speaker, &packet);
        if (n >= FIRST_BAD && n < FIRST_BAD + bad->count)
            forge(&stream, bad, index, media, &packet);
        ear_listen(ear, packet.spoken_us);
        ear_send(ear, &packet, packet.spoken_us + STAGE_TRAVEL_US);
    }
    ear_listen(ear, ear->now_us + 30000);
    speaker_free(speaker);
    return ear_stats(ear);
}

static void what_is_said_goes_on_after_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bads / sizeof *bads; i++) {
        const struct bad *bad = &bads[i];
        struct ear ear;
        print_message("%s\n", bad->name);
        struct player_stats stats = play(&ear, bad);
        assert_int_equal(counted(&stats), PACKETS);
        assert_int_equal(stats.rejected, bad->rejected);
        assert_in_range(stats.concealed_ms, 20 * bad->rejected, 20 * bad->rejected + 20);
        assert_int_equal(stats.skipped_ms + stats.switches + stats.underruns, 0);
        assert_in_range(stats.buffer_ms, 20, 100);
        size_t second = STAGE_RATE_HZ;
        double before = loudest(ear.heard + second, second);
        double after = loudest(ear.heard + ear.heard_frames - second, second);
        double most = loudest(ear.heard, ear.heard_frames);
        assert_true(after > 0.95 * before && after < 1.05 * before);
        assert_true(most < (bad->toc ? 0.9 : 1.25 * before)); /* noise: -1 dBTP at most */
        ear_fini(&ear);
    }
}

/* The same jumps, when the stream goes on there: a source that lost its mind and found it. */
static void a_jump_that_is_confirmed_is_followed(void **state)
{
    (void)state;
    static const struct {
        uint64_t index;
        int64_t media;
    } jumps[] = {{30000, 0}, {3000, 3000 * 960}, {0, INT64_C(3600) * 48000}};
    for (size_t i = 0; i < sizeof jumps / sizeof *jumps; i++) {
        struct ear ear;
        struct speech_packet packet;
        struct stage_stream stream = stage_stream(1, sound_tone);
        ear_init(&ear, PROFILE_STANDARD);
        ear_join(&ear, &stream, stream.index, false);
        for (int part = 0; part < 2; part++) {
            struct speaker *speaker = speaker_create(&stream);
            int64_t begin_us = stream.media * 1000 / 48 - ear.now_us;
            for (int n = 0; n < PACKETS; n++) {
                speaker_next(speaker, &packet);
                ear_listen(&ear, packet.spoken_us - begin_us);
                ear_send(&ear, &packet, packet.spoken_us - begin_us + STAGE_TRAVEL_US);
            }
            stream.index = speaker_index(speaker) + jumps[i].index;
            stream.media = speaker_media(speaker) + jumps[i].media;
            speaker_free(speaker);
        }
        ear_listen(&ear, ear.now_us + 30000);
        struct player_stats stats = ear_stats(&ear);
        assert_int_equal(stats.state, PLAYER_PLAYING);
        assert_in_range(stats.rejected, 1, 2); /* when both jump, each is doubted */
        assert_in_range(stats.buffer_ms, 10, 100);
        assert_in_range(stats.played_ms, 11000, 12000);
        ear_fini(&ear);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_said_goes_on_after_it),
        cmocka_unit_test(a_jump_that_is_confirmed_is_followed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
