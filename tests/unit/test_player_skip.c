/* Skips to live while something is being said: where they leave and land, and what they say of themselves. */
#include <livelisten/player.h>

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

#include "tests/lib/click.h"
#include "tests/lib/stage.h"

enum { PACKETS_PER_S = 50, BEFORE_S = 12, AFTER_S = 2, STALL_ENDS = 60, STALL_PACKETS = 12 };

/* With `stalls`, once in two seconds packets wait for each other for 240 ms. */
static void speak(struct ear *ear, struct speaker *speaker, int seconds, bool stalls)
{
    struct speech_packet packet;
    for (int n = 0; n < seconds * PACKETS_PER_S; n++) {
        speaker_next(speaker, &packet);
        ear_listen(ear, packet.spoken_us);
        int later = STALL_ENDS - n % (2 * PACKETS_PER_S);
        bool waits = stalls && later > 0 && later <= STALL_PACKETS;
        int64_t waits_us = waits ? later * INT64_C(1000000) / PACKETS_PER_S : 0;
        ear_send(ear, &packet, packet.spoken_us + waits_us + STAGE_TRAVEL_US);
    }
}

/* Someone who listened patiently, on a network that asked for it, begins to interpret: the cushion is far beyond
 * what is wanted now. What was stretched since then. */
static struct player_stats become_interpreter(struct ear *ear, struct speaker **speaker,
                                              stage_sound sound)
{
    struct stage_stream stream = stage_stream(1, sound);
    *speaker = speaker_create(&stream);
    ear_init(ear, PROFILE_SAVER);
    ear_join(ear, &stream, stream.index, false);
    speak(ear, *speaker, BEFORE_S, true);
    struct player_stats before = ear_stats(ear);
    player_profile(ear->player, PROFILE_INTERPRETER);
    speak(ear, *speaker, AFTER_S, false);
    struct player_stats stats = ear_stats(ear);
    assert_int_equal(stats.concealed_ms, before.concealed_ms);
    stats.stretched_ms -= before.stretched_ms;
    return stats;
}

static void close_scene(struct ear *ear, struct speaker *speaker)
{
    speaker_free(speaker);
    ear_fini(ear);
}

/* Where in the window of `seconds` from `from_s` on the word was heard. */
static int64_t heard_at(const struct ear *ear, int word, int from_s, int seconds)
{
    size_t from = (size_t)from_s * STAGE_RATE_HZ, frames = (size_t)seconds * STAGE_RATE_HZ;
    if (from + frames > ear->heard_frames)
        frames = ear->heard_frames - from;
    int64_t at = word_heard(ear->heard + from, frames, word);
    assert_true(at >= 0);
    return at + (int64_t)from;
}

/* Every second has ten words, of 40. */
static void a_skip_is_as_long_as_it_says(void **state)
{
    (void)state;
    struct ear ear;
    struct speaker *speaker;
    struct player_stats stats = become_interpreter(&ear, &speaker, sound_words);
    assert_in_range(stats.skipped_ms, 60, 400);
    int64_t before = heard_at(&ear, 113 % WORDS, BEFORE_S - 1, 1) - 113 * WORD_FRAMES;
    int64_t after = heard_at(&ear, 135 % WORDS, BEFORE_S + 1, 1) - (int64_t)135 * WORD_FRAMES;
    int64_t nearer_ms = (before - after) / 48;
    int64_t skipped_ms = stats.skipped_ms, stretched_ms = stats.stretched_ms; /* either way */
    assert_in_range(nearer_ms, skipped_ms - stretched_ms - 10, skipped_ms + stretched_ms + 10);
    close_scene(&ear, speaker);
}

enum { SYLLABLE_FRAMES = 60 * 48 };
static int syllable_begins;

static float syllables(int64_t media_frame) /* a third of each is silent */
{
    double share =
        (double)((media_frame + syllable_begins) % SYLLABLE_FRAMES) / SYLLABLE_FRAMES;
    double envelope = share < 0.667 ? 0.5 - 0.5 * cos(6.2831853 * share / 0.667) : 0.0;
    return (float)envelope * sound_tone(media_frame);
}

static double mean_square(const float *samples, size_t frames)
{
    double sum = 0.0;
    for (size_t i = 0; i < frames; i++)
        sum += (double)samples[i] * samples[i];
    return sum / (double)frames;
}

/* It skips with one of the first pulls after the wish. Where what is heard then is no longer what was said. */
static size_t where_it_left(const struct ear *ear, const float *said, size_t frames)
{
    size_t from = (size_t)BEFORE_S * STAGE_RATE_HZ, longest = 0;
    for (size_t at = 0; at < frames; at++) {
        size_t i = 0;
        while (at + i < frames && from + i < ear->heard_frames &&
               ear->heard[from + i] == said[at + i])
            i++;
        if (i > longest)
            longest = i;
    }
    return from + longest;
}

/* Wherever it leaves and lands there is a silent third nearby: the cross-fade is within both. */
static void it_leaves_and_lands_where_it_is_quiet(void **state)
{
    (void)state;
    enum { FADE_FRAMES = 20 * 48 };
    for (syllable_begins = 0; syllable_begins < SYLLABLE_FRAMES; syllable_begins += 480) {
        struct ear ear;
        struct speaker *speaker;
        become_interpreter(&ear, &speaker, syllables);
        size_t frames;
        const float *said = speaker_reference(speaker, &frames);
        size_t left = where_it_left(&ear, said, frames);
        assert_in_range(left, BEFORE_S * STAGE_RATE_HZ, BEFORE_S * STAGE_RATE_HZ + 75 * 48);
        double usual = mean_square(said, frames);
        assert_true(mean_square(ear.heard + left, FADE_FRAMES) < 0.15 * usual);
        assert_int_equal(click_find(ear.heard, ear.heard_frames), -1);
        close_scene(&ear, speaker);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_skip_is_as_long_as_it_says),
        cmocka_unit_test(it_leaves_and_lands_where_it_is_quiet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
