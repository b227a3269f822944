/* What is heard where something is missing: the room's background instead of dead silence. */
#include <livelisten/player.h>

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <cmocka.h>

#include "tests/lib/click.h"
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

static void open_scene(struct scene *scene, stage_sound sound)
{
    struct stage_stream stream = stage_stream(1, sound);
    scene->speaker = speaker_create(&stream);
    ear_init(&scene->ear, PROFILE_STANDARD);
    ear_join(&scene->ear, &stream, stream.index, false);
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
        assert_true(power_db(scene, at, WINDOW_FRAMES) < room_db(scene) + 1.0);
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
    size_t quiet = 97 * STAGE_RATE_HZ / 10, spoken = 101 * STAGE_RATE_HZ / 10;
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_gap_in_a_pause_is_not_heard),
        cmocka_unit_test(without_packets_the_room_goes_on),
        cmocka_unit_test(a_dead_line_falls_silent_in_the_end),
        cmocka_unit_test(where_nobody_publishes_there_is_no_room_to_hear),
        cmocka_unit_test(between_two_streams_the_room_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
