/* Goal of this test: blocks come at the pace of the clock, a short delay is caught up, a long
 * one is left out, and the media clock never loses the real one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/capture/pace.h"
#include "client/capture/source.h"

static void one_block_every_20_ms(void **state)
{
    struct pace pace;

    (void)state;
    pace_start(&pace, (ll_mono){1000});
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(pace_due(&pace).us, 1000 + i * BLOCK_US);
        assert_int_equal(pace_leave_out(&pace, pace_due(&pace)), 0);
        pace_advance(&pace);
    }
}

static void a_short_delay_is_caught_up(void **state)
{
    ll_mono late = {PACE_LATE_MAX_BLOCKS * BLOCK_US + BLOCK_US - 1};
    struct pace pace;

    (void)state;
    pace_start(&pace, (ll_mono){0});
    assert_int_equal(pace_leave_out(&pace, late), 0);
    assert_int_equal(pace_due(&pace).us, 0);
}

static void a_long_delay_is_left_out(void **state)
{
    struct pace pace;

    (void)state;
    pace_start(&pace, (ll_mono){0});
    pace_advance(&pace);
    assert_int_equal(pace_leave_out(&pace, (ll_mono){3600000000 + BLOCK_US + 5}), 180000);
    assert_int_equal(pace.blocks, 180001);
    assert_int_equal(pace_due(&pace).us, 3600000000 + BLOCK_US);
}

static void being_early_is_no_delay(void **state)
{
    struct pace pace;

    (void)state;
    pace_start(&pace, (ll_mono){1000000000});
    assert_int_equal(pace_leave_out(&pace, (ll_mono){0}), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_block_every_20_ms),
        cmocka_unit_test(a_short_delay_is_caught_up),
        cmocka_unit_test(a_long_delay_is_left_out),
        cmocka_unit_test(being_early_is_no_delay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
