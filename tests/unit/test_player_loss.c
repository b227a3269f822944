/* What is heard where something is missing (a copy of it, or the room's background instead of dead silence) and where sound
 * begins anew: never louder than what was before it. */
#include <livelisten/player.h>

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/lib/click.h"
#include "tests/lib/peak.h"
#include "tests/lib/stage.h"

enum { SECOND_US = 1000000, WINDOW_FRAMES = STAGE_RATE_HZ / 20 };

/* A voice in a room that is never quite silent. */
static float room(int64_t media_frame)
{
    uint64_t state = (uint64_t)media_frame * UINT64_C(0x9e3779b97f4a7c15);
    stage_chance(&state);
    double noise = sqrt(3.0) * (2.0 * stage_chance(&state) - 1.0);
    return (float)(0.0025 * noise) + sound_voice(media_frame);
}

struct scene {
    struct ear ear;
    struct speaker *speaker;
};

static void open_scene_of(struct scene *scene, const struct stage_stream *stream)
{
    scene->speaker = speaker_create(stream);
    ear_init(&scene->ear, PROFILE_STANDARD);
    ear_join(&scene->ear, stream, stream->index, false);
}

static void open_scene(struct scene *scene, stage_sound sound)
{
    struct stage_stream stream = stage_stream(1, sound);
    open_scene_of(scene, &stream);
}

static void close_scene(struct scene *scene)
{
    assert_int_equal(click_find(scene->ear.heard, scene->ear.heard_frames), -1);
    speaker_free(scene->speaker);
    ear_fini(&scene->ear);
}

/* So much is said; it arrives, or is lost. Returns the frame of the ear where it began. */
static size_t say(struct scene *scene, int64_t ms, bool arrives)
{
    struct speech_packet packet;
    size_t from = scene->ear.heard_frames;
    int64_t end = speaker_media(scene->speaker) + ms * STAGE_RATE_HZ / 1000;
    while (speaker_media(scene->speaker) < end) {
        speaker_next(scene->speaker, &packet);
        ear_listen(&scene->ear, packet.spoken_us);
        if (arrives)
            ear_send(&scene->ear, &packet, packet.spoken_us + STAGE_TRAVEL_US);
    }
    return from;
}

static double power_db(const struct scene *scene, size_t from, size_t frames)
{
    double sum = 1e-20;
    for (size_t i = from; i < from + frames; i++)
        sum += (double)scene->ear.heard[i] * scene->ear.heard[i] / (double)frames;
    return 10.0 * log10(sum);
}

/* The room as it comes through Opus, between two phrases. */
static double room_db(const struct scene *scene)
{
    return power_db(scene, 72 * STAGE_RATE_HZ / 10, 3 * STAGE_RATE_HZ / 10);
}

/* Nowhere a hole. */
static void assert_room_or_more(const struct scene *scene, size_t from, size_t to)
{
    for (size_t at = from; at + WINDOW_FRAMES <= to; at += WINDOW_FRAMES)
        assert_true(power_db(scene, at, WINDOW_FRAMES) > room_db(scene) - 3.0);
}

/* The room and nothing else. */
static void assert_room(const struct scene *scene, size_t from, size_t to)
{
    assert_room_or_more(scene, from, to);
    for (size_t at = from; at + WINDOW_FRAMES <= to; at += WINDOW_FRAMES)
        assert_true(power_db(scene, at, WINDOW_FRAMES) < room_db(scene) + 1.5);
}

/* Phrases end at 9.5 and begin again at 10.0 s: what is missing there is nothing but the room. */
static void a_gap_in_a_pause_is_not_heard(void **state)
{
    (void)state;
    struct scene it;
    open_scene(&it, room);
    say(&it, 9500, true);
    say(&it, 300, false);
    say(&it, 1000, true);
    size_t quiet = 97 * STAGE_RATE_HZ / 10, spoken = 10 * STAGE_RATE_HZ;
    assert_room(&it, quiet, spoken);
    assert_true(ear_stats(&it.ear).concealed_ms >= 200);
    close_scene(&it);
}

static void without_packets_the_room_goes_on(void **state)
{
    (void)state;
    struct scene it;
    open_scene(&it, room);
    say(&it, 8800, true); /* amid a word */
    size_t from = say(&it, 5000, false);
    assert_int_equal(ear_stats(&it.ear).state, PLAYER_STARVED);
    assert_room(&it, from + STAGE_RATE_HZ / 4, it.ear.heard_frames);
    say(&it, 3000, true);
    assert_int_equal(ear_stats(&it.ear).state, PLAYER_PLAYING);
    assert_room_or_more(&it, from, it.ear.heard_frames);
    close_scene(&it);
}

static void a_dead_line_falls_silent_in_the_end(void **state)
{
    (void)state;
    struct scene it;
    open_scene(&it, room);
    say(&it, 8800, true);
    size_t from = say(&it, 13000, false);
    assert_room(&it, from + STAGE_RATE_HZ / 4, from + 10 * STAGE_RATE_HZ);
    for (size_t i = from + 125 * STAGE_RATE_HZ / 10; i < it.ear.heard_frames; i++)
        assert_true(it.ear.heard[i] == 0.0f);
    close_scene(&it);
}

static void where_nobody_publishes_there_is_no_room_to_hear(void **state)
{
    (void)state;
    struct scene it;
    open_scene(&it, room);
    say(&it, 8800, true);
    player_live(it.ear.player, false);
    ear_listen(&it.ear, it.ear.now_us + 3 * SECOND_US);
    for (size_t i = it.ear.heard_frames - STAGE_RATE_HZ / 2; i < it.ear.heard_frames; i++)
        assert_true(it.ear.heard[i] == 0.0f);
    close_scene(&it);
}

static void between_two_streams_the_room_goes_on(void **state)
{
    (void)state;
    struct scene it;
    struct stage_stream other = stage_stream(2, room);
    open_scene(&it, room);
    say(&it, 8800, true);
    size_t from = say(&it, 1000, false); /* the connection is made anew, and the capture */
    speaker_free(it.speaker);
    other.media = (int64_t)it.ear.heard_frames;
    it.speaker = speaker_create(&other);
    ear_join(&it.ear, &other, other.index, false);
    say(&it, 3000, true);
    assert_int_equal(ear_stats(&it.ear).switches, 1);
    assert_room_or_more(&it, from, it.ear.heard_frames);
    close_scene(&it);
}

/* In-band FEC ------------------------------------------------------------------------------ */

/* From the 4th to the 10th second the last `run` of every five packets are lost: how far what is wrong with what is
 * heard lies below what was said [dB]. */
static double heard_right_db(enum stage_coding coding, int run, struct player_stats *stats)
{
    struct scene it;
    struct stage_stream stream = stage_stream(1, sound_voice);
    stream.coding = coding;
    open_scene_of(&it, &stream);
    say(&it, 4000, true);
    while (it.ear.heard_frames < 11 * STAGE_RATE_HZ) {
        say(&it, 100 - 20 * run, true);
        say(&it, 20 * run, false);
    }
    size_t frames, lag = 0, calm = 3 * STAGE_RATE_HZ;
    const float *said = speaker_reference(it.speaker, &frames);
    while (memcmp(said + calm, it.ear.heard + calm + lag, 64 * sizeof *said) != 0)
        lag++;
    double right = 0.0, wrong = 0.0;
    for (size_t i = 4 * STAGE_RATE_HZ; i < 10 * STAGE_RATE_HZ; i++) {
        double difference = said[i] - it.ear.heard[i + lag];
        right += said[i] * said[i];
        wrong += difference * difference;
    }
    *stats = ear_stats(&it.ear);
    close_scene(&it);
    return 10.0 * log10(right / wrong);
}

static void what_the_next_packet_carries_once_more_is_recovered(void **state)
{
    (void)state;
    struct player_stats with, without;
    double with_db = heard_right_db(STAGE_VOICE_FEC, 1, &with);
    double without_db = heard_right_db(STAGE_VOICE, 1, &without);
    assert_true(with_db > 20.0 && with_db > without_db + 10.0);
    assert_int_equal(with.lost_packets, without.lost_packets);
    assert_int_equal(without.concealed_ms, 20 * without.lost_packets);
    assert_true(with.concealed_ms < 5 * with.lost_packets); /* pauses have no copy */
}

static void of_two_lost_packets_the_last_is_recovered(void **state)
{
    (void)state;
    struct player_stats with, without;
    double with_db = heard_right_db(STAGE_VOICE_FEC, 2, &with);
    double without_db = heard_right_db(STAGE_VOICE, 2, &without);
    assert_true(with_db > without_db + 5.0);
    assert_in_range(with.concealed_ms, 10 * with.lost_packets, 13 * with.lost_packets);
}

/* Onsets ----------------------------------------------------------------------------------- */

static float quiet_tone(int64_t media_frame)
{
    return 0.2f * sound_tone(media_frame);
}

/* 20 dB more than that. */
static float loud_tone(int64_t media_frame)
{
    return 2.0f * sound_tone(media_frame);
}

/* A quiet speaker, and a loud one from the 6th second on. */
static float tone_that_grows(int64_t media_frame)
{
    return media_frame < 6 * STAGE_RATE_HZ ? quiet_tone(media_frame) : loud_tone(media_frame);
}

static float peak(const struct scene *scene, size_t from, size_t frames)
{
    float most = 0.0f;
    for (size_t i = from; i < from + frames; i++)
        most = fmaxf(most, fabsf(scene->ear.heard[i]));
    return most;
}

/* The first 50 ms are not louder than what was heard before, and from there it opens within a second, never
 * falling back. */
static void assert_gentle_from(const struct scene *scene, size_t from, float before,
                               float after)
{
    enum { MS_10 = STAGE_RATE_HZ / 100, MS_50 = 5 * MS_10, OPEN = 110 * MS_10 };
    size_t onset = from;
    while (fabsf(scene->ear.heard[onset]) < 0.5f * before)
        onset++;
    assert_true(peak(scene, onset, MS_50) <= before);
    float last = 0.0f;
    for (size_t at = onset + MS_50; at < onset + OPEN; at += MS_10) {
        float now = peak(scene, at, MS_10);
        assert_true(now >= 0.95f * last); /* Opus wavers, too */
        last = now;
    }
    assert_true(last > 0.95f * after);
}

/* What was heard in the last seconds; the silence of a gap behind it does not count. */
static float heard_so_far(const struct scene *scene)
{
    return peak(scene, scene->ear.heard_frames - 4 * STAGE_RATE_HZ, 4 * STAGE_RATE_HZ);
}

static void after_a_gap_nobody_is_startled(void **state)
{
    (void)state;
    static const int gaps_ms[] = {200, 900, 3000, 20000};
    for (size_t i = 0; i < sizeof gaps_ms / sizeof *gaps_ms; i++) {
        struct scene it;
        open_scene(&it, tone_that_grows);
        say(&it, 5900, true);
        float before = heard_so_far(&it);
        assert_true(before < 0.07f);
        size_t from = say(&it, gaps_ms[i], false) + STAGE_RATE_HZ / 4;
        say(&it, 3000, true);
        assert_gentle_from(&it, from, before, 0.59f);
        close_scene(&it);
    }
}

/* Another room, or the same after its capture was started anew; with and without silence between. */
static void another_stream_startles_nobody(void **state)
{
    (void)state;
    for (int silence_ms = 0; silence_ms <= 2000; silence_ms += 1000) {
        struct scene it;
        struct stage_stream other = stage_stream(2, loud_tone);
        open_scene(&it, quiet_tone);
        say(&it, 5900, true);
        float before = heard_so_far(&it);
        say(&it, silence_ms, false);
        ear_listen(&it.ear, it.ear.now_us + 20000);
        size_t from = it.ear.heard_frames;
        speaker_free(it.speaker);
        other.media = (int64_t)it.ear.heard_frames;
        it.speaker = speaker_create(&other);
        ear_join(&it.ear, &other, other.index, false);
        say(&it, 3000, true);
        assert_int_equal(ear_stats(&it.ear).switches, 1);
        while (peak(&it, from, 48) <= before) /* silent, or still the quiet one */
            from++;
        assert_gentle_from(&it, from - STAGE_RATE_HZ / 20, before, 0.59f);
        close_scene(&it);
    }
}

static void the_first_sound_is_careful(void **state)
{
    (void)state;
    struct scene it;
    open_scene(&it, loud_tone);
    say(&it, 3000, true);
    assert_gentle_from(&it, 0, 0.2512f, 0.59f); /* -12 dBTP */
    close_scene(&it);
}

/* As loud as a stream can be, and with all that makes Opus overshoot. */
static float square(int64_t media_frame)
{
    return media_frame % 155 < 77 ? 0.99f : -0.99f;
}

static void no_true_peak_is_above_the_ceiling(void **state)
{
    (void)state;
    struct scene it;
    open_scene(&it, square);
    say(&it, 2000, true);
    for (int n = 0; n < 20; n++) {
        say(&it, 20 * n, false);
        say(&it, 150, true);
    }
    assert_true(peak(&it, 0, it.ear.heard_frames) > 0.8f);
    assert_true(peak_true_db(it.ear.heard, it.ear.heard_frames) <= -1.0);
    speaker_free(it.speaker); /* whose every edge is a click */
    ear_fini(&it.ear);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_gap_in_a_pause_is_not_heard),
        cmocka_unit_test(without_packets_the_room_goes_on),
        cmocka_unit_test(a_dead_line_falls_silent_in_the_end),
        cmocka_unit_test(where_nobody_publishes_there_is_no_room_to_hear),
        cmocka_unit_test(between_two_streams_the_room_goes_on),
        cmocka_unit_test(what_the_next_packet_carries_once_more_is_recovered),
        cmocka_unit_test(of_two_lost_packets_the_last_is_recovered),
        cmocka_unit_test(after_a_gap_nobody_is_startled),
        cmocka_unit_test(another_stream_startles_nobody),
        cmocka_unit_test(the_first_sound_is_careful),
        cmocka_unit_test(no_true_peak_is_above_the_ceiling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
