/* Listeners come back in proportion to their number: never all at once, never later than needed. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <livelisten/control.h>

#include "relay/returns.h"

/* The most that come back within any second, if all obey to the millisecond. They are told by so many
 * workers, each of which has as many as the others, or one less. */
static uint32_t busiest_second(uint32_t total, uint32_t workers)
{
    static uint32_t per_ms[RETURNS_FIRST_MS + RETURNS_SPREAD_MAX_MS + 1];
    uint32_t now = 0, most = 0;

    for (size_t ms = 0; ms < sizeof per_ms / sizeof per_ms[0]; ms++)
        per_ms[ms] = 0;
    for (uint32_t i = 0; i < total; i++)
        per_ms[returns_after_ms(i / workers, (total + workers - 1 - i % workers) / workers,
                                total)]++;
    for (size_t ms = 0; ms < sizeof per_ms / sizeof per_ms[0]; ms++) {
        now += per_ms[ms];
        now -= ms >= 1000 ? per_ms[ms - 1000] : 0;
        most = now > most ? now : most;
    }
    return most;
}

static void test_no_second_sees_more_than_it_can_take(void **state)
{
    (void)state;
    for (uint32_t total = 1; total <= 60000; total = total * 3 / 2 + 1)
        assert_in_range(busiest_second(total, 1), 1, RETURNS_PER_SECOND + 1);
    assert_in_range(busiest_second(5000, 1), RETURNS_PER_SECOND - 1, RETURNS_PER_SECOND + 1);
    assert_in_range(busiest_second(5000, 3), RETURNS_PER_SECOND - 3, RETURNS_PER_SECOND + 3);
}

static void test_a_few_are_back_soon_and_nobody_is_kept_waiting_for_ever(void **state)
{
    (void)state;
    assert_int_equal(returns_after_ms(0, 0, 0), RETURNS_FIRST_MS);
    for (uint32_t i = 0; i < 100; i++)
        assert_in_range(returns_after_ms(i, 100, 100), RETURNS_FIRST_MS,
                        RETURNS_FIRST_MS + RETURNS_SPREAD_MIN_MS);
    assert_in_range(returns_after_ms(UINT32_MAX - 1, UINT32_MAX, UINT32_MAX),
                    RETURNS_SPREAD_MAX_MS, RETURNS_FIRST_MS + RETURNS_SPREAD_MAX_MS);
    assert_in_range(returns_after_ms(7, 3, 3), RETURNS_FIRST_MS,
                    RETURNS_FIRST_MS + RETURNS_SPREAD_MIN_MS); /* one who came meanwhile */
}

static void test_what_is_told_beforehand(void **state)
{
    (void)state;
    assert_int_equal(returns_spread_ms(0), 0);
    assert_int_equal(returns_spread_ms(5000), 5000);
    assert_int_equal(returns_spread_ms(UINT32_MAX), CONTROL_SPREAD_MAX_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_second_sees_more_than_it_can_take),
        cmocka_unit_test(test_a_few_are_back_soon_and_nobody_is_kept_waiting_for_ever),
        cmocka_unit_test(test_what_is_told_beforehand),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
