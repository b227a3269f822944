#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <livelisten/backoff.h>

static void the_bound_doubles_up_to_the_last(void **state)
{
    (void)state;
    static const uint32_t bounds_ms[] = {250, 500, 1000, 2000, 4000, 8000, 15000, 15000};
    struct backoff backoff = {0};
    for (size_t i = 0; i < sizeof bounds_ms / sizeof bounds_ms[0]; i++)
        assert_int_equal(backoff_next_ms(&backoff, 0, UINT32_MAX), bounds_ms[i]);
}

static void the_wait_is_anything_up_to_the_bound(void **state)
{
    (void)state;
    struct backoff least = {0}, middle = {0};
    for (int i = 0; i < 10; i++)
        assert_int_equal(backoff_next_ms(&least, 0, 0), 0);
    assert_int_equal(backoff_next_ms(&middle, 0, UINT32_MAX / 2), BACKOFF_FIRST_MS / 2);
    assert_int_equal(backoff_next_ms(&middle, 0, UINT32_MAX / 4 * 3),
                     BACKOFF_FIRST_MS * 2 / 4 * 3);
}

static void success_starts_over(void **state)
{
    (void)state;
    struct backoff backoff = {0};
    for (int i = 0; i < 5; i++)
        backoff_next_ms(&backoff, 0, 1);
    backoff_reset(&backoff);
    assert_int_equal(backoff_next_ms(&backoff, 0, UINT32_MAX), BACKOFF_FIRST_MS);
}

static void many_who_fail_at_once_spread_over_more(void **state)
{
    (void)state;
    static const uint32_t bounds_ms[] = {3000, 3000, 3000, 3000, 4000, 8000, 15000, 15000};
    struct backoff backoff = {0};
    for (size_t i = 0; i < sizeof bounds_ms / sizeof bounds_ms[0]; i++)
        assert_int_equal(backoff_next_ms(&backoff, 3000, UINT32_MAX), bounds_ms[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bound_doubles_up_to_the_last),
        cmocka_unit_test(the_wait_is_anything_up_to_the_bound),
        cmocka_unit_test(success_starts_over),
        cmocka_unit_test(many_who_fail_at_once_spread_over_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
