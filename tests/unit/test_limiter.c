/* Goal of this test: nothing that leaves the limiter is above the ceiling, between samples
 * either; what was below it passes untouched; and the gain never jumps. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <livelisten/level.h>

#include "tests/lib/peak.h"

#define PI 3.14159265358979323846

enum { RATE_HZ = 48000, FRAMES = RATE_HZ };

static float input[FRAMES], output[FRAMES];
static unsigned lookahead; /* of this run of the tests [frames] */

static void run(struct limiter *limiter)
{
    memcpy(output, input, sizeof output);
    /* Blocks of every size must give the same as one. */
    for (size_t at = 0, n = 1; at < FRAMES; at += n, n = n % 977 + 61)
        limiter_process(limiter, output + at, n < FRAMES - at ? n : FRAMES - at);
}

static void sine(double hz, double phase, float amplitude)
{
    for (int i = 0; i < FRAMES; i++)
        input[i] = amplitude * (float)sin(2 * PI * hz * i / RATE_HZ + phase);
}

/* Tones all over what a microphone delivers, in bursts, so that the limiter attacks and
 * releases again and again. */
static void bursts(float amplitude)
{
    memset(input, 0, sizeof input);
    for (int tone = 0; tone < 40; tone++)
        for (int i = 0; i < FRAMES; i++) {
            double rise = sin(PI * i / 3000.0);

            input[i] +=
                amplitude * (float)(rise * rise * sin(0.06 * (tone + 1) * i + tone * tone));
        }
}

static void assert_ceiling_holds(void)
{
    struct limiter *limiter = limiter_create(lookahead);

    run(limiter);
    limiter_free(limiter);
    assert_true(peak_true_db(output, FRAMES) <= (double)LIMITER_CEILING_DBTP);
}

static void ceiling_holds_for_sines(void **state)
{
    (void)state;
    sine(997, 0, 4);
    assert_ceiling_holds();
    sine(50, 0, 1.2f);
    assert_ceiling_holds();
    sine(15000, 0.3, 1);
    assert_ceiling_holds();
}

static void ceiling_holds_between_samples(void **state)
{
    (void)state;
    /* A quarter of the rate, sampled 45 degrees off its tops: the samples say -3 dB. */
    sine(RATE_HZ / 4.0, PI / 4, 1);
    assert_ceiling_holds();
    sine(RATE_HZ / 6.0, PI / 6, 1.1f);
    assert_ceiling_holds();
}

static void ceiling_holds_for_bursts(void **state)
{
    (void)state;
    bursts(0.2f);
    assert_ceiling_holds();
    bursts(2);
    assert_ceiling_holds();
}

static void a_single_huge_sample_is_caught(void **state)
{
    (void)state;
    memset(input, 0, sizeof input);
    input[20000] = 1000;
    input[30000] = -1;
    assert_ceiling_holds();
    assert_true(fabsf(output[20000 + lookahead]) > 0.85f);
}

static void below_the_ceiling_nothing_changes(void **state)
{
    struct limiter *limiter = limiter_create(lookahead);

    (void)state;
    sine(997, 0, 0.88f); /* -1.1 dBTP */
    run(limiter);
    assert_memory_equal(output + lookahead, input, (FRAMES - lookahead) * sizeof *input);
    for (unsigned i = 0; i < lookahead; i++)
        assert_true(output[i] == 0);
    assert_true(limiter_reduction_db(limiter) == 0);
    limiter_free(limiter);
}

/* A slow sine under a burst shows the gain: output / input. */
static void gain_moves_without_a_jump(void **state)
{
    struct limiter *limiter = limiter_create(lookahead);
    float last = 1;

    (void)state;
    for (int i = 0; i < FRAMES; i++)
        input[i] = i > 20000 && i < 24000 ? 4 : 0.5f; /* DC: gain is seen in every sample */
    run(limiter);
    for (unsigned i = lookahead; i < FRAMES; i++) {
        float gain = output[i] / input[i - lookahead];

        assert_true(fabsf(gain - last) < 1.5f / (float)(lookahead - 15));
        last = gain;
    }
    assert_true(last > 0.99f); /* and it has come back */
    limiter_free(limiter);
}

static void after_a_while_nothing_is_left_of_a_reduction(void **state)
{
    struct limiter *limiter = limiter_create(lookahead);

    (void)state;
    sine(997, 0, 0.5f);
    for (int i = 0; i < 5000; i++)
        input[i] *= 4;
    run(limiter);
    assert_memory_equal(output + FRAMES - 1000, input + FRAMES - 1000 - lookahead,
                        1000 * sizeof *input);
    limiter_free(limiter);
}

static void reduction_is_told_once(void **state)
{
    struct limiter *limiter = limiter_create(lookahead);
    float reduction_db;

    (void)state;
    sine(997, 0, 2);
    run(limiter);
    reduction_db = limiter_reduction_db(limiter);
    assert_true(reduction_db > 6.9f && reduction_db < 7.2f); /* +6.02 down to -1 */
    assert_true(limiter_reduction_db(limiter) == 0);
    limiter_free(limiter);
}

static void what_is_no_number_becomes_silence(void **state)
{
    struct limiter *limiter = limiter_create(lookahead);

    (void)state;
    sine(997, 0, 0.5f);
    input[100] = NAN;
    input[101] = INFINITY;
    input[102] = -INFINITY;
    input[103] = 1e30f;
    run(limiter);
    for (int i = 0; i < FRAMES; i++)
        assert_true(isfinite(output[i]));
    assert_true(output[101 + lookahead] == 0);
    assert_true(output[5000] == input[5000 - lookahead]);
    limiter_free(limiter);
}

static void whatever_comes_stays_in_bounds(void **state)
{
    struct limiter *limiter = limiter_create(lookahead);
    uint32_t bits = 1;

    (void)state;
    for (int i = 0; i < FRAMES; i++) {
        bits = bits * 1664525u + 1013904223u;
        memcpy(&input[i], &bits, sizeof bits);
        if (i % 1000 > 500)
            input[i] = 0.5f; /* what gain it has then comes from what it held before */
    }
    run(limiter);
    for (int i = 0; i < FRAMES; i++)
        assert_true(fabsf(output[i]) <= 1);
    limiter_free(limiter);
}

/* Down at once for what comes from then on, and up again. */
static void a_ceiling_can_be_moved(void **state)
{
    struct limiter *limiter = limiter_create(lookahead);

    (void)state;
    sine(997, 0, 0.8f);
    memcpy(output, input, sizeof output);
    limiter_process(limiter, output, FRAMES / 3);
    limiter_ceiling(limiter, -20);
    limiter_process(limiter, output + FRAMES / 3, FRAMES / 3);
    limiter_ceiling(limiter, LIMITER_CEILING_DBTP);
    limiter_process(limiter, output + 2 * FRAMES / 3, FRAMES / 3);
    for (unsigned i = 0; i < FRAMES; i++) {
        bool low = i >= FRAMES / 3 + lookahead && i < 2 * FRAMES / 3;
        assert_true(fabsf(output[i]) <= (low ? 0.1f : 0.9f));
    }
    float loudest = 0;
    for (int i = FRAMES - 100; i < FRAMES; i++)
        loudest = fmaxf(loudest, fabsf(output[i]));
    assert_true(loudest > 0.75f); /* and it has come back */
    limiter_free(limiter);
}

int main(void)
{
    static const unsigned lookaheads[] = {LIMITER_LOOKAHEAD_MIN_FRAMES, 96,
                                          LIMITER_LOOKAHEAD_MAX_FRAMES};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ceiling_holds_for_sines),
        cmocka_unit_test(ceiling_holds_between_samples),
        cmocka_unit_test(ceiling_holds_for_bursts),
        cmocka_unit_test(a_single_huge_sample_is_caught),
        cmocka_unit_test(below_the_ceiling_nothing_changes),
        cmocka_unit_test(gain_moves_without_a_jump),
        cmocka_unit_test(after_a_while_nothing_is_left_of_a_reduction),
        cmocka_unit_test(reduction_is_told_once),
        cmocka_unit_test(what_is_no_number_becomes_silence),
        cmocka_unit_test(whatever_comes_stays_in_bounds),
        cmocka_unit_test(a_ceiling_can_be_moved),
    };
    int failed = 0;

    for (size_t i = 0; i < sizeof lookaheads / sizeof *lookaheads; i++) {
        lookahead = lookaheads[i];
        failed += cmocka_run_group_tests(tests, NULL, NULL);
    }
    return failed;
}
