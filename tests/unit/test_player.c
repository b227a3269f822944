/* One stream on all sorts of networks, in virtual time. */
#include <livelisten/player.h>

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/lib/click.h"
#include "tests/lib/stage.h"

enum { SECOND_US = 1000000, WARM_MS = 80 };

/* How the packets of a scene travel: when packet number `n` arrives, or LOST. */
#define LOST INT64_MIN
typedef int64_t (*travel)(int64_t n, int64_t spoken_us);

static int64_t calm(int64_t n, int64_t spoken_us)
{
    (void)n;
    return spoken_us + STAGE_TRAVEL_US;
}

/* Everything that is said in `seconds` is sent, and heard to its end. */
static void play_scene(struct ear *ear, struct speaker *speaker, int64_t seconds,
                       travel arrives)
{
    struct speech_packet packet;
    int64_t end = speaker_media(speaker) + seconds * STAGE_RATE_HZ;
    for (int64_t n = 0; speaker_media(speaker) < end; n++) {
        speaker_next(speaker, &packet);
        ear_listen(ear, packet.spoken_us);
        int64_t at = arrives(n, packet.spoken_us);
        if (at != LOST)
            ear_send(ear, &packet, at);
    }
}

struct scene {
    struct ear ear;
    struct speaker *speaker;
    struct stage_stream stream;
};

static void open_scene(struct scene *scene, enum profile profile, stage_sound sound)
{
    scene->stream = stage_stream(1, sound);
    scene->speaker = speaker_create(&scene->stream);
    ear_init(&scene->ear, profile);
    ear_join(&scene->ear, &scene->stream, scene->stream.index, false);
}

static struct player_stats close_scene(struct scene *scene)
{
    struct player_stats stats = ear_stats(&scene->ear);
    assert_int_equal(click_find(scene->ear.heard, scene->ear.heard_frames), -1);
    speaker_free(scene->speaker);
    ear_fini(&scene->ear);
    return stats;
}

static struct player_stats scene(enum profile profile, int64_t seconds, travel arrives)
{
    struct scene it;
    open_scene(&it, profile, sound_voice);
    play_scene(&it.ear, it.speaker, seconds, arrives);
    return close_scene(&it);
}

/* Where the heard samples `from` and later stand in the reference, exactly; -1: nowhere. */
static int64_t find_exactly(const float *heard, const float *reference, size_t frames)
{
    enum { FINGERPRINT = 64 };
    for (size_t at = 0; at + FINGERPRINT < frames; at++)
        if (memcmp(heard, reference + at, FINGERPRINT * sizeof *heard) == 0)
            return (int64_t)at;
    return -1;
}

static void on_a_calm_network_every_sample_is_exact(void **state)
{
    (void)state;
    struct scene it;
    open_scene(&it, PROFILE_STANDARD, sound_voice);
    play_scene(&it.ear, it.speaker, 30, calm);
    struct player_stats settled = ear_stats(&it.ear);
    size_t from = it.ear.heard_frames;
    play_scene(&it.ear, it.speaker, 10, calm);
    size_t frames;
    const float *reference = speaker_reference(it.speaker, &frames);
    int64_t at = find_exactly(it.ear.heard + from, reference, frames);
    assert_true(at >= 0);
    assert_memory_equal(it.ear.heard + from, reference + at,
                        (it.ear.heard_frames - from) * sizeof *reference);
    struct player_stats stats = close_scene(&it);
    assert_int_equal(stats.state, PLAYER_PLAYING);
    assert_int_equal(stats.packets, 1999); /* the last one is still on its way */
    assert_int_equal(stats.concealed_ms + stats.skipped_ms, 0);
    assert_in_range(settled.stretched_ms, 25, 45); /* what was assumed at first is given back */
    assert_int_equal(stats.stretched_ms, settled.stretched_ms);
    assert_int_equal(stats.lost_packets + stats.late_packets + stats.underruns, 0);
    assert_int_equal(stats.switches + stats.duplicates + stats.rejected, 0);
    assert_in_range(stats.played_ms, 40000 - WARM_MS - 140, 40000 - WARM_MS);
    assert_int_equal(stats.target_ms, 25);
}

static void an_interpreter_hears_sooner(void **state)
{
    (void)state;
    struct scene it;
    open_scene(&it, PROFILE_INTERPRETER, sound_voice);
    player_clock_offset(it.ear.player, 1);
    play_scene(&it.ear, it.speaker, 10, calm);
    struct player_stats stats = close_scene(&it);
    assert_in_range(stats.delay_ms, 20, 70); /* of which packet and device take 30 */
    assert_int_equal(stats.underruns, 0);
}

static void clocks_that_are_wrong_by_far_do_no_harm(void **state)
{
    (void)state;
    static const struct {
        int64_t offset_us;
        int32_t delay_ms;
    } clocks[] = {{INT64_C(-3600000000), -1}, {INT64_C(1) << 52, INT32_MAX}};
    for (size_t i = 0; i < sizeof clocks / sizeof clocks[0]; i++) {
        struct scene it;
        open_scene(&it, PROFILE_STANDARD, sound_voice);
        player_clock_offset(it.ear.player, clocks[i].offset_us);
        play_scene(&it.ear, it.speaker, 2, calm);
        assert_int_equal(close_scene(&it).delay_ms, clocks[i].delay_ms);
    }
}

static int64_t bundles_of_three(int64_t n, int64_t spoken_us)
{
    return spoken_us + (2 - n % 3) * 20000 + STAGE_TRAVEL_US;
}

static void bundles_play_without_a_seam(void **state)
{
    (void)state;
    struct player_stats stats = scene(PROFILE_STANDARD, 20, bundles_of_three);
    assert_int_equal(stats.concealed_ms + stats.skipped_ms + stats.underruns, 0);
    assert_in_range(stats.target_ms, 40, 50);
}

static void playing_starts_as_soon_as_the_cushion_is_there(void **state)
{
    (void)state;
    struct scene it;
    open_scene(&it, PROFILE_STANDARD, sound_tone);
    play_scene(&it.ear, it.speaker, 1, bundles_of_three);
    size_t first = 0;
    while (it.ear.heard[first] == 0.0f)
        first++;
    /* one bundle, the warming up of the decoder, the cushion without what the bundle gives of it */
    assert_in_range(first / 48, 60 + WARM_MS - 10, 60 + WARM_MS + 60);
    close_scene(&it);
}

/* The sound device takes its time to start, at once or after a first block: by then much has come in.
 * Nothing of it was heard, so nothing is caught up with. */
static void a_device_that_starts_late_begins_at_the_target(void **state)
{
    (void)state;
    enum { LATE_US = 800000 };
    for (int first_block = 0; first_block <= 1; first_block++) {
        struct scene it;
        struct speech_packet packet;
        float block[STAGE_PULL_FRAMES];
        open_scene(&it, PROFILE_STANDARD, sound_voice);
        for (int n = 0; n < 500; n++) {
            speaker_next(it.speaker, &packet);
            int64_t arrives_us = packet.spoken_us - LATE_US + STAGE_TRAVEL_US;
            if (n == 0 && first_block) {
                player_push(it.ear.player, packet.bytes, packet.n, (ll_mono){arrives_us});
                player_pull(it.ear.player, block, STAGE_PULL_FRAMES, (ll_mono){arrives_us}, 0);
                assert_int_equal(ear_stats(&it.ear).state, PLAYER_BUFFERING);
                continue;
            }
            ear_listen(&it.ear, packet.spoken_us - LATE_US);
            ear_send(&it.ear, &packet, arrives_us);
        }
        assert_true(it.ear.heard[STAGE_PULL_FRAMES - 1] != 0.0f);
        struct player_stats stats = close_scene(&it);
        assert_in_range(stats.skipped_ms, LATE_US / 1000 - WARM_MS - 100, LATE_US / 1000);
        assert_in_range(stats.buffer_ms, 10, 100);
        assert_int_equal(stats.concealed_ms + stats.underruns, 0);
    }
}

static uint64_t dice = 1;

static int64_t jittery(int64_t n, int64_t spoken_us)
{
    (void)n;
    return spoken_us + STAGE_TRAVEL_US + (int64_t)(100e3 * pow(stage_chance(&dice), 4.0));
}

static void jitter_is_learnt(void **state)
{
    (void)state;
    dice = 1;
    struct player_stats stats = scene(PROFILE_STANDARD, 60, jittery);
    assert_in_range(stats.target_ms, 80, 120);
    assert_in_range(stats.concealed_ms, 0, 600); /* 1 % */
    assert_int_equal(stats.skipped_ms, 0);
}

enum { STALL_AT_US = 20 * SECOND_US };

static int64_t stalled(int64_t spoken_us, int64_t stall_us)
{
    bool caught = spoken_us >= STALL_AT_US && spoken_us < STALL_AT_US + stall_us;
    return (caught ? STALL_AT_US + stall_us : spoken_us) + STAGE_TRAVEL_US;
}

static int64_t stall_of_half_a_second(int64_t n, int64_t spoken_us)
{
    (void)n;
    return stalled(spoken_us, SECOND_US / 2);
}

static void a_stall_loses_nothing_and_is_caught_up(void **state)
{
    (void)state;
    struct player_stats stats = scene(PROFILE_STANDARD, 80, stall_of_half_a_second);
    assert_int_equal(stats.lost_packets + stats.late_packets + stats.skipped_ms, 0);
    assert_int_equal(stats.underruns, 1);
    assert_in_range(stats.concealed_ms, 400, 500);
    assert_in_range(stats.stretched_ms, 300, 700);
    assert_in_range(stats.buffer_ms, 10, 120);
}

static void beyond_its_limit_the_interpreter_skips_to_live(void **state)
{
    (void)state;
    struct player_stats stats = scene(PROFILE_INTERPRETER, 40, stall_of_half_a_second);
    assert_int_equal(stats.lost_packets, 0);
    assert_in_range(stats.skipped_ms, 250, 500);
    assert_in_range(stats.buffer_ms, 0, 200);
}

static int64_t every_tenth_lost(int64_t n, int64_t spoken_us)
{
    return n % 10 == 7 ? LOST : spoken_us + STAGE_TRAVEL_US;
}

static void lost_packets_are_concealed_one_by_one(void **state)
{
    (void)state;
    struct player_stats stats = scene(PROFILE_STANDARD, 20, every_tenth_lost);
    assert_in_range(stats.lost_packets, 98, 100);
    assert_in_range(stats.concealed_ms, stats.lost_packets * 20, 100 * 20);
    assert_int_equal(stats.underruns + stats.skipped_ms, 0);
}

static int64_t a_hole(int64_t n, int64_t spoken_us)
{
    return n >= 500 && n < 550 ? LOST : spoken_us + STAGE_TRAVEL_US;
}

static void a_long_hole_fades_out_and_in(void **state)
{
    (void)state;
    struct player_stats stats = scene(PROFILE_STANDARD, 20, a_hole);
    assert_int_equal(stats.lost_packets, 50);
    assert_in_range(stats.concealed_ms, 900, 1100);
    assert_in_range(stats.buffer_ms, 10, 100);
}

static int64_t swapped(int64_t n, int64_t spoken_us)
{
    return spoken_us + STAGE_TRAVEL_US + (n % 5 == 2 ? 30000 : 0);
}

static void packets_out_of_order_are_put_in_order(void **state)
{
    (void)state;
    struct player_stats stats = scene(PROFILE_STANDARD, 20, swapped);
    assert_int_equal(stats.lost_packets + stats.late_packets + stats.concealed_ms, 0);
}

static void duplicates_and_forgeries_are_counted_and_harmless(void **state)
{
    (void)state;
    struct scene it;
    struct speech_packet packet;
    open_scene(&it, PROFILE_STANDARD, sound_voice);
    for (int n = 0; n < 200; n++) {
        speaker_next(it.speaker, &packet);
        ear_listen(&it.ear, packet.spoken_us);
        int64_t at = packet.spoken_us + STAGE_TRAVEL_US;
        ear_send(&it.ear, &packet, at);
        if (n % 4 == 0)
            ear_send(&it.ear, &packet, at + 1000);
        if (n % 10 == 0) {
            packet.bytes[packet.n / 2] ^= 1;
            ear_send(&it.ear, &packet, at - 500);
        }
    }
    ear_listen(&it.ear, packet.spoken_us + 20000);
    struct player_stats stats = close_scene(&it);
    assert_int_equal(stats.packets, 200);
    assert_int_equal(stats.duplicates, 50);
    assert_int_equal(stats.rejected, 20);
    assert_int_equal(stats.concealed_ms + stats.lost_packets, 0);
}

static void drift(double ppm)
{
    enum { MINUTES = 5, SETTLING_MS = 60 };
    struct scene it;
    open_scene(&it, PROFILE_STANDARD, sound_voice);
    it.ear.ppm = ppm;
    player_clock_offset(it.ear.player, 1);
    for (int minute = 0; minute < MINUTES; minute++) {
        play_scene(&it.ear, it.speaker, 60, calm);
        struct player_stats stats = ear_stats(&it.ear);
        assert_in_range(stats.delay_ms, stats.target_ms, stats.target_ms + 50);
    }
    double drifted_ms = fabs(ppm) * 1e-6 * MINUTES * 60e3;
    struct player_stats stats = close_scene(&it);
    assert_int_equal(stats.underruns + stats.concealed_ms + stats.skipped_ms, 0);
    assert_in_range(stats.stretched_ms, drifted_ms * 0.6, drifted_ms * 1.4 + SETTLING_MS);
    assert_in_range(stats.drift_ppm + 1000, 1000 - ppm - 20, 1000 - ppm + 20);
}

static void a_fast_listener_lingers(void **state)
{
    (void)state;
    drift(300.0);
}

static void a_slow_listener_hurries(void **state)
{
    (void)state;
    drift(-300.0);
}

static void a_pause_of_the_source_is_not_a_loss(void **state)
{
    (void)state;
    struct scene it;
    open_scene(&it, PROFILE_STANDARD, sound_voice);
    play_scene(&it.ear, it.speaker, 5, calm);
    speaker_pause(it.speaker, 10 * STAGE_RATE_HZ);
    play_scene(&it.ear, it.speaker, 5, calm);
    struct player_stats stats = close_scene(&it);
    assert_int_equal(stats.state, PLAYER_PLAYING);
    assert_int_equal(stats.concealed_ms + stats.lost_packets + stats.underruns, 0);
    assert_int_equal(stats.skipped_ms, 0);
    assert_in_range(stats.buffer_ms, 10, 100);
}

static void without_packets_it_fades_to_silence_and_returns_softly(void **state)
{
    (void)state;
    struct scene it;
    struct speech_packet packet;
    open_scene(&it, PROFILE_STANDARD, sound_tone);
    play_scene(&it.ear, it.speaker, 3, calm);
    int64_t dry_us = it.ear.now_us;
    for (int n = 0; n < 100; n++) /* 2 s that never arrive */
        speaker_next(it.speaker, &packet);
    ear_listen(&it.ear, dry_us + 2 * SECOND_US);
    assert_int_equal(ear_stats(&it.ear).state, PLAYER_STARVED);
    assert_in_range(ear_stats(&it.ear).concealed_ms, 1800, 2000);
    size_t faded = (size_t)(dry_us + 250000) * 48 / 1000;
    for (size_t i = faded; i < it.ear.heard_frames; i++)
        assert_true(it.ear.heard[i] == 0.0f);
    play_scene(&it.ear, it.speaker, 3, calm);
    for (size_t i = faded; i < it.ear.heard_frames; i++)
        if (it.ear.heard[i] != 0.0f) {
            for (size_t k = 0; k < 480; k++) /* rises for 40 ms: after 10 ms a quarter */
                assert_true(fabsf(it.ear.heard[i + k]) < 0.4f * 0.27f);
            break;
        }
    struct player_stats stats = close_scene(&it);
    assert_int_equal(stats.state, PLAYER_PLAYING);
    assert_int_equal(stats.lost_packets, 100);
    assert_int_equal(stats.underruns, 1);
}

/* Nobody publishes any more, for ten seconds; then the same stream goes on. */
static void where_nobody_speaks_nothing_is_concealed(void **state)
{
    (void)state;
    struct scene it;
    open_scene(&it, PROFILE_STANDARD, sound_voice);
    play_scene(&it.ear, it.speaker, 3, calm);
    ear_listen(&it.ear, it.ear.now_us + SECOND_US);
    assert_int_equal(ear_stats(&it.ear).state, PLAYER_STARVED); /* nobody has told yet */
    uint64_t concealed_ms = ear_stats(&it.ear).concealed_ms;
    assert_in_range(concealed_ms, 800, 1000);
    player_live(it.ear.player, false);
    ear_listen(&it.ear, it.ear.now_us + 9 * SECOND_US);
    assert_int_equal(ear_stats(&it.ear).state, PLAYER_BUFFERING);
    speaker_pause(it.speaker, 10 * STAGE_RATE_HZ);
    player_live(it.ear.player, true);
    play_scene(&it.ear, it.speaker, 3, calm);
    player_live(it.ear.player, false);
    ear_listen(&it.ear, it.ear.now_us + SECOND_US); /* told before it runs dry */
    struct player_stats stats = close_scene(&it);
    assert_int_equal(stats.state, PLAYER_BUFFERING);
    assert_in_range(stats.played_ms, 6000 - WARM_MS - 140, 6000);
    assert_in_range(stats.concealed_ms, concealed_ms, concealed_ms + 1);
    assert_int_equal(stats.underruns, 1);
    assert_int_equal(stats.skipped_ms, 0);
}

static void the_rollover_counter_wraps_unheard(void **state)
{
    (void)state;
    struct scene it;
    it.stream = stage_stream(1, sound_voice);
    it.stream.index = 3 * 65536 - 100;
    it.stream.media = INT64_C(0xffffffff) - 48000; /* and so does the timestamp */
    it.speaker = speaker_create(&it.stream);
    ear_init(&it.ear, PROFILE_STANDARD);
    ear_join(&it.ear, &it.stream, it.stream.index, false);
    struct speech_packet packet;
    int64_t begin_us = it.stream.media * 1000 / 48;
    for (int n = 0; n < 250; n++) {
        speaker_next(it.speaker, &packet);
        ear_listen(&it.ear, packet.spoken_us - begin_us);
        ear_send(&it.ear, &packet, packet.spoken_us - begin_us + STAGE_TRAVEL_US);
    }
    struct player_stats stats = close_scene(&it);
    assert_int_equal(stats.packets, 249);
    assert_int_equal(stats.rejected + stats.lost_packets + stats.late_packets, 0);
    assert_int_equal(stats.concealed_ms + stats.skipped_ms, 0);
}

static void every_packet_duration_and_stereo_play(void **state)
{
    (void)state;
    static const uint32_t durations[] = {120, 240, 480, 960, 1920, 2880, 3840, 4800, 5760};
    for (size_t i = 0; i < sizeof durations / sizeof *durations; i++)
        for (int channels = 1; channels <= 2; channels++) {
            struct scene it;
            it.stream = stage_stream(1, sound_voice);
            it.stream.packet_frames = durations[i];
            it.stream.channels = channels;
            it.speaker = speaker_create(&it.stream);
            ear_init(&it.ear, PROFILE_SAVER);
            ear_join(&it.ear, &it.stream, it.stream.index, false);
            play_scene(&it.ear, it.speaker, 3, calm);
            struct player_stats stats = close_scene(&it);
            assert_int_equal(stats.state, PLAYER_PLAYING);
            assert_int_equal(stats.concealed_ms + stats.lost_packets + stats.rejected, 0);
        }
}

static void after_a_long_sleep_it_is_live_again(void **state)
{
    (void)state;
    struct scene it;
    struct speech_packet packet;
    open_scene(&it, PROFILE_STANDARD, sound_voice);
    play_scene(&it.ear, it.speaker, 3, calm);
    struct player *player = it.ear.player;
    for (int n = 0; n < 3000; n++) { /* for a minute nobody pulls */
        speaker_next(it.speaker, &packet);
        player_push(player, packet.bytes, packet.n, (ll_mono){packet.spoken_us});
    }
    float samples[STAGE_PULL_FRAMES];
    for (int n = 0; n < 500; n++) {
        speaker_next(it.speaker, &packet);
        player_push(player, packet.bytes, packet.n, (ll_mono){packet.spoken_us});
        player_pull(player, samples, STAGE_PULL_FRAMES, (ll_mono){packet.spoken_us}, 0);
        player_pull(player, samples, STAGE_PULL_FRAMES, (ll_mono){packet.spoken_us + 10000}, 0);
    }
    struct player_stats stats = close_scene(&it);
    assert_int_equal(stats.state, PLAYER_PLAYING);
    assert_in_range(stats.buffer_ms, 0, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(on_a_calm_network_every_sample_is_exact),
        cmocka_unit_test(an_interpreter_hears_sooner),
        cmocka_unit_test(clocks_that_are_wrong_by_far_do_no_harm),
        cmocka_unit_test(bundles_play_without_a_seam),
        cmocka_unit_test(playing_starts_as_soon_as_the_cushion_is_there),
        cmocka_unit_test(a_device_that_starts_late_begins_at_the_target),
        cmocka_unit_test(jitter_is_learnt),
        cmocka_unit_test(a_stall_loses_nothing_and_is_caught_up),
        cmocka_unit_test(beyond_its_limit_the_interpreter_skips_to_live),
        cmocka_unit_test(lost_packets_are_concealed_one_by_one),
        cmocka_unit_test(a_long_hole_fades_out_and_in),
        cmocka_unit_test(packets_out_of_order_are_put_in_order),
        cmocka_unit_test(duplicates_and_forgeries_are_counted_and_harmless),
        cmocka_unit_test(a_fast_listener_lingers),
        cmocka_unit_test(a_slow_listener_hurries),
        cmocka_unit_test(a_pause_of_the_source_is_not_a_loss),
        cmocka_unit_test(without_packets_it_fades_to_silence_and_returns_softly),
        cmocka_unit_test(where_nobody_speaks_nothing_is_concealed),
        cmocka_unit_test(the_rollover_counter_wraps_unheard),
        cmocka_unit_test(every_packet_duration_and_stereo_play),
        cmocka_unit_test(after_a_long_sleep_it_is_live_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
