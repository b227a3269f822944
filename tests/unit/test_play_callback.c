/* Goal of this test: the callback that the sound system calls on its own thread is real-time
 * safe while the player plays, conceals and starves; it fills both ears, obeys the volume, and
 * counts what was heard from the first sound on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include <opus/opus.h>

#include <livelisten/cipher.h>
#include <livelisten/player.h>
#include <livelisten/rtp.h>

/* The callback is private to its file. */
#include "client/play/output_device.c"
#include "tests/lib/rtsafe.h"

enum {
    SSRC = 0x11223344,
    FIRST_SEQ = 1000,
    PACKET_FRAMES = 960,
    BLOCK_FRAMES = 256,
    SPOKEN_PACKETS = 50,
    LOST_PACKET = 30,
    /* More than was spoken: at the end the player has starved. */
    BLOCKS = 2 * SPOKEN_PACKETS * PACKET_FRAMES / BLOCK_FRAMES
};

static const uint8_t key[CIPHER_KEY_BYTES] = {1, 2, 3};

/* Pushes one second of a tone, with one packet missing. */
static void speak(struct player *player)
{
    struct cipher *cipher = cipher_create_sender(key, SSRC, FIRST_SEQ);
    OpusEncoder *encoder = opus_encoder_create(48000, 1, OPUS_APPLICATION_AUDIO, NULL);
    ll_mono now = now_mono();
    float tone[PACKET_FRAMES];

    assert_non_null(cipher);
    assert_non_null(encoder);
    assert_int_equal(player_stream(player, key, SSRC, FIRST_SEQ, false), LL_OK);
    for (int i = 0; i < SPOKEN_PACKETS; i++) {
        uint8_t payload[400];
        _Alignas(4) uint8_t packet[RTP_PACKET_MAX_BYTES + CIPHER_ROOM_BYTES];
        struct rtp_packet rtp = {.payload_type = RTP_PAYLOAD_OPUS,
                                 .seq = (uint16_t)(FIRST_SEQ + i),
                                 .timestamp = (uint32_t)(i * PACKET_FRAMES),
                                 .ssrc = SSRC,
                                 .level_dbov = RTP_NO_LEVEL,
                                 .payload = payload};
        size_t n;

        for (int k = 0; k < PACKET_FRAMES; k++)
            tone[k] = 0.25f * sinf((float)(i * PACKET_FRAMES + k) * 0.05f);
        rtp.payload_bytes =
            (size_t)opus_encode_float(encoder, tone, PACKET_FRAMES, payload, sizeof payload);
        assert_int_equal(rtp_encode(&rtp, packet, RTP_PACKET_MAX_BYTES, &n), LL_OK);
        assert_int_equal(cipher_protect(cipher, packet, &n), LL_OK);
        if (i != LOST_PACKET)
            assert_int_equal(player_push(player, packet, n, now), LL_OK);
    }
    opus_encoder_destroy(encoder);
    cipher_free(cipher);
}

/* A listener whose network has already delivered. */
struct listener {
    struct player *player;
    struct output_device output;
};

static struct listener listener_create(double volume_db)
{
    struct listener listener = {.player = player_create(PROFILE_STANDARD)};

    assert_non_null(listener.player);
    speak(listener.player);
    listener.output.earpiece = earpiece_create(listener.player, volume_db);
    assert_non_null(listener.output.earpiece);
    listener.output.channels = 2;
    listener.output.usual_latency_us = 20000;
    return listener;
}

static void listener_free(struct listener *listener)
{
    earpiece_free(listener->output.earpiece);
    player_free(listener->player);
}

/* Two seconds of what the sound system does. */
static void listen(void *context)
{
    struct listener *listener = context;
    float samples[2 * BLOCK_FRAMES];
    PaStreamCallbackTimeInfo time = {.currentTime = 100.0, .outputBufferDacTime = 100.01};

    for (int i = 0; i < BLOCKS; i++)
        callback(NULL, samples, BLOCK_FRAMES, &time, i % 7 == 0 ? paOutputUnderflow : 0,
                 &listener->output);
}

static void callback_is_real_time_safe(void **state)
{
    struct listener listener = listener_create(-3.0);
    struct player_stats stats;
    char what[RTSAFE_WHAT_MAX];

    (void)state;
    if (!rtsafe_run(listen, &listener, what))
        fail_msg("the callback is not real-time safe: %s", what);
    /* The same again in this process: it was the whole way that was proven. */
    listen(&listener);
    player_stats(listener.player, &stats);
    assert_true(stats.played_ms > 0);
    assert_true(stats.underruns > 0);
    assert_int_equal(output_device_underflows(&listener.output), (BLOCKS + 6) / 7);
    listener_free(&listener);
}

static void both_ears_hear_the_same(void **state)
{
    struct listener listener = listener_create(0.0);
    float samples[2 * BLOCK_FRAMES], loudest = 0;

    (void)state;
    for (int i = 0; i < BLOCKS; i++) {
        callback(NULL, samples, BLOCK_FRAMES, NULL, 0, &listener.output);
        for (int k = 0; k < BLOCK_FRAMES; k++) {
            assert_true(samples[2 * k] == samples[2 * k + 1]);
            loudest = fmaxf(loudest, fabsf(samples[2 * k]));
        }
    }
    assert_true(loudest > 0.2f);
    listener_free(&listener);
}

/* The loudest sample of a run at some volume, on a clock of its own. */
static float loudest_at(double volume_db)
{
    struct listener listener = listener_create(volume_db);
    ll_mono now = now_mono();
    float samples[BLOCK_FRAMES], loudest = 0;

    for (int i = 0; i < BLOCKS; i++) {
        earpiece_render(listener.output.earpiece, samples, BLOCK_FRAMES, now, 0);
        now.us += BLOCK_FRAMES * 1000000LL / PLAYER_RATE_HZ;
        for (int k = 0; k < BLOCK_FRAMES; k++)
            loudest = fmaxf(loudest, fabsf(samples[k]));
    }
    listener_free(&listener);
    return loudest;
}

static void volume_is_in_decibels_and_clips(void **state)
{
    float usual = loudest_at(0.0);

    (void)state;
    assert_true(fabsf(loudest_at(-20.0) - usual / 10) < usual / 100);
    assert_true(loudest_at(20.0) == 1.0f);
}

static void counts_from_the_first_sound(void **state)
{
    struct player *player = player_create(PROFILE_STANDARD);
    struct earpiece *earpiece = earpiece_create(player, 0.0);
    ll_mono now = now_mono();
    float samples[BLOCK_FRAMES];
    uint64_t before = 0;

    (void)state;
    for (int i = 0; i < 10; i++)
        earpiece_render(earpiece, samples, BLOCK_FRAMES, now, 0);
    assert_int_equal(earpiece_frames(earpiece), 0);
    speak(player);
    for (int i = 0; i < BLOCKS; i++) {
        uint64_t frames;

        earpiece_render(earpiece, samples, BLOCK_FRAMES, now, 0);
        now.us += BLOCK_FRAMES * 1000000LL / PLAYER_RATE_HZ;
        frames = earpiece_frames(earpiece);
        assert_true(before == 0 ? frames <= BLOCK_FRAMES : frames == before + BLOCK_FRAMES);
        before = frames;
    }
    assert_true(before > SPOKEN_PACKETS * PACKET_FRAMES);
    earpiece_free(earpiece);
    player_free(player);
}

static void latency_is_the_host_s_or_the_promised_one(void **state)
{
    struct output_device output = {.usual_latency_us = 20000};
    PaStreamCallbackTimeInfo time = {.currentTime = 50.0, .outputBufferDacTime = 50.125};

    (void)state;
    assert_int_equal(latency_us(&output, &time), 125000);
    time.outputBufferDacTime = 0; /* a host that does not know */
    assert_int_equal(latency_us(&output, &time), 20000);
    time.outputBufferDacTime = 1000;
    assert_int_equal(latency_us(&output, &time), 20000);
    assert_int_equal(latency_us(&output, NULL), 20000);
}

/* Of a steady tone at `frame` of a block at most this much may be heard. */
static void assert_below_ramp(const float *samples, bool rises)
{
    for (int k = 0; k < BLOCK_FRAMES; k++) {
        float ramp = (float)(rises ? k : BLOCK_FRAMES - k) / BLOCK_FRAMES;

        assert_true(fabsf(samples[2 * k]) <= ramp);
    }
}

static void a_stream_begins_and_ends_softly(void **state)
{
    struct listener listener = listener_create(40.0); /* clips: the tone is at full scale */
    float samples[2 * BLOCK_FRAMES] = {0};
    uint64_t frames;

    (void)state;
    for (int i = 0; i < BLOCKS && fabsf(samples[BLOCK_FRAMES]) < 1; i++)
        callback(NULL, samples, BLOCK_FRAMES, NULL, 0, &listener.output);
    assert_true(fabsf(samples[BLOCK_FRAMES]) == 1); /* it speaks */
    assert_int_equal(listener.output.phase, PHASE_PLAYS);
    listener.output.phase = PHASE_BEGINS;
    callback(NULL, samples, BLOCK_FRAMES, NULL, 0, &listener.output);
    assert_below_ramp(samples, true);
    assert_int_equal(listener.output.phase, PHASE_PLAYS);
    listener.output.phase = PHASE_ENDS;
    callback(NULL, samples, BLOCK_FRAMES, NULL, 0, &listener.output);
    assert_below_ramp(samples, false);
    assert_int_equal(listener.output.phase, PHASE_ENDED);
    frames = earpiece_frames(listener.output.earpiece);
    callback(NULL, samples, BLOCK_FRAMES, NULL, 0, &listener.output);
    for (int k = 0; k < 2 * BLOCK_FRAMES; k++)
        assert_true(samples[k] == 0.0f);
    assert_int_equal(earpiece_frames(listener.output.earpiece), frames); /* nothing was lost */
    listener_free(&listener);
}

/* How often a device that runs dry every `every_us` is given more ahead in a quarter of an hour. */
static int count_growth(int64_t every_us)
{
    struct output_device output = {.patience = PATIENCE_LOW_LATENCY};
    int grown = 0;

    for (int64_t now_us = 0; now_us < 900000000; now_us += 100000) {
        if (now_us % every_us == 0)
            output.underflows += 2;
        if (runs_dry(&output, (ll_mono){now_us})) {
            output.patience++;
            grown++;
        }
    }
    return grown;
}

static void a_device_that_runs_dry_gets_more_ahead(void **state)
{
    (void)state;
    assert_int_equal(count_growth(40000000), 0);
    assert_int_equal(count_growth(10000000), PATIENCE_USUAL - PATIENCE_LOW_LATENCY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(callback_is_real_time_safe),
        cmocka_unit_test(both_ears_hear_the_same),
        cmocka_unit_test(volume_is_in_decibels_and_clips),
        cmocka_unit_test(counts_from_the_first_sound),
        cmocka_unit_test(a_stream_begins_and_ends_softly),
        cmocka_unit_test(a_device_that_runs_dry_gets_more_ahead),
        cmocka_unit_test(latency_is_the_host_s_or_the_promised_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
