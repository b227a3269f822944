/* Goal of this test: the level that listeners see is what RFC 6464 says. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <livelisten/level.h>

enum { FRAMES = 4800 };

static void fill(float *samples, float amplitude, int square)
{
    for (int i = 0; i < FRAMES; i++) {
        double s = sin(2 * 3.14159265358979 * 1000 * i / 48000.0 + 0.1);

        samples[i] = amplitude * (float)(square ? (s > 0 ? 1 : -1) : s);
    }
}

static void reference_levels(void **state)
{
    static const struct {
        float amplitude;
        int square, dbov;
    } rows[] = {
        {1, 1, 0},      {1, 0, -3},       {0.5f, 0, -9},
        {0.1f, 1, -20}, {0.001f, 0, -63}, {1e-9f, 1, -127},
    };
    float samples[FRAMES];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fill(samples, rows[i].amplitude, rows[i].square);
        assert_int_equal(level_dbov(samples, FRAMES), rows[i].dbov);
    }
}

static void silence_is_the_lowest(void **state)
{
    float samples[FRAMES] = {0};

    (void)state;
    assert_int_equal(level_dbov(samples, FRAMES), -127);
    assert_int_equal(level_dbov(NULL, 0), -127);
}

static void stays_in_range_whatever_comes(void **state)
{
    static const float odd[] = {NAN, INFINITY, -INFINITY, 3e38f, 1e6f, 1.5f};

    (void)state;
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        int level = level_dbov(&odd[i], 1);

        assert_true(level >= -127 && level <= 0);
    }
    assert_int_equal(level_dbov(&odd[5], 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_levels),
        cmocka_unit_test(silence_is_the_lowest),
        cmocka_unit_test(stays_in_range_whatever_comes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
