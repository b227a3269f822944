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

static float sound[FRAMES];

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
        struct splice faster =
            timescale_find(sound + MIDDLE, TIMESCALE_FASTER, TIMESCALE_MAX_FRAMES);
        struct splice slower =
            timescale_find(sound + MIDDLE, TIMESCALE_SLOWER, TIMESCALE_MAX_FRAMES);
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
    struct splice splice = timescale_find(sound + MIDDLE, TIMESCALE_FASTER, 300);
    assert_int_equal(splice.jump_frames, 260);
}

static void silence_is_spliced_anywhere(void **state)
{
    (void)state;
    memset(sound, 0, sizeof sound);
    struct splice splice =
        timescale_find(sound + MIDDLE, TIMESCALE_FASTER, TIMESCALE_MAX_FRAMES);
    assert_true(splice.likeness >= 1.0f);
    assert_true(splice.power == 0.0f);
    assert_in_range(splice.jump_frames, TIMESCALE_MAX_FRAMES - 3, TIMESCALE_MAX_FRAMES);
}

static void different_sounds_are_not_alike(void **state)
{
    (void)state;
    uint32_t noise = 1;
    for (int i = 0; i < FRAMES; i++) {
        noise = noise * 1664525 + 1013904223;
        sound[i] = (float)(int32_t)noise / 4.3e9f;
    }
    struct splice splice =
        timescale_find(sound + MIDDLE, TIMESCALE_FASTER, TIMESCALE_MAX_FRAMES);
    assert_true(splice.likeness < 0.5f);
}

/* Reads all of the sound over a tape, with a splice about every 100 ms. */
static size_t through_the_tape(enum timescale direction, float *out)
{
    static struct tape tape;
    size_t put = 0, got = 0, spliced = 0;
    tape_init(&tape);
    for (;;) {
        while (tape_length(&tape) < TIMESCALE_AHEAD_FRAMES && put < FRAMES) {
            tape_append(&tape, sound + put, 960, true);
            put += 960;
        }
        if (tape_length(&tape) == 0)
            return got;
        if (got - spliced > 4800 && tape_can_splice(&tape, direction)) {
            struct splice splice = tape_find_splice(&tape, direction, TIMESCALE_MAX_FRAMES);
            tape_splice(&tape, splice.jump_frames);
            spliced = got;
        }
        uint32_t n = tape_length(&tape) < 128 ? tape_length(&tape) : 128;
        tape_read(&tape, out + got, n);
        got += n;
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
    tape_append(&tape, sound, 3 * 960, true);
    tape_end(&tape, sound, 960);
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
        tape_append(&tape, sound, 960, true);
        tape_read(&tape, out, 960);
    }
    float before = 0.5f;
    for (int n = 0; n < 6; n++) {
        tape_append(&tape, sound, 960, false);
        tape_read(&tape, out, 960);
        assert_true(n == 0 ? out[959] == 0.5f : out[959] < before || out[959] == 0.0f);
        before = out[959];
    }
    assert_true(tape_silent(&tape));
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
        tape_append(&tape, loud, 960, true);
        tape_read(&tape, out, 960);
    }
    tape_append(&tape, loud, 960, true);
    assert_int_equal(tape_cut(&tape), 960);
    assert_int_equal(tape_length(&tape), 0);
    tape_append(&tape, low, 960, true);
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
        cmocka_unit_test(speed_changes_and_nothing_else),
        cmocka_unit_test(the_first_sound_rises_and_the_last_one_falls),
        cmocka_unit_test(what_is_made_up_holds_then_falls),
        cmocka_unit_test(a_cut_fades_into_what_follows),
        cmocka_unit_test(the_click_detector_detects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
