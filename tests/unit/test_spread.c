/* Which worker a new connection is for. */
#include "relay/spread.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

enum { WORKERS = 4, PEOPLE = 1000 };

static void who_is_alone_keeps_all(void **state)
{
    (void)state;
    assert_int_equal(spread_choose((const unsigned[]){5000}, 1, 0), 0);
}

static void a_little_more_is_kept(void **state)
{
    (void)state;
    assert_int_equal(spread_choose((const unsigned[]){0, 0}, 2, 1), 1);
    assert_int_equal(spread_choose((const unsigned[]){2, 0}, 2, 0), 0);
    assert_int_equal(spread_choose((const unsigned[]){1020, 1000}, 2, 0), 0);
}

static void clearly_more_goes_to_the_one_with_the_fewest(void **state)
{
    (void)state;
    assert_int_equal(spread_choose((const unsigned[]){9, 4, 5}, 3, 0), 1);
    assert_int_equal(spread_choose((const unsigned[]){9, 4, 5}, 3, 2), 2);
    assert_int_equal(spread_choose((const unsigned[]){1000, 1100, 1000}, 3, 1), 0);
}

/* All of them come to one worker, as through a proxy that is always hashed the same. */
static void the_most_uneven_arrival_ends_up_even(void **state)
{
    unsigned load[WORKERS] = {0}, most = 0;

    (void)state;
    for (int i = 0; i < PEOPLE; i++)
        load[spread_choose(load, WORKERS, 3)]++;
    for (unsigned i = 0; i < WORKERS; i++)
        most = load[i] > most ? load[i] : most;
    assert_in_range(most, PEOPLE / WORKERS, PEOPLE / WORKERS * 104 / 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_alone_keeps_all),
        cmocka_unit_test(a_little_more_is_kept),
        cmocka_unit_test(clearly_more_goes_to_the_one_with_the_fewest),
        cmocka_unit_test(the_most_uneven_arrival_ends_up_even),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
