/* Goal of this test: what quality.c says of a source is true of sound whose level, noise, offset,
 * cut-off samples and bandwidth were made to be known; and to say it, it never calls the system. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "client/capture/quality.h"
#include "client/capture/source.h"
#include "tests/lib/rtsafe.h"

#define PI 3.14159265358979323846

enum {
    SECONDS = 5,
    FRAMES = SECONDS * RATE_HZ,
    BLOCKS_PER_S = RATE_HZ / BLOCK_FRAMES,
    FILTER_REACH = 150 /* frames to either side */
};

static float sound[FRAMES];

static double db(double amplitude)
{
    return 20 * log10(amplitude);
}

/* White, -1 to 1; the same in every run. */
static float noise(void)
{
    static uint32_t state = 1;

    state = state * 1664525 + 1013904223;
    return (float)((double)state / UINT32_MAX * 2 - 1);
}

static void silence(void)
{
    memset(sound, 0, sizeof sound);
}

static void add_sine(double hz, double amplitude)
{
    for (int i = 0; i < FRAMES; i++)
        sound[i] += (float)(amplitude * sin(2 * PI * hz * i / RATE_HZ));
}

static void add_noise(float amplitude)
{
    for (int i = 0; i < FRAMES; i++)
        sound[i] += amplitude * noise();
}

static void amplify(float gain)
{
    for (int i = 0; i < FRAMES; i++)
        sound[i] *= gain;
}

static void cut_off(float low, float high)
{
    for (int i = 0; i < FRAMES; i++)
        sound[i] = fminf(high, fmaxf(low, sound[i]));
}

/* Five syllables a second, each a vowel (harmonics of 120 Hz, falling) and a hissing consonant, and
 * a pause after every fourth. */
static void add_speech(float amplitude)
{
    enum { SYLLABLE = RATE_HZ / 5, VOWEL = SYLLABLE / 2, CONSONANT = SYLLABLE * 9 / 10 };

    for (int i = 0; i < FRAMES; i++) {
        int at = i % SYLLABLE;
        double sample = 0;

        if (i / SYLLABLE % 5 == 4)
            continue;
        if (at < VOWEL)
            for (int k = 1; k <= 24; k++)
                sample += sin(2 * PI * 120 * k * i / RATE_HZ) / k * sin(PI * at / VOWEL);
        else if (at < CONSONANT)
            sample = 0.2 * noise() * sin(PI * (at - VOWEL) / (CONSONANT - VOWEL));
        sound[i] += amplitude * (float)sample;
    }
}

/* A windowed sinc (Blackman's window: -74 dB beyond). */
static void keep_below(double hz)
{
    static float before[FRAMES];
    static float filter[2 * FILTER_REACH + 1];

    for (int k = -FILTER_REACH; k <= FILTER_REACH; k++) {
        double x = 2 * hz / RATE_HZ, turn = PI * k / FILTER_REACH;

        filter[k + FILTER_REACH] = (float)((k == 0 ? x : sin(PI * x * k) / (PI * k)) *
                                           (0.42 + 0.5 * cos(turn) + 0.08 * cos(2 * turn)));
    }
    memcpy(before, sound, sizeof before);
    for (int i = FILTER_REACH; i < FRAMES - FILTER_REACH; i++) {
        sound[i] = 0;
        for (int k = 0; k <= 2 * FILTER_REACH; k++)
            sound[i] += filter[k] * before[i + k - FILTER_REACH];
    }
}

static void push(struct quality *quality, const float *from, int seconds)
{
    for (int i = 0; i < seconds * BLOCKS_PER_S; i++)
        quality_push(quality, from + i * BLOCK_FRAMES);
}

static struct quality_figures measure(void)
{
    struct quality *quality = quality_create();
    struct quality_figures figures;

    assert_non_null(quality);
    push(quality, sound, SECONDS);
    figures = quality_take(quality);
    quality_free(quality);
    return figures;
}

static void nothing_is_known_of_nothing(void **state)
{
    struct quality *quality = quality_create();
    struct quality_figures figures = quality_take(quality);

    (void)state;
    assert_float_equal(figures.level_dbov, -127, 0);
    assert_float_equal(figures.peak_dbov, -127, 0);
    assert_float_equal(figures.noise_dbov, -127, 0);
    assert_float_equal(figures.offset, 0, 0);
    assert_int_equal(figures.clipped, 0);
    assert_int_equal(figures.bandwidth_hz, 0);
    quality_free(quality);
}

static void a_tone_has_its_level(void **state)
{
    struct quality_figures figures;

    (void)state;
    silence();
    add_sine(997, 0.1);
    figures = measure();
    assert_float_equal(figures.level_dbov, -23.0, 0.1);
    assert_float_equal(figures.peak_dbov, -20.0, 0.1);
    assert_int_equal(figures.clipped, 0);
}

static void level_and_peak_are_of_the_time_since_the_last_take(void **state)
{
    struct quality *quality = quality_create();

    (void)state;
    silence();
    add_sine(997, 0.1);
    push(quality, sound, 1);
    assert_float_equal(quality_take(quality).level_dbov, -23.0, 0.1);
    amplify(0.1f);
    push(quality, sound, 1);
    assert_float_equal(quality_take(quality).peak_dbov, -40.0, 0.1);
    quality_free(quality);
}

static void an_offset_is_no_level(void **state)
{
    struct quality_figures figures;

    (void)state;
    silence();
    add_sine(997, 0.01);
    for (int i = 0; i < FRAMES; i++)
        sound[i] -= 0.25f;
    figures = measure();
    assert_float_equal(figures.offset, -0.25, 0.001);
    assert_float_equal(figures.level_dbov, -43.0, 0.1);
    assert_float_equal(figures.noise_dbov, -43.0, 0.2);
    assert_int_equal(figures.clipped, 0);
}

static void noise_is_what_remains_between_words(void **state)
{
    struct quality_figures figures;

    (void)state;
    silence();
    add_speech(0.1f);
    add_noise(0.001f);
    figures = measure();
    assert_float_equal(figures.noise_dbov, db(0.001 / sqrt(3)), 1);
    assert_true(figures.level_dbov > figures.noise_dbov + 30);
}

static void noise_that_comes_later_is_seen_when_the_quiet_is_forgotten(void **state)
{
    struct quality *quality = quality_create();

    (void)state;
    silence();
    add_noise(0.001f);
    push(quality, sound, 1);
    amplify(10);
    push(quality, sound, SECONDS);
    assert_float_equal(quality_take(quality).noise_dbov, db(0.001 / sqrt(3)), 1);
    push(quality, sound, 2);
    assert_float_equal(quality_take(quality).noise_dbov, db(0.01 / sqrt(3)), 1);
    quality_free(quality);
}

static int frames_beyond(float limit)
{
    int frames = 0;

    for (int i = 0; i < FRAMES; i++)
        frames += fabsf(sound[i]) >= limit;
    return frames;
}

static void what_is_cut_off_at_full_scale_is_counted(void **state)
{
    int cut;

    (void)state;
    silence();
    add_speech(1.5f);
    cut = frames_beyond(1);
    cut_off(-1, 1);
    assert_in_range(measure().clipped, cut * 7 / 10, cut);
}

/* Upstream of a mixer that takes 12 dB off, adds hiss and couples through a capacitor. */
static void what_was_cut_off_before_it_came_is_seen(void **state)
{
    float charge = 0;
    int cut;

    (void)state;
    silence();
    add_speech(1.5f);
    cut = frames_beyond(1);
    cut_off(-1, 1);
    amplify(0.25f);
    add_noise(0.0001f);
    for (int i = 0; i < FRAMES; i++) {
        charge += (sound[i] - charge) * (float)(2 * PI * 2 / RATE_HZ);
        sound[i] -= charge;
    }
    assert_in_range(measure().clipped, cut / 8, cut);
}

static void one_side_cut_off_is_enough(void **state)
{
    (void)state;
    silence();
    add_sine(300, 0.5);
    cut_off(-0.3f, 1);
    assert_true(measure().clipped > 1000);
}

static void loud_sound_with_round_crests_is_whole(void **state)
{
    static const double hz[] = {30, 100, 440, 997, 5000, 15000};

    (void)state;
    for (size_t i = 0; i < sizeof hz / sizeof *hz; i++) {
        silence();
        add_sine(hz[i], 0.97);
        assert_int_equal(measure().clipped, 0);
        for (int k = 0; k < FRAMES; k++) /* 16 bits, and quiet: crests of many equal samples */
            sound[k] = roundf(sound[k] / 25 * 32768) / 32768;
        assert_int_equal(measure().clipped, 0);
    }
    silence();
    add_speech(0.3f);
    assert_int_equal(measure().clipped, 0);
    silence();
    add_noise(0.9f);
    assert_int_equal(measure().clipped, 0);
    silence(); /* plugged in, and out */
    for (int i = RATE_HZ; i < 2 * RATE_HZ; i++)
        sound[i] = 0.5f;
    assert_int_equal(measure().clipped, 0);
}

static void what_is_flat_below_other_sound_is_whole(void **state)
{
    (void)state;
    silence();
    for (int i = 0; i < FRAMES; i++)
        if (i % 1000 < 30)
            sound[i] = (float)(0.9 * sin(PI * (i % 1000) / 30));
        else if (i % 100 < 20)
            sound[i] = 0.3f;
    assert_int_equal(measure().clipped, 0);
}

static void sources_of_every_band_are_told_apart(void **state)
{
    static const struct {
        int edge_hz, least_hz, most_hz;
    } bands[] = {
        {3400, 3000, 4000}, {7000, 6500, 7500}, {14000, 13500, 14500}, {20000, 19500, 20500}};
    static const float hiss[] = {0, 0.0005f}; /* of the mixer, over all frequencies */

    (void)state;
    for (size_t i = 0; i < sizeof bands / sizeof *bands; i++)
        for (size_t k = 0; k < sizeof hiss / sizeof *hiss; k++) {
            silence();
            add_speech(0.3f);
            keep_below(bands[i].edge_hz);
            add_noise(hiss[k]);
            assert_in_range(measure().bandwidth_hz, bands[i].least_hz, bands[i].most_hz);
        }
}

static void what_never_changes_has_no_known_bandwidth(void **state)
{
    (void)state;
    silence();
    add_noise(0.1f);
    assert_int_equal(measure().bandwidth_hz, 0);
    add_sine(997, 0.3);
    assert_int_equal(measure().bandwidth_hz, 0);
}

static void a_whistle_above_speech_is_not_its_bandwidth(void **state)
{
    (void)state;
    silence();
    add_speech(0.3f);
    keep_below(3400);
    for (int i = 0; i < FRAMES; i++)
        sound[i] += i / 4800 % 2 == 0 /* comes and goes, as speech does */
                        ? 0
                        : (float)(0.01 * sin(2 * PI * 15625 * i / RATE_HZ));
    assert_in_range(measure().bandwidth_hz, 3000, 4000);
}

static void what_a_filter_leaves_over_is_not_its_bandwidth(void **state)
{
    static float unfiltered[FRAMES];

    (void)state;
    silence();
    add_speech(0.9f);
    memcpy(unfiltered, sound, sizeof unfiltered);
    keep_below(7000);
    for (int i = 0; i < FRAMES; i++)
        sound[i] += 0.002f * unfiltered[i];
    assert_in_range(measure().bandwidth_hz, 6500, 7500);
}

static void a_click_is_not_its_bandwidth(void **state)
{
    (void)state;
    silence();
    add_speech(0.3f);
    keep_below(3400);
    sound[FRAMES / 2 + BLOCK_FRAMES / 2] = 0.9f;
    assert_in_range(measure().bandwidth_hz, 3000, 4000);
}

static void bandwidth_outlasts_a_pause_and_is_forgotten_in_time(void **state)
{
    static const float nothing[RATE_HZ];
    struct quality *quality = quality_create();

    (void)state;
    silence();
    add_speech(0.3f);
    keep_below(7000);
    push(quality, sound, SECONDS);
    for (int s = 0; s < 24; s++)
        push(quality, nothing, 1);
    assert_in_range(quality_take(quality).bandwidth_hz, 6500, 7500);
    for (int s = 0; s < 7; s++)
        push(quality, nothing, 1);
    assert_int_equal(quality_take(quality).bandwidth_hz, 0);
    quality_free(quality);
}

static void what_is_no_sound_does_no_harm(void **state)
{
    struct quality *quality = quality_create();
    static float block[BLOCK_FRAMES];

    (void)state;
    for (int i = 0; i < 3; i++) {
        block[7] = ((float[]){NAN, INFINITY, 1e30f})[i];
        quality_push(quality, block);
    }
    silence();
    add_sine(997, 0.1);
    push(quality, sound, 1);
    assert_float_equal(quality_take(quality).level_dbov, -23.0, 0.1);
    quality_free(quality);
}

static void analyse(void *quality)
{
    push(quality, sound, 2);
    quality_take(quality);
}

static void analysis_is_real_time_safe(void **state)
{
    struct quality *quality = quality_create();
    char what[RTSAFE_WHAT_MAX] = "";

    (void)state;
    silence();
    add_speech(1.5f);
    if (!rtsafe_run(analyse, quality, what))
        fail_msg("%s", what);
    quality_free(quality);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_known_of_nothing),
        cmocka_unit_test(a_tone_has_its_level),
        cmocka_unit_test(level_and_peak_are_of_the_time_since_the_last_take),
        cmocka_unit_test(an_offset_is_no_level),
        cmocka_unit_test(noise_is_what_remains_between_words),
        cmocka_unit_test(noise_that_comes_later_is_seen_when_the_quiet_is_forgotten),
        cmocka_unit_test(what_is_cut_off_at_full_scale_is_counted),
        cmocka_unit_test(what_was_cut_off_before_it_came_is_seen),
        cmocka_unit_test(one_side_cut_off_is_enough),
        cmocka_unit_test(loud_sound_with_round_crests_is_whole),
        cmocka_unit_test(what_is_flat_below_other_sound_is_whole),
        cmocka_unit_test(sources_of_every_band_are_told_apart),
        cmocka_unit_test(what_never_changes_has_no_known_bandwidth),
        cmocka_unit_test(a_whistle_above_speech_is_not_its_bandwidth),
        cmocka_unit_test(what_a_filter_leaves_over_is_not_its_bandwidth),
        cmocka_unit_test(a_click_is_not_its_bandwidth),
        cmocka_unit_test(bandwidth_outlasts_a_pause_and_is_forgotten_in_time),
        cmocka_unit_test(what_is_no_sound_does_no_harm),
        cmocka_unit_test(analysis_is_real_time_safe),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
