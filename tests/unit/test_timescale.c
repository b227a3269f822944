/* Splices, and the tape they are made on. Compared with sounds whose pitch is known. */
#include "lib/tape.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

#include "tests/lib/click.h"

enum { FRAMES = 48000, MIDDLE = 24000 };

static float sound[FRAMES], silence[3 * 960];

/* Everything is known around the middle. */
static struct splice find(enum timescale direction, int32_t limit_frames, float quiet_power)
{
    const struct timescale_view view = {sound + MIDDLE, MIDDLE, FRAMES - MIDDLE};
    return timescale_find(&view, direction, limit_frames, quiet_power);
}

static void fill_tone(double period_frames)
{
    for (int i = 0; i < FRAMES; i++)
        sound[i] = (float)(0.5 * sin(6.283185307179586 * i / period_frames));
}

static void a_splice_is_a_whole_number_of_periods(void **state)
{
    (void)state;
    static const int periods[] = {120, 131, 200, 333, 480, 641};
    for (size_t i = 0; i < sizeof periods / sizeof *periods; i++) {
        fill_tone(periods[i]);
        struct splice faster = find(TIMESCALE_FASTER, TIMESCALE_MAX_FRAMES, 0.0f);
        struct splice slower = find(TIMESCALE_SLOWER, TIMESCALE_MAX_FRAMES, 0.0f);
        assert_int_equal(faster.jump_frames % periods[i], 0);
        assert_int_equal(-slower.jump_frames % periods[i], 0);
        assert_true(faster.jump_frames > 0 && slower.jump_frames < 0);
        assert_true(faster.likeness > 0.99f && slower.likeness > 0.99f);
    }
}

static void a_splice_keeps_to_its_limit(void **state)
{
    (void)state;
    fill_tone(130);
    struct splice splice = find(TIMESCALE_FASTER, 300, 0.0f);
    assert_int_equal(splice.jump_frames, 260);
}

static void silence_is_spliced_anywhere(void **state)
{
    (void)state;
    memset(sound, 0, sizeof sound);
    struct splice splice = find(TIMESCALE_FASTER, TIMESCALE_MAX_FRAMES, 0.0f);
    assert_true(splice.likeness >= 1.0f);
    assert_true(splice.power == 0.0f);
    assert_in_range(splice.jump_frames, TIMESCALE_MAX_FRAMES - 3, TIMESCALE_MAX_FRAMES);
}

static float noise(void)
{
    static uint32_t state = 1;
    state = state * 1664525 + 1013904223;
    return (float)(int32_t)state / 2147483648.0f;
}

static void different_sounds_are_not_alike(void **state)
{
    (void)state;
    for (int i = 0; i < FRAMES; i++)
        sound[i] = 0.5f * noise();
    struct splice splice = find(TIMESCALE_FASTER, TIMESCALE_MAX_FRAMES, 0.0f);
    assert_true(splice.likeness < 0.5f);
}

static void the_same_at_another_level_is_not_alike(void **state)
{
    (void)state;
    fill_tone(160);
    for (int i = MIDDLE + 480; i < FRAMES; i++)
        sound[i] *= 4.0f; /* an onset */
    struct splice splice = find(TIMESCALE_FASTER, TIMESCALE_MAX_FRAMES, 0.0f);
    assert_true(splice.likeness < 0.7f);
}

/* Background noise of -57 dBov; all else is speech. */
#define NOISE_PEAK  0.0025f
#define QUIET_POWER 1e-5f

/* The tone ends and begins within 2 ms. */
static void fill_pause(int from, int to)
{
    enum { EDGE_FRAMES = 96 };
    fill_tone(160);
    for (int i = 0; i < FRAMES; i++) {
        int away = i < from ? from - i : i >= to ? i - to + 1 : 0;
        if (away < EDGE_FRAMES)
            sound[i] *= (float)away / EDGE_FRAMES;
        sound[i] += NOISE_PEAK * noise();
    }
}

/* Where a pause of 300 ms begins before the reading position, and what may be left out. */
static void a_pause_gives_much_at_a_time_and_keeps_its_edges(void **state)
{
    (void)state;
    static const struct {
        int begun_ms, left_ms, limit_ms;
        int least_ms, most_ms; /* left out */
    } places[] = {
        {50, 250, 100, 80, 100}, {50, 100, 100, 50, 70}, {50, 250, 30, 10, 30},
        {10, 290, 100, 2, 15}, /* too early: what was said may still fade */
        {250, 31, 100, 2, 15}, /* too late */
        {16, 284, 100, 80, 100},
    };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        fill_pause(MIDDLE - places[i].begun_ms * 48, MIDDLE + places[i].left_ms * 48);
        struct splice splice = find(TIMESCALE_FASTER, places[i].limit_ms * 48, QUIET_POWER);
        assert_in_range(splice.jump_frames, places[i].least_ms * 48, places[i].most_ms * 48);
        if (places[i].most_ms > 15)
            assert_true(splice.power < QUIET_POWER);
        splice = find(TIMESCALE_FASTER, places[i].limit_ms * 48, 0.0f);
        assert_in_range(splice.jump_frames, TIMESCALE_MIN_FRAMES, TIMESCALE_MAX_FRAMES);
    }
}

static void a_pause_is_lengthened_from_within(void **state)
{
    (void)state;
    fill_pause(MIDDLE - 100 * 48, MIDDLE + 100 * 48);
    struct splice splice = find(TIMESCALE_SLOWER, TIMESCALE_QUIET_MAX_FRAMES, QUIET_POWER);
    assert_in_range(-splice.jump_frames, 20 * 48, 40 * 48);
    assert_true(splice.power < QUIET_POWER);
    fill_pause(MIDDLE - 40 * 48, MIDDLE + 100 * 48);
    splice = find(TIMESCALE_SLOWER, TIMESCALE_QUIET_MAX_FRAMES, QUIET_POWER);
    assert_in_range(-splice.jump_frames, 5 * 48, 25 * 48);
    fill_pause(MIDDLE - 100 * 48, MIDDLE + 20 * 48);
    splice = find(TIMESCALE_SLOWER, TIMESCALE_QUIET_MAX_FRAMES, QUIET_POWER);
    assert_in_range(-splice.jump_frames, TIMESCALE_MIN_FRAMES, TIMESCALE_MAX_FRAMES);
}

static double power(const float *samples, int frames)
{
    double sum = 0.0;
    for (int i = 0; i < frames; i++)
        sum += (double)samples[i] * samples[i];
    return sum / frames;
}

/* A plain fade between unlike noises would dip by 3 dB in its middle. */
static void the_background_is_as_loud_across_a_splice(void **state)
{
    (void)state;
    double before = 0.0, middle = 0.0;
    for (int n = 0; n < 200; n++) {
        fill_pause(0, FRAMES);
        before += power(sound + MIDDLE - 480, 480);
        struct splice splice = find(TIMESCALE_FASTER, 4800, QUIET_POWER);
        timescale_apply(sound + MIDDLE, &splice);
        middle += power(sound + MIDDLE + splice.jump_frames + 160, 160);
    }
    assert_true(middle > 0.85 * before && middle < 1.18 * before);
}

/* Reads all of the sound over a tape, with a splice about every 100 ms. */
static size_t through_the_tape(enum timescale direction, float *out)
{
    static struct tape tape;
    size_t put = 0, got = 0, spliced = 0;
    tape_init(&tape);
    for (;;) {
        while (tape_length(&tape) < TIMESCALE_QUIET_AHEAD_FRAMES && put < FRAMES) {
            tape_append(&tape, sound + put, silence, 960, true);
            put += 960;
        }
        if (tape_length(&tape) == 0)
            return got;
        if (got - spliced > 4800 && tape_can_splice(&tape, direction)) {
            struct splice splice =
                tape_find_splice(&tape, direction, TIMESCALE_MAX_FRAMES, 0.0f);
            tape_splice(&tape, &splice);
            spliced = got;
        }
        uint32_t n = tape_length(&tape) < 128 ? tape_length(&tape) : 128;
        tape_read(&tape, out + got, n);
        got += n;
    }
}

static int loud(const float *samples, size_t frames)
{
    int count = 0;
    for (size_t i = 0; i < frames; i++)
        count += samples[i] > 4.0f * NOISE_PEAK;
    return count;
}

/* Half of the second is a pause; splices that would be within the tone are left out. */
static void pauses_change_and_words_do_not(void **state)
{
    (void)state;
    static float out[FRAMES * 2];
    static struct tape tape;
    for (int n = 0; n < 2; n++) {
        enum timescale direction = n == 0 ? TIMESCALE_FASTER : TIMESCALE_SLOWER;
        fill_pause(MIDDLE - 240 * 48, MIDDLE + 240 * 48);
        size_t got = 0, put = 0;
        tape_init(&tape);
        for (; put < FRAMES || tape_length(&tape) > 0; got += 480) {
            while (tape_length(&tape) < TIMESCALE_QUIET_AHEAD_FRAMES && put < FRAMES) {
                tape_append(&tape, sound + put, silence, 480, true);
                put += 480;
            }
            struct splice splice = {0};
            if (tape_can_splice(&tape, direction) && got % 2880 == 0)
                splice =
                    tape_find_splice(&tape, direction, TIMESCALE_QUIET_MAX_FRAMES, QUIET_POWER);
            if (splice.jump_frames != 0 && splice.power < QUIET_POWER)
                tape_splice(&tape, &splice);
            tape_read(&tape, out + got, tape_length(&tape) < 480 ? tape_length(&tape) : 480);
        }
        assert_in_range(got, n == 0 ? FRAMES * 50 / 100 : FRAMES * 115 / 100,
                        n == 0 ? FRAMES * 75 / 100 : FRAMES * 150 / 100);
        assert_in_range(loud(out, got), loud(sound, FRAMES) - 600, loud(sound, FRAMES));
        assert_int_equal(click_find(out, got), -1);
    }
}

/* The second splice repeats what the first one has put together. */
static void splices_may_follow_each_other_at_once(void **state)
{
    (void)state;
    static struct tape tape;
    static float out[9600];
    fill_tone(137);
    for (int n = 0; n < 8; n++) {
        enum timescale first = n & 1, second = n >> 1 & 1;
        tape_init(&tape);
        for (int i = 0; i < 15; i++)
            tape_append(&tape, sound + i * 960, silence, 960, true);
        tape_read(&tape, out, 4000);
        size_t got = 4000;
        for (int i = 0; i < 2; i++) {
            struct splice splice = tape_find_splice(&tape, i ? second : first, 720, 0.0f);
            tape_splice(&tape, &splice);
            tape_read(&tape, out + got, n < 4 ? 100 : 500);
            got += n < 4 ? 100 : 500;
        }
        tape_read(&tape, out + got, 4000);
        assert_true(click_steepest(out, got + 4000) < click_steepest(sound, FRAMES) * 1.01f);
    }
}

static void speed_changes_and_nothing_else(void **state)
{
    (void)state;
    static float out[FRAMES * 2];
    fill_tone(137);
    float own = click_steepest(sound, FRAMES);
    size_t frames = through_the_tape(TIMESCALE_FASTER, out);
    assert_in_range(frames, FRAMES * 8 / 10, FRAMES * 95 / 100);
    assert_true(click_steepest(out, frames) < own * 1.01f);
    frames = through_the_tape(TIMESCALE_SLOWER, out);
    assert_in_range(frames, FRAMES * 105 / 100, FRAMES * 12 / 10);
    assert_true(click_steepest(out, frames) < own * 1.01f);
}

static void the_first_sound_rises_and_the_last_one_falls(void **state)
{
    (void)state;
    static struct tape tape;
    static float out[4 * 960];
    for (int i = 0; i < FRAMES; i++)
        sound[i] = 0.5f;
    tape_init(&tape);
    assert_true(tape_silent(&tape));
    tape_append(&tape, sound, silence, 3 * 960, true);
    tape_end(&tape, sound, silence, 960);
    assert_true(tape_silent(&tape));
    tape_read(&tape, out, 4 * 960);
    assert_true(out[0] < 0.001f && out[2 * 960] == 0.5f && out[4 * 960 - 1] == 0.0f);
    assert_true(click_steepest(out, 4 * 960) <= 0.5f / 960 * 1.01f);
}

static void what_is_made_up_holds_then_falls(void **state)
{
    (void)state;
    static struct tape tape;
    static float out[960];
    for (int i = 0; i < FRAMES; i++)
        sound[i] = 0.5f;
    tape_init(&tape);
    for (int n = 0; n < 3; n++) {
        tape_append(&tape, sound, silence, 960, true);
        tape_read(&tape, out, 960);
    }
    float before = 0.5f;
    for (int n = 0; n < 6; n++) {
        tape_append(&tape, sound, silence, 960, false);
        tape_read(&tape, out, 960);
        assert_true(n == 0 ? out[959] == 0.5f : out[959] < before || out[959] == 0.0f);
        before = out[959];
    }
    assert_true(tape_silent(&tape));
}

/* Evenly from -0.5 to 0.5: a power of 1/12. */
static float dice(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (float)(*seed >> 8) / 16777216.0f - 0.5f;
}

/* Sound and noise of the same power, which know nothing of each other: nowhere less, nowhere more. */
static void what_is_missing_of_the_level_is_noise(void **state)
{
    (void)state;
    static struct tape tape;
    static float out[960], noise[960];
    uint32_t seed = 1;
    tape_init(&tape);
    for (int n = 0; n < 40; n++) {
        for (int i = 0; i < 960; i++) {
            sound[i] = dice(&seed);
            noise[i] = dice(&seed);
        }
        if (n % 8 < 7)
            tape_append(&tape, sound, noise, 960, n % 8 < 4);
        else
            tape_end(&tape, sound, noise, 960);
        tape_read(&tape, out, 960);
        double power = 0.0;
        for (int i = 0; i < 960; i++)
            power += out[i] * out[i] * 12.0 / 960.0;
        assert_true(power > 0.8 && power < 1.25);
    }
}

static void a_cut_fades_into_what_follows(void **state)
{
    (void)state;
    static struct tape tape;
    static float out[960], loud[960], low[960];
    for (int i = 0; i < 960; i++) {
        loud[i] = 0.5f;
        low[i] = -0.5f;
    }
    tape_init(&tape);
    for (int n = 0; n < 3; n++) {
        tape_append(&tape, loud, silence, 960, true);
        tape_read(&tape, out, 960);
    }
    tape_append(&tape, loud, silence, 960, true);
    assert_int_equal(tape_cut(&tape), 960);
    assert_int_equal(tape_length(&tape), 0);
    tape_append(&tape, low, silence, 960, true);
    tape_read(&tape, out, 960);
    assert_true(out[0] > 0.49f && out[959] < -0.49f);
    assert_true(click_steepest(out, 960) < 1.0f / 900);
}

static void the_click_detector_detects(void **state)
{
    (void)state;
    fill_tone(109);
    assert_int_equal(click_find(sound, FRAMES), -1);
    for (int i = MIDDLE; i < FRAMES; i++)
        sound[i] *= 0.7f; /* a step, unless the tone is just at zero */
    assert_in_range(click_find(sound, FRAMES), MIDDLE - 2, MIDDLE + 2);
    fill_tone(109);
    sound[MIDDLE] += 0.05f;
    assert_in_range(click_find(sound, FRAMES), MIDDLE - 2, MIDDLE + 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_splice_is_a_whole_number_of_periods),
        cmocka_unit_test(a_splice_keeps_to_its_limit),
        cmocka_unit_test(silence_is_spliced_anywhere),
        cmocka_unit_test(different_sounds_are_not_alike),
        cmocka_unit_test(the_same_at_another_level_is_not_alike),
        cmocka_unit_test(a_pause_gives_much_at_a_time_and_keeps_its_edges),
        cmocka_unit_test(a_pause_is_lengthened_from_within),
        cmocka_unit_test(the_background_is_as_loud_across_a_splice),
        cmocka_unit_test(pauses_change_and_words_do_not),
        cmocka_unit_test(splices_may_follow_each_other_at_once),
        cmocka_unit_test(speed_changes_and_nothing_else),
        cmocka_unit_test(the_first_sound_rises_and_the_last_one_falls),
        cmocka_unit_test(what_is_made_up_holds_then_falls),
        cmocka_unit_test(what_is_missing_of_the_level_is_noise),
        cmocka_unit_test(a_cut_fades_into_what_follows),
        cmocka_unit_test(the_click_detector_detects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
