/* From one stream to another: channels and renditions of one session, other sessions, restarts. */
#include <livelisten/player.h>

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <cmocka.h>

#include "tests/lib/click.h"
#include "tests/lib/stage.h"

/* Two speakers in the same room: at any instant both have said as much. */
struct pair {
    struct ear ear;
    struct stage_stream stream[2];
    struct speaker *speaker[2];
};

static void open_pair(struct pair *pair, stage_sound first, stage_sound second)
{
    pair->stream[0] = stage_stream(1, first);
    pair->stream[1] = stage_stream(2, second);
    pair->stream[1].index = 7000;
    for (int i = 0; i < 2; i++)
        pair->speaker[i] = speaker_create(&pair->stream[i]);
    ear_init(&pair->ear, PROFILE_STANDARD);
    player_clock_offset(pair->ear.player, 1);
}

static void close_pair(struct pair *pair)
{
    for (int i = 0; i < 2; i++)
        speaker_free(pair->speaker[i]);
    ear_fini(&pair->ear);
}

/* Both speak; what the one with this number says is sent (-1: of neither). */
static void speak(struct pair *pair, int packets, int heard)
{
    struct speech_packet packet;
    for (int n = 0; n < packets; n++)
        for (int i = 0; i < 2; i++) {
            speaker_next(pair->speaker[i], &packet);
            if (i == 0)
                ear_listen(&pair->ear, packet.spoken_us);
            if (i == heard)
                ear_send(&pair->ear, &packet, packet.spoken_us + STAGE_TRAVEL_US);
        }
}

/* What was sent has arrived before the next thing happens. */
static void settle(struct pair *pair)
{
    ear_listen(&pair->ear, pair->ear.now_us + 20000);
}

static void switch_to(struct pair *pair, int to, bool same_clock)
{
    settle(pair);
    ear_join(&pair->ear, &pair->stream[to], speaker_index(pair->speaker[to]), same_clock);
}

static void assert_every_word_once(const struct ear *ear, int from, int to)
{
    int64_t before = word_heard(ear->heard, ear->heard_frames, from);
    assert_true(before >= 0);
    for (int word = from + 1; word < to; word++) {
        int64_t at = word_heard(ear->heard, ear->heard_frames, word);
        assert_true(at >= 0);
        assert_in_range(at - before, WORD_FRAMES - 960, WORD_FRAMES + 960);
        before = at;
    }
}

/* The floor and a booth that relays it word by word: nothing said is lost or heard twice. */
static void a_switch_within_a_session_loses_no_word(void **state)
{
    (void)state;
    struct pair pair;
    open_pair(&pair, sound_words, sound_words);
    ear_join(&pair.ear, &pair.stream[0], pair.stream[0].index, false);
    speak(&pair, 83, 0);
    switch_to(&pair, 1, true);
    speak(&pair, 100, 1);
    assert_every_word_once(&pair.ear, 2, 34);
    struct player_stats stats = ear_stats(&pair.ear);
    assert_int_equal(stats.switches, 1);
    assert_int_equal(stats.concealed_ms + stats.skipped_ms + stats.lost_packets, 0);
    assert_int_equal(stats.underruns, 0);
    close_pair(&pair);
}

static void what_is_missing_between_two_streams_is_bridged(void **state)
{
    (void)state;
    struct pair pair;
    open_pair(&pair, sound_words, sound_words);
    ear_join(&pair.ear, &pair.stream[0], pair.stream[0].index, false);
    speak(&pair, 80, 0);
    speak(&pair, 1, -1);
    switch_to(&pair, 1, true);
    speak(&pair, 100, 1);
    assert_every_word_once(&pair.ear, 2, 16);
    assert_every_word_once(&pair.ear, 18, 34);
    struct player_stats stats = ear_stats(&pair.ear);
    assert_int_equal(stats.switches, 1);
    assert_int_equal(stats.concealed_ms, 20);
    assert_int_equal(stats.underruns, 0);
    close_pair(&pair);
}

/* The relay may send a few packets of the past first, so that the new decoder is warm in time. */
static void an_overlap_is_used_and_not_heard_twice(void **state)
{
    (void)state;
    struct pair pair;
    struct speech_packet early[8];
    open_pair(&pair, sound_words, sound_words);
    ear_join(&pair.ear, &pair.stream[0], pair.stream[0].index, false);
    speak(&pair, 80, 0);
    uint64_t index = speaker_index(pair.speaker[1]);
    for (int n = 0; n < 8; n++) { /* the first speaker is still heard, the other one kept */
        struct speech_packet packet;
        speaker_next(pair.speaker[0], &packet);
        speaker_next(pair.speaker[1], &early[n]);
        ear_listen(&pair.ear, packet.spoken_us);
        ear_send(&pair.ear, &packet, packet.spoken_us + STAGE_TRAVEL_US);
    }
    settle(&pair);
    ear_join(&pair.ear, &pair.stream[1], index, true);
    for (int n = 0; n < 8; n++)
        ear_send(&pair.ear, &early[n], pair.ear.now_us);
    speak(&pair, 100, 1);
    assert_every_word_once(&pair.ear, 2, 34);
    struct player_stats stats = ear_stats(&pair.ear);
    assert_int_equal(stats.switches, 1);
    assert_int_equal(stats.concealed_ms + stats.skipped_ms + stats.lost_packets, 0);
    close_pair(&pair);
}

static void a_switch_does_not_click(void **state)
{
    (void)state;
    for (int same_clock = 0; same_clock <= 1; same_clock++) {
        struct pair pair;
        open_pair(&pair, sound_tone, sound_tone);
        ear_join(&pair.ear, &pair.stream[0], pair.stream[0].index, false);
        for (int n = 0; n < 6; n++) {
            speak(&pair, 37 + n, n % 2);
            switch_to(&pair, (n + 1) % 2, same_clock);
        }
        speak(&pair, 50, 0);
        size_t frames;
        float own = click_steepest(speaker_reference(pair.speaker[0], &frames), STAGE_RATE_HZ);
        assert_true(click_steepest(pair.ear.heard, pair.ear.heard_frames) < 1.5f * own);
        assert_int_equal(click_find(pair.ear.heard, pair.ear.heard_frames), -1);
        assert_int_equal(ear_stats(&pair.ear).switches, 6);
        close_pair(&pair);
    }
}

static void another_session_is_heard_as_soon_as_its_cushion_is_there(void **state)
{
    (void)state;
    struct pair pair;
    open_pair(&pair, sound_voice, sound_words);
    ear_join(&pair.ear, &pair.stream[0], pair.stream[0].index, false);
    speak(&pair, 100, 0);
    switch_to(&pair, 1, false);
    int64_t switched_us = pair.ear.now_us;
    speak(&pair, 90, 1);
    assert_int_equal(ear_stats(&pair.ear).switches, 1);
    assert_int_equal(ear_stats(&pair.ear).state, PLAYER_PLAYING);
    int64_t at = word_heard(pair.ear.heard, pair.ear.heard_frames, 23);
    assert_true(at >= 0);
    int64_t said_us = (int64_t)23 * WORD_FRAMES * 1000 / 48;
    assert_in_range(at * 1000 / 48 - said_us, 60000, 130000);
    assert_true(said_us > switched_us);
    close_pair(&pair);
}

/* The capture is started anew: other key, other SSRC, the media clock begins again. */
static void a_restarted_room_is_heard_again(void **state)
{
    (void)state;
    struct pair pair;
    open_pair(&pair, sound_voice, sound_voice);
    ear_join(&pair.ear, &pair.stream[0], pair.stream[0].index, false);
    speak(&pair, 150, 0);
    ear_listen(&pair.ear, pair.ear.now_us + 1000000);
    assert_int_equal(ear_stats(&pair.ear).state, PLAYER_STARVED);
    struct stage_stream anew = stage_stream(3, sound_voice);
    anew.media = 123456789;
    struct speaker *speaker = speaker_create(&anew);
    ear_join(&pair.ear, &anew, anew.index, false);
    int64_t shift_us = pair.ear.now_us - anew.media * 1000 / 48;
    struct speech_packet packet;
    for (int n = 0; n < 100; n++) {
        speaker_next(speaker, &packet);
        ear_listen(&pair.ear, packet.spoken_us + shift_us);
        ear_send(&pair.ear, &packet, packet.spoken_us + shift_us + STAGE_TRAVEL_US);
    }
    struct player_stats stats = ear_stats(&pair.ear);
    assert_int_equal(stats.state, PLAYER_PLAYING);
    assert_int_equal(stats.switches, 1);
    assert_in_range(stats.buffer_ms, 20, 100);
    assert_int_equal(click_find(pair.ear.heard, pair.ear.heard_frames), -1);
    speaker_free(speaker);
    close_pair(&pair);
}

static void the_same_stream_again_is_not_a_switch(void **state)
{
    (void)state;
    struct pair pair;
    open_pair(&pair, sound_words, sound_words);
    ear_join(&pair.ear, &pair.stream[0], pair.stream[0].index, false);
    speak(&pair, 80, 0);
    switch_to(&pair, 0, true);
    speak(&pair, 80, 0);
    assert_every_word_once(&pair.ear, 2, 28);
    assert_int_equal(ear_stats(&pair.ear).switches, 0);
    close_pair(&pair);
}

static void what_comes_late_of_the_stream_before_is_foreign(void **state)
{
    (void)state;
    struct pair pair;
    struct speech_packet packet;
    open_pair(&pair, sound_voice, sound_voice);
    ear_join(&pair.ear, &pair.stream[0], pair.stream[0].index, false);
    speak(&pair, 50, 0);
    switch_to(&pair, 1, true);
    speaker_next(pair.speaker[0], &packet);
    assert_int_equal(player_push(pair.ear.player, packet.bytes, packet.n, (ll_mono){0}),
                     LL_FOREIGN);
    assert_int_equal(ear_stats(&pair.ear).rejected, 1);
    close_pair(&pair);
}

/* Someone tries all the channels, faster than they can be heard. */
static void hasty_switching_ends_where_it_ends(void **state)
{
    (void)state;
    struct pair pair;
    open_pair(&pair, sound_voice, sound_words);
    ear_join(&pair.ear, &pair.stream[0], pair.stream[0].index, false);
    speak(&pair, 50, 0);
    for (int n = 0; n < 31; n++) {
        switch_to(&pair, (n + 1) % 2, n % 3 != 0);
        speak(&pair, 1, (n + 1) % 2);
    }
    speak(&pair, 90, 1);
    assert_int_equal(ear_stats(&pair.ear).state, PLAYER_PLAYING);
    assert_true(word_heard(pair.ear.heard, pair.ear.heard_frames, 30) >= 0);
    assert_int_equal(click_find(pair.ear.heard, pair.ear.heard_frames), -1);
    close_pair(&pair);
}

static void before_any_stream_there_is_silence(void **state)
{
    (void)state;
    struct ear ear;
    struct speech_packet packet;
    struct stage_stream stream = stage_stream(1, sound_tone);
    struct speaker *speaker = speaker_create(&stream);
    ear_init(&ear, PROFILE_SAVER);
    speaker_next(speaker, &packet);
    assert_int_equal(player_push(ear.player, packet.bytes, packet.n, (ll_mono){0}), LL_FOREIGN);
    ear_listen(&ear, 100000);
    assert_int_equal(ear_stats(&ear).state, PLAYER_IDLE);
    assert_int_equal(ear_stats(&ear).delay_ms, -1);
    assert_int_equal(ear_stats(&ear).level_dbov, -127);
    for (size_t i = 0; i < ear.heard_frames; i++)
        assert_true(ear.heard[i] == 0.0f);
    speaker_free(speaker);
    ear_fini(&ear);
    player_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_switch_within_a_session_loses_no_word),
        cmocka_unit_test(what_is_missing_between_two_streams_is_bridged),
        cmocka_unit_test(an_overlap_is_used_and_not_heard_twice),
        cmocka_unit_test(a_switch_does_not_click),
        cmocka_unit_test(another_session_is_heard_as_soon_as_its_cushion_is_there),
        cmocka_unit_test(a_restarted_room_is_heard_again),
        cmocka_unit_test(the_same_stream_again_is_not_a_switch),
        cmocka_unit_test(what_comes_late_of_the_stream_before_is_foreign),
        cmocka_unit_test(hasty_switching_ends_where_it_ends),
        cmocka_unit_test(before_any_stream_there_is_silence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
