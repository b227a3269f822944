/* The relay's own delay: from the oldest sound of a turn to the end of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "relay/loop_figures.h"

static uint64_t turns_counted(const struct loop_figures *figures)
{
    uint64_t sum = 0;

    for (int i = 0; i <= loop_delay_bounds_us.count; i++)
        sum += figures->delay_us.count[i];
    return sum;
}

static void test_the_oldest_sound_counts(void **state)
{
    struct loop_figures figures = {0};

    (void)state;
    loop_figures_on_sound(&figures, (ll_mono){1000});
    loop_figures_on_sound(&figures, (ll_mono){1300});
    loop_figures_on_sound(&figures, (ll_mono){900}); /* was longer on its way between workers */
    figures.sends += 2;
    loop_figures_on_sent(&figures, (ll_mono){1550});
    assert_int_equal(figures.delay_us.sum, 650);
    assert_int_equal(figures.delay_us.count[4], 1); /* above 500 us, up to 1 ms */
    assert_int_equal(turns_counted(&figures), 1);
}

static void test_each_turn_by_itself(void **state)
{
    struct loop_figures figures = {0};

    (void)state;
    for (int64_t turn = 1; turn <= 3; turn++) {
        loop_figures_on_sound(&figures, (ll_mono){turn * 20000});
        figures.sends++;
        loop_figures_on_sent(&figures, (ll_mono){turn * 20000 + 40});
        loop_figures_on_sent(&figures, (ll_mono){turn * 20000 + 9000}); /* nothing was read */
    }
    assert_int_equal(figures.delay_us.sum, 120);
    assert_int_equal(figures.delay_us.count[0], 3);
    assert_int_equal(turns_counted(&figures), 3);
}

static void test_sound_for_nobody_has_no_delay(void **state)
{
    struct loop_figures figures = {.sends = 7};

    (void)state;
    loop_figures_on_sound(&figures, (ll_mono){1000});
    loop_figures_on_sent(&figures, (ll_mono){1500});
    figures.sends++; /* something else, later */
    loop_figures_on_sent(&figures, (ll_mono){9000});
    assert_int_equal(turns_counted(&figures), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_oldest_sound_counts),
        cmocka_unit_test(test_each_turn_by_itself),
        cmocka_unit_test(test_sound_for_nobody_has_no_delay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
