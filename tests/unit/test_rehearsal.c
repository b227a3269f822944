/* The meeting clock. */
#include "relay/rehearsal.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void test_none(void **state)
{
    (void)state;
    assert_int_equal(rehearsal_time(&rehearsal_none, (ll_wall){1764000000123456}).us,
                     1764000000123456);
}

static void test_runs_from_its_start_at_its_rate(void **state)
{
    struct rehearsal rehearsal = {.began = {5000000}};

    (void)state;
    assert_true(rehearsal_parse("2025-04-09T09:40:00+02:00,60", &rehearsal));
    assert_int_equal(rehearsal.rate, 60);
    assert_int_equal(rehearsal_time(&rehearsal, (ll_wall){5000000}).us, 1744184400000000);
    assert_int_equal(rehearsal_time(&rehearsal, (ll_wall){6000000}).us, 1744184460000000);
    assert_true(rehearsal_parse("2025-04-09T07:40:00Z", &rehearsal));
    assert_int_equal(rehearsal.rate, 1);
    assert_int_equal(rehearsal_time(&rehearsal, (ll_wall){6000000}).us, 1744184401000000);
    assert_true(rehearsal_parse("9999-12-31T23:59:59Z,3600", &rehearsal));
    assert_int_equal(rehearsal_time(&rehearsal, (ll_wall){6000000}).us, CONTROL_TIME_MAX_US);
}

static void test_refuses(void **state)
{
    static const char *const rows[] = {
        "",
        "60",
        "2025-04-09T07:40:00",
        "2025-04-09T07:40:00Z,",
        "2025-04-09T07:40:00Z,0",
        "2025-04-09T07:40:00Z,3601",
        "2025-04-09T07:40:00Z,-1",
        "2025-04-09T07:40:00Z,1.5",
        "2025-04-09T07:40:00Z, 2",
        "2025-04-09T07:40:00Z,60,60",
        "2025-04-09T07:40:00.000000000000000000000000000000000000Z",
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct rehearsal rehearsal = {.rate = 7};

        assert_false(rehearsal_parse(rows[i], &rehearsal));
        assert_int_equal(rehearsal.rate, 7);
    }
}

static void test_put_forward(void **state)
{
    struct rehearsal rehearsal = {.began = {5000000}}, before, none = rehearsal_none;
    char why[CONTROL_TEXT_MAX];

    (void)state;
    assert_false(rehearsal_put_forward(&none, (ll_wall){9000000}, (ll_wall){1000000}, why));
    assert_non_null(strstr(why, "no rehearsal"));
    assert_true(rehearsal_parse("2025-04-09T07:40:00Z,60", &rehearsal));
    before = rehearsal;
    assert_false(rehearsal_put_forward(&rehearsal, (ll_wall){1744184459999999},
                                       (ll_wall){6000000}, why));
    assert_non_null(strstr(why, "2025-04-09T07:41:00Z already"));
    assert_memory_equal(&rehearsal, &before, sizeof before);
    assert_true(rehearsal_put_forward(&rehearsal, (ll_wall){1744200000000000},
                                      (ll_wall){6000000}, why));
    assert_int_equal(rehearsal_time(&rehearsal, (ll_wall){6000000}).us, 1744200000000000);
    assert_int_equal(rehearsal_time(&rehearsal, (ll_wall){7000000}).us, 1744200060000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_none),
        cmocka_unit_test(test_runs_from_its_start_at_its_rate),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_put_forward),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
