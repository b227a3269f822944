/* Goal of this test: comfort noise has the level and the colour of the background that was heard, is never
 * louder, knows speech from background, and ends. */
#include "lib/comfort.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { SECOND = 1000 * FRAMES_PER_MS, STEP = 20 * FRAMES_PER_MS };

static struct comfort comfort;
static float sound[20 * SECOND], noise[20 * SECOND];

/* White noise through a pole at `pole`: the nearer to 1, the darker. Power: mean square. */
static void background(float *samples, size_t frames, float power, float pole)
{
    static uint32_t seed = 7;
    float amplitude = sqrtf(3.0f * power * (1.0f - pole * pole)), last = 0.0f;
    for (size_t i = 0; i < frames; i++) {
        seed = seed * 22695477u + 1u;
        last = pole * last + amplitude * ((float)(seed >> 8) / 8388608.0f - 1.0f);
        samples[i] = last;
    }
}

/* Syllables of 250 ms, half of each voiced and far louder than the background. */
static void speak(float *samples, size_t frames)
{
    for (size_t i = 0; i < frames; i++) {
        float syllable = sinf(6.2831853f * 4.0f * (float)i / SECOND);
        if (syllable > 0.0f)
            samples[i] += 0.2f * syllable * sinf(0.02f * (float)(i % 100000));
    }
}

static void learn(const float *samples, size_t frames)
{
    for (size_t at = 0; at + STEP <= frames; at += STEP)
        comfort_learn(&comfort, samples + at, STEP);
}

static void make(size_t frames)
{
    for (size_t at = 0; at < frames; at += 480)
        comfort_make(&comfort, noise + at, 480);
}

static double power_db(const float *samples, size_t frames)
{
    double sum = 1e-20;
    for (size_t i = 0; i < frames; i++)
        sum += (double)samples[i] * samples[i] / (double)frames;
    return 10.0 * log10(sum);
}

/* How alike neighbouring samples are: 0 for white noise, nearly 1 for dark noise. */
static double darkness(const float *samples, size_t frames)
{
    double product = 0.0, square = 0.0;
    for (size_t i = 1; i < frames; i++) {
        product += (double)samples[i] * samples[i - 1];
        square += (double)samples[i] * samples[i];
    }
    return product / square;
}

static void assert_silence(size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        assert_true(noise[i] == 0.0f);
}

static int begin(void **state)
{
    (void)state;
    comfort_init(&comfort);
    return 0;
}

static void before_anything_was_heard_there_is_silence(void **state)
{
    (void)state;
    make(SECOND);
    assert_silence(0, SECOND);
    background(sound, SECOND, 1e-5f, 0.9f);
    learn(sound, SECOND); /* too little to know */
    make(SECOND);
    assert_silence(0, SECOND);
}

static void level_and_colour_are_those_of_the_background(void **state)
{
    (void)state;
    static const float poles[] = {0.0f, 0.6f, 0.9f, 0.98f};
    for (size_t i = 0; i < sizeof poles / sizeof *poles; i++) {
        comfort_init(&comfort);
        background(sound, 10 * SECOND, 1e-5f, poles[i]);
        learn(sound, 10 * SECOND);
        make(5 * SECOND);
        double above_db = power_db(noise, 5 * SECOND) - power_db(sound, 10 * SECOND);
        assert_true(above_db < 0.0 && above_db > -4.0);
        double lighter = darkness(sound, 10 * SECOND) - darkness(noise, 5 * SECOND);
        assert_true(fabs(lighter) < 0.08);
        for (size_t at = 0; at < 5 * SECOND; at += SECOND / 10) /* and it does not swell */
            assert_true(power_db(noise + at, SECOND / 10) < power_db(sound, 10 * SECOND) + 2.0);
    }
}

static void speech_is_not_taken_for_background(void **state)
{
    (void)state;
    background(sound, 10 * SECOND, 1e-6f, 0.9f);
    speak(sound, 10 * SECOND);
    learn(sound, 10 * SECOND);
    make(5 * SECOND);
    double level_db = power_db(noise, 5 * SECOND);
    assert_true(level_db < -60.0 && level_db > -64.0);
}

static void what_is_loud_throughout_is_no_background(void **state)
{
    (void)state;
    memset(sound, 0, sizeof sound);
    for (size_t i = 0; i < 10 * SECOND; i++)
        sound[i] = 0.3f * sinf(0.06f * (float)(i % 100000));
    learn(sound, 10 * SECOND);
    make(SECOND);
    assert_silence(0, SECOND);
}

static void a_quieter_room_is_followed_at_once_and_a_louder_one_in_time(void **state)
{
    (void)state;
    background(sound, 10 * SECOND, 1e-5f, 0.9f);
    learn(sound, 10 * SECOND);
    background(sound, SECOND, 1e-7f, 0.9f);
    learn(sound, SECOND / 2);
    make(SECOND);
    assert_true(power_db(noise, SECOND) < -70.0);
    background(sound, 10 * SECOND, 1e-5f, 0.9f);
    learn(sound, 5 * SECOND);
    make(SECOND);
    assert_true(power_db(noise, SECOND) < -70.0);
    learn(sound, 5 * SECOND);
    make(SECOND);
    assert_true(power_db(noise + SECOND / 2, SECOND / 2) > -55.0);
}

static void a_dead_line_does_not_sound_alive_for_ever(void **state)
{
    (void)state;
    enum { HOLD = COMFORT_HOLD_FRAMES, END = COMFORT_HOLD_FRAMES + COMFORT_FALL_FRAMES };
    background(sound, 5 * SECOND, 1e-5f, 0.5f);
    learn(sound, 5 * SECOND);
    make(END + SECOND);
    assert_true(power_db(noise + HOLD - SECOND, SECOND) > -53.0);
    double last_db = 0.0;
    for (size_t at = HOLD - SECOND / 2; at < END; at += SECOND / 2) { /* fades */
        double level_db = power_db(noise + at, SECOND / 2);
        assert_true(level_db < last_db + 0.5);
        last_db = level_db;
    }
    assert_silence(END, END + SECOND);
    learn(sound, SECOND); /* it lives */
    make(SECOND);
    assert_true(power_db(noise, SECOND) > -53.0);
}

static void dismissed_it_fades_and_stays_away_until_something_is_heard(void **state)
{
    (void)state;
    background(sound, 5 * SECOND, 1e-5f, 0.5f);
    learn(sound, 5 * SECOND);
    make(SECOND);
    comfort_dismiss(&comfort);
    comfort_dismiss(&comfort); /* nothing starts over */
    make(COMFORT_FALL_FRAMES + SECOND);
    assert_true(power_db(noise, SECOND / 10) > -53.0);
    assert_silence(COMFORT_FALL_FRAMES, COMFORT_FALL_FRAMES + SECOND);
    learn(sound, SECOND / 10);
    make(SECOND);
    assert_true(power_db(noise, SECOND) > -53.0);
}

static void digital_silence_and_what_is_no_number_are_harmless(void **state)
{
    (void)state;
    memset(sound, 0, sizeof sound);
    learn(sound, 5 * SECOND);
    make(SECOND);
    assert_silence(0, SECOND);
    comfort_init(&comfort);
    background(sound, 5 * SECOND, 1e-5f, 0.5f);
    for (size_t i = 0; i < 5 * SECOND; i += SECOND)
        sound[i + 10] = i / SECOND % 2 ? NAN : INFINITY;
    learn(sound, 5 * SECOND);
    make(SECOND);
    assert_true(power_db(noise, SECOND) < -50.0 && power_db(noise, SECOND) > -53.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(before_anything_was_heard_there_is_silence, begin),
        cmocka_unit_test_setup(level_and_colour_are_those_of_the_background, begin),
        cmocka_unit_test_setup(speech_is_not_taken_for_background, begin),
        cmocka_unit_test_setup(what_is_loud_throughout_is_no_background, begin),
        cmocka_unit_test_setup(a_quieter_room_is_followed_at_once_and_a_louder_one_in_time,
                               begin),
        cmocka_unit_test_setup(a_dead_line_does_not_sound_alive_for_ever, begin),
        cmocka_unit_test_setup(dismissed_it_fades_and_stays_away_until_something_is_heard,
                               begin),
        cmocka_unit_test_setup(digital_silence_and_what_is_no_number_are_harmless, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
