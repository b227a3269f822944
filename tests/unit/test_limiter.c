/* Goal of this test: nothing that leaves the limiter is above the ceiling, between samples
 * either; what was below it passes untouched; and the gain never jumps. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <livelisten/level.h>

#define PI 3.14159265358979323846

enum { RATE_HZ = 48000, FRAMES = RATE_HZ, OVERSAMPLING = 4, REACH = 64 };

static float input[FRAMES], output[FRAMES];

static void run(struct limiter *limiter)
{
    memcpy(output, input, sizeof output);
    /* Blocks of every size must give the same as one. */
    for (size_t at = 0, n = 1; at < FRAMES; at += n, n = n % 977 + 61)
        limiter_process(limiter, output + at, n < FRAMES - at ? n : FRAMES - at);
}

/* Where the band-limited signal through the samples really peaks [dBTP]: a windowed sinc far
 * longer than the one that the limiter uses. */
static double true_peak_db(const float *samples)
{
    double peak = 0;

    for (int at = REACH; at < FRAMES - REACH; at++) {
        /* An interval between two small samples cannot hold the peak. */
        if (fabsf(samples[at]) < 0.4f && fabsf(samples[at + 1]) < 0.4f)
            continue;
        for (int phase = 0; phase < OVERSAMPLING; phase++) {
            double value = 0;

            for (int i = 1 - REACH; i <= REACH; i++) {
                double x = (double)phase / OVERSAMPLING - i;
                double sinc = fabs(x) < 1e-9 ? 1 : sin(PI * x) / (PI * x);

                value += samples[at + i] * sinc * (0.5 + 0.5 * cos(PI * x / (REACH + 1)));
            }
            peak = fmax(peak, fabs(value));
        }
    }
    return 20 * log10(peak);
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
    struct limiter *limiter = limiter_create();

    run(limiter);
    limiter_free(limiter);
    assert_true(true_peak_db(output) <= (double)LIMITER_CEILING_DBTP);
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
    assert_true(fabsf(output[20000 + LIMITER_LOOKAHEAD_FRAMES]) > 0.85f);
}

static void below_the_ceiling_nothing_changes(void **state)
{
    struct limiter *limiter = limiter_create();

    (void)state;
    sine(997, 0, 0.88f); /* -1.1 dBTP */
    run(limiter);
    assert_memory_equal(output + LIMITER_LOOKAHEAD_FRAMES, input,
                        (FRAMES - LIMITER_LOOKAHEAD_FRAMES) * sizeof *input);
    for (int i = 0; i < LIMITER_LOOKAHEAD_FRAMES; i++)
        assert_true(output[i] == 0);
    assert_true(limiter_reduction_db(limiter) == 0);
    limiter_free(limiter);
}

/* A slow sine under a burst shows the gain: output / input. */
static void gain_moves_without_a_jump(void **state)
{
    struct limiter *limiter = limiter_create();
    float last = 1;

    (void)state;
    for (int i = 0; i < FRAMES; i++)
        input[i] = i > 20000 && i < 24000 ? 4 : 0.5f; /* DC: gain is seen in every sample */
    run(limiter);
    for (int i = LIMITER_LOOKAHEAD_FRAMES; i < FRAMES; i++) {
        float gain = output[i] / input[i - LIMITER_LOOKAHEAD_FRAMES];

        assert_true(fabsf(gain - last) < 1.5f / LIMITER_LOOKAHEAD_FRAMES);
        last = gain;
    }
    assert_true(last > 0.99f); /* and it has come back */
    limiter_free(limiter);
}

static void reduction_is_told_once(void **state)
{
    struct limiter *limiter = limiter_create();
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
    struct limiter *limiter = limiter_create();

    (void)state;
    sine(997, 0, 0.5f);
    input[100] = NAN;
    input[101] = INFINITY;
    input[102] = -INFINITY;
    run(limiter);
    for (int i = 0; i < FRAMES; i++)
        assert_true(isfinite(output[i]));
    assert_true(output[101 + LIMITER_LOOKAHEAD_FRAMES] == 0);
    assert_true(output[5000] == input[5000 - LIMITER_LOOKAHEAD_FRAMES]);
    limiter_free(limiter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ceiling_holds_for_sines),
        cmocka_unit_test(ceiling_holds_between_samples),
        cmocka_unit_test(ceiling_holds_for_bursts),
        cmocka_unit_test(a_single_huge_sample_is_caught),
        cmocka_unit_test(below_the_ceiling_nothing_changes),
        cmocka_unit_test(gain_moves_without_a_jump),
        cmocka_unit_test(reduction_is_told_once),
        cmocka_unit_test(what_is_no_number_becomes_silence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
