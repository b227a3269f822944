/* Goal of this test: a quiet speaker and a loud one come out equally loud, and nothing else changes: gain
 * stands still within a sentence, in pauses and in noise, and never jumps. The speech is of espeak-ng, for
 * it takes real syllables and stops to tell speech from noise. */
#include "lib/levelling.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <ebur128.h>

#include "tests/lib/stage.h"

enum {
    SECOND = STAGE_RATE_HZ,
    PULL = STAGE_PULL_FRAMES,
    ESPEAK_HZ = 22050,
    WAV_HEADER_BYTES = 44
};

struct sound {
    float *samples;
    size_t frames;
};

/* Material --------------------------------------------------------------------------------- */

static struct sound make_sound(size_t frames)
{
    struct sound sound = {calloc(frames, sizeof(float)), frames};
    assert_non_null(sound.samples);
    return sound;
}

/* The same at another loudness. */
static void set_loudness(struct sound sound, double lufs)
{
    double is;
    ebur128_state *meter = ebur128_init(1, SECOND, EBUR128_MODE_I);
    ebur128_add_frames_float(meter, sound.samples, sound.frames);
    ebur128_loudness_global(meter, &is);
    ebur128_destroy(&meter);
    float gain = (float)pow(10, (lufs - is) / 20);
    for (size_t i = 0; i < sound.frames; i++)
        sound.samples[i] *= gain;
}

static struct sound say(const char *voice, double lufs, const char *text)
{
    static int16_t spoken[40 * ESPEAK_HZ];
    char command[1000], header[WAV_HEADER_BYTES];
    snprintf(command, sizeof command, "espeak-ng -v %s -s 150 --stdout '%s'", voice, text);
    FILE *from = popen(command, "r");
    assert_non_null(from);
    assert_int_equal(fread(header, 1, sizeof header, from), sizeof header);
    size_t n = fread(spoken, sizeof *spoken, sizeof spoken / sizeof *spoken, from);
    pclose(from);
    assert_in_range(n, 10 * ESPEAK_HZ, 39 * ESPEAK_HZ);

    struct sound sound = make_sound((n - 1) * STAGE_RATE_HZ / ESPEAK_HZ);
    for (size_t i = 0; i < sound.frames; i++) {
        double at = (double)i * ESPEAK_HZ / STAGE_RATE_HZ;
        size_t before = (size_t)at;
        double share = at - (double)before;
        sound.samples[i] =
            (float)((spoken[before] * (1 - share) + spoken[before + 1] * share) / 32768);
    }
    set_loudness(sound, lufs);
    return sound;
}

static struct sound say_in_english(double lufs)
{
    return say("en-gb", lufs,
               "Good morning, and welcome to the annual session of the Commission on Science "
               "and Technology for Development. This sitting ends at one. We meet again at "
               "three, and close at six. Then the Deputy Secretary-General will speak on how "
               "the Union has implemented the outcomes of the Summit.");
}

static struct sound say_in_chinese(double lufs)
{
    return say("cmn", lufs,
               "早上好，欢迎参加科学和技术促进发展委员会年度会议。今天上午的会议一点结束，"
               "下午三点继续开会，六点休会。随后，副秘书长将介绍联盟如何落实首脑会议的成果。");
}

static struct sound noise(int64_t seconds, double lufs)
{
    struct sound sound = make_sound((size_t)seconds * SECOND);
    uint64_t chance = 1;
    for (size_t i = 0; i < sound.frames; i++)
        sound.samples[i] = (float)(stage_chance(&chance) - 0.5);
    set_loudness(sound, lufs);
    return sound;
}

static struct sound silence(int64_t seconds)
{
    return make_sound((size_t)seconds * SECOND);
}

static struct sound tone(int64_t seconds, double lufs)
{
    struct sound sound = make_sound((size_t)seconds * SECOND);
    for (size_t i = 0; i < sound.frames; i++)
        sound.samples[i] = sound_tone((int64_t)i);
    set_loudness(sound, lufs);
    return sound;
}

/* A listener ------------------------------------------------------------------------------- */

struct listener {
    struct levelling *levelling;
    float gain_db[600]; /* at the end of each 100 ms of the last sound */
    size_t gains;
};

static int open_listener(void **state)
{
    struct listener *listener = calloc(1, sizeof *listener);
    listener->levelling = levelling_create();
    *state = listener;
    return listener->levelling ? 0 : -1;
}

static int close_listener(void **state)
{
    struct listener *listener = *state;
    levelling_free(listener->levelling);
    free(listener);
    return 0;
}

/* Levels the sound in place, and gives it back to the heap. Returns the loudness [LUFS, integrated] of what
 * comes out of it after `from` frames. */
static double hear(struct listener *listener, struct sound sound, size_t from)
{
    double lufs = 0;
    ebur128_state *meter = ebur128_init(1, SECOND, EBUR128_MODE_I);
    listener->gains = 0;
    for (size_t at = 0; at + PULL <= sound.frames; at += PULL) {
        levelling_process(listener->levelling, true, sound.samples + at, PULL);
        if (at >= from)
            ebur128_add_frames_float(meter, sound.samples + at, PULL);
        if (at / PULL % 10 == 9)
            listener->gain_db[listener->gains++] = levelling_gain_db(listener->levelling);
    }
    ebur128_loudness_global(meter, &lufs);
    ebur128_destroy(&meter);
    free(sound.samples);
    return lufs;
}

/* Largest less smallest gain in any `seconds` of the last sound. */
static float spread_db(const struct listener *listener, size_t seconds)
{
    float worst = 0;
    for (size_t from = 0; from < listener->gains; from++) {
        float least = listener->gain_db[from], most = least;
        for (size_t i = from; i < listener->gains && i < from + 10 * seconds; i++) {
            least = fminf(least, listener->gain_db[i]);
            most = fmaxf(most, listener->gain_db[i]);
        }
        worst = fmaxf(worst, most - least);
    }
    return worst;
}

#define ASSERT_NEAR(value, expected, tolerance)                                                \
    do {                                                                                       \
        double is = (value);                                                                   \
        if (!(fabs(is - (expected)) <= (tolerance)))                                           \
            fail_msg(#value " is %.2f, not %.2f +-%.2f", is, (double)(expected),               \
                     (double)(tolerance));                                                     \
    } while (0)

/* Tests ------------------------------------------------------------------------------------ */

static void every_speaker_reaches_the_target_within_seconds(void **state)
{
    static const double loudness_lufs[] = {-35, -27, -18, -12};
    (void)state;
    for (size_t i = 0; i < sizeof loudness_lufs / sizeof *loudness_lufs; i++) {
        void *listener;
        assert_int_equal(open_listener(&listener), 0);
        ASSERT_NEAR(hear(listener, say_in_english(loudness_lufs[i]), 7 * SECOND),
                    LEVELLING_TARGET_LUFS, 1.5);
        close_listener(&listener);
    }
}

static void speakers_may_follow_each_other(void **state)
{
    static const double loudness_lufs[] = {-35, -12, -33, -20, -28, -10, -35};
    for (size_t i = 0; i < sizeof loudness_lufs / sizeof *loudness_lufs; i++)
        ASSERT_NEAR(hear(*state, say_in_english(loudness_lufs[i]), 9 * SECOND),
                    LEVELLING_TARGET_LUFS, 1.5);
}

static void a_loud_speaker_after_a_quiet_one_is_caught_at_once(void **state)
{
    struct listener *listener = *state;
    hear(listener, say_in_english(-35), 0);
    float before_db = listener->gain_db[listener->gains - 1];
    hear(listener, say_in_english(-8), 0);
    /* The first syllable comes within 200 ms. Half a second more, and nobody is shouted at. */
    assert_true(before_db > 16);
    assert_true(listener->gain_db[7] < 2);
}

static void gain_stands_still_within_a_sentence(void **state)
{
    struct listener *listener = *state;
    static struct sound (*const speakers[])(double) = {say_in_english, say_in_chinese};
    for (size_t i = 0; i < 2; i++) {
        hear(listener, speakers[i](-28), 0);
        hear(listener, speakers[i](-28), 0);
        float spread = spread_db(listener, 5);
        print_message("within 5 s of %s, gain spreads over %.2f dB\n",
                      i == 0 ? "English" : "Chinese", spread);
        assert_true(spread > 0 && spread < 1);
    }
}

static void pauses_leave_gain_alone(void **state)
{
    struct listener *listener = *state;
    hear(listener, say_in_english(-30), 0);
    float gain_db = levelling_gain_db(listener->levelling);
    assert_true(gain_db > 10);
    hear(listener, silence(20), 0);
    ASSERT_NEAR(levelling_gain_db(listener->levelling), gain_db, 0.2);
    hear(listener, noise(20, -47), 0); /* the ventilation of the room */
    ASSERT_NEAR(levelling_gain_db(listener->levelling), gain_db, 0.2);
    hear(listener, say_in_english(-30), 0);
    ASSERT_NEAR(levelling_gain_db(listener->levelling), gain_db, 1);
}

static void what_is_no_speech_is_not_raised(void **state)
{
    struct listener *listener = *state;
    const struct sound sounds[] = {silence(10),    noise(10, -25), silence(2),  tone(10, -25),
                                   noise(10, -45), silence(2),     tone(5, -45)};
    for (size_t i = 0; i < sizeof sounds / sizeof *sounds; i++) {
        hear(listener, sounds[i], 0);
        for (size_t at = 0; at < listener->gains; at++)
            assert_true(listener->gain_db[at] == 0);
    }
}

static void whispers_are_background(void **state)
{
    struct listener *listener = *state;
    hear(listener, say_in_english(-56), 0);
    assert_true(levelling_gain_db(listener->levelling) == 0);
}

static void gain_keeps_to_its_range(void **state)
{
    struct listener *listener = *state;
    hear(listener, say_in_english(-44), 0);
    ASSERT_NEAR(levelling_gain_db(listener->levelling), LEVELLING_MOST_DB, 0.5);
    for (int loud = 0; loud < 4; loud++) {
        hear(listener, say_in_english(loud % 2 ? -48 : 9), 0);
        for (size_t at = 0; at < listener->gains; at++)
            assert_true(listener->gain_db[at] >= LEVELLING_LEAST_DB &&
                        listener->gain_db[at] <= LEVELLING_MOST_DB);
    }
}

/* A quiet speaker and then a loud one, on top of a constant, which the filter of BS.1770 does not let pass: so
 * what comes out tells the gain of every single sample. */
static struct sound say_on_a_constant(void)
{
    struct sound sound = say_in_english(-30);
    for (size_t i = 0; i < sound.frames; i++)
        sound.samples[i] =
            i < 10 * SECOND ? 0.5f + sound.samples[i] : 15 + 30 * sound.samples[i];
    return sound;
}

static void gain_ramps_and_glides_when_switched(void **state)
{
    static const float step_most = 1.0003f; /* 0.0026 dB; ducking takes half of that */
    struct listener *listener = *state;
    struct sound in = say_on_a_constant(), out = say_on_a_constant();
    float gain = 1, highest_db = 0, lowest_db = 0;
    for (size_t at = 0; at < out.frames; at += 128) {
        bool on = at < 5 * SECOND || at > 7 * SECOND;
        uint32_t frames = out.frames - at < 128 ? (uint32_t)(out.frames - at) : 128;
        levelling_process(listener->levelling, on, out.samples + at, frames);
        highest_db = fmaxf(highest_db, levelling_gain_db(listener->levelling));
        lowest_db = fminf(lowest_db, levelling_gain_db(listener->levelling));
        if (at > 6.5 * SECOND && !on)
            assert_memory_equal(in.samples + at, out.samples + at, frames * sizeof(float));
    }
    for (size_t i = 0; i < out.frames; i++) {
        float now = out.samples[i] / in.samples[i];
        if (!(now / gain < step_most && gain / now < step_most))
            fail_msg("gain jumps from %f to %f at %zu", gain, now, i);
        gain = now;
    }
    assert_true(highest_db > 8);
    assert_true(lowest_db < -4);
    free(in.samples);
    free(out.samples);
}

static void it_is_the_same_whatever_is_pulled_at_a_time(void **state)
{
    static const uint32_t pulls[] = {1, 127, 128, 4800, 4801, 30000};
    struct sound expected = say_in_english(-30), sound = say_in_english(-30);
    struct levelling *other = levelling_create();
    for (size_t at = 0; at < expected.frames; at += PULL)
        levelling_process(((struct listener *)*state)->levelling, true, expected.samples + at,
                          (uint32_t)fmin(PULL, (double)(expected.frames - at)));
    for (size_t at = 0, n = 0; at < sound.frames; n++) {
        uint32_t frames = pulls[n % (sizeof pulls / sizeof *pulls)];
        if (frames > sound.frames - at)
            frames = (uint32_t)(sound.frames - at);
        levelling_process(other, true, sound.samples + at, frames);
        at += frames;
    }
    for (size_t i = 0; i < sound.frames; i++)
        assert_true(fabsf(sound.samples[i] - expected.samples[i]) < 1e-5f);
    levelling_free(other);
    free(expected.samples);
    free(sound.samples);
}

static void what_is_not_a_number_is_forgotten(void **state)
{
    static const float odd[] = {NAN, INFINITY, -INFINITY, 3e38f, -3e38f, 1e-42f};
    struct listener *listener = *state;
    struct sound sound = silence(2);
    for (size_t i = 0; i < sound.frames; i++)
        sound.samples[i] = i / 9600 % 2 ? odd[i / 700 % (sizeof odd / sizeof *odd)] : 0;
    for (size_t at = 0; at < sound.frames; at += PULL)
        levelling_process(listener->levelling, true, sound.samples + at, PULL);
    for (size_t i = 0; i < sound.frames; i++)
        assert_false(isnan(sound.samples[i]));
    free(sound.samples);
    ASSERT_NEAR(hear(listener, say_in_english(-30), 9 * SECOND), LEVELLING_TARGET_LUFS, 1.5);
}

/* The player ------------------------------------------------------------------------------- */

/* What a listener with this profile makes of `seconds` of a voice; after half of the time the profile
 * changes. */
static struct ear listen(enum profile first, enum profile then, bool levelling, int64_t seconds,
                         int32_t gain_db[2])
{
    struct stage_stream stream = stage_stream(1, sound_voice);
    struct speaker *speaker = speaker_create(&stream);
    struct speech_packet packet;
    struct ear ear;
    ear_init(&ear, first);
    ear_join(&ear, &stream, stream.index, false);
    player_levelling(ear.player, levelling);
    for (int half = 0; half < 2; half++) {
        while (speaker_media(speaker) < (half + 1) * seconds * STAGE_RATE_HZ / 2) {
            speaker_next(speaker, &packet);
            ear_send(&ear, &packet, packet.spoken_us + STAGE_TRAVEL_US);
            ear_listen(&ear, packet.spoken_us);
        }
        gain_db[half] = ear_stats(&ear).gain_db;
        player_profile(ear.player, then);
    }
    speaker_free(speaker);
    return ear;
}

static void an_interpreter_is_never_levelled(void **state)
{
    (void)state;
    int32_t gain_db[2];
    struct ear plain = listen(PROFILE_INTERPRETER, PROFILE_INTERPRETER, false, 6, gain_db);
    struct ear levelled = listen(PROFILE_INTERPRETER, PROFILE_INTERPRETER, true, 6, gain_db);
    assert_int_equal(gain_db[0], 0);
    assert_int_equal(gain_db[1], 0);
    assert_int_equal(plain.heard_frames, levelled.heard_frames);
    assert_memory_equal(plain.heard, levelled.heard, plain.heard_frames * sizeof *plain.heard);
    ear_fini(&plain);
    ear_fini(&levelled);
}

static void other_profiles_are_levelled_while_they_last(void **state)
{
    (void)state;
    int32_t gain_db[2];
    struct ear ear = listen(PROFILE_STANDARD, PROFILE_INTERPRETER, true, 12, gain_db);
    assert_int_not_equal(gain_db[0], 0);
    assert_int_equal(gain_db[1], 0);
    ear_fini(&ear);
    ear = listen(PROFILE_SAVER, PROFILE_STANDARD, true, 12, gain_db);
    assert_int_not_equal(gain_db[0], 0);
    assert_int_not_equal(gain_db[1], 0);
    ear_fini(&ear);
    ear = listen(PROFILE_STANDARD, PROFILE_STANDARD, false, 6, gain_db);
    assert_int_equal(gain_db[1], 0);
    ear_fini(&ear);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_listener, close_listener)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_speaker_reaches_the_target_within_seconds),
        TEST(speakers_may_follow_each_other),
        TEST(a_loud_speaker_after_a_quiet_one_is_caught_at_once),
        TEST(gain_stands_still_within_a_sentence),
        TEST(pauses_leave_gain_alone),
        TEST(what_is_no_speech_is_not_raised),
        TEST(whispers_are_background),
        TEST(gain_keeps_to_its_range),
        TEST(gain_ramps_and_glides_when_switched),
        TEST(it_is_the_same_whatever_is_pulled_at_a_time),
        TEST(what_is_not_a_number_is_forgotten),
        cmocka_unit_test(an_interpreter_is_never_levelled),
        cmocka_unit_test(other_profiles_are_levelled_while_they_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
