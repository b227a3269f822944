/* Local times and instants, where and when the clocks are changed. Instants from the rules of the
 * IANA data base, as `date` of the coreutils gives them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/ical/zone.h"

static void test_instants(void **state)
{
    static const struct {
        const char *zone, *date, *time;
        int64_t instant_s;
        const char *local;
    } rows[] = {
        {"Europe/Zurich", "2025-04-09", "10:00", 1744185600, "2025-04-09T10:00:00+02:00"},
        {"Europe/Zurich", "2025-01-09", "10:00", 1736413200, "2025-01-09T10:00:00+01:00"},
        {"Europe/Zurich", "2025-03-30", "01:59", 1743296340, "2025-03-30T01:59:00+01:00"},
        {"Europe/Zurich", "2025-03-30", "03:00", 1743296400, "2025-03-30T03:00:00+02:00"},
        {"Europe/Zurich", "2025-10-26", "01:59", 1761436740, "2025-10-26T01:59:00+02:00"},
        {"Europe/Zurich", "2025-10-26", "02:30", 1761438600, "2025-10-26T02:30:00+02:00"},
        {"Europe/Zurich", "2025-10-26", "03:00", 1761444000, "2025-10-26T03:00:00+01:00"},
        {"Europe/Zurich", "2040-07-01", "12:00", 2224749600, "2040-07-01T12:00:00+02:00"},
        {"America/New_York", "2025-03-09", "01:59", 1741503540, "2025-03-09T01:59:00-05:00"},
        {"America/New_York", "2025-03-09", "03:00", 1741503600, "2025-03-09T03:00:00-04:00"},
        {"America/New_York", "2025-11-02", "01:30", 1762061400, "2025-11-02T01:30:00-04:00"},
        {"America/New_York", "2025-11-02", "02:00", 1762066800, "2025-11-02T02:00:00-05:00"},
        {"Asia/Kathmandu", "2025-04-09", "10:00", 1744172100, "2025-04-09T10:00:00+05:45"},
        {"Pacific/Apia", "2025-04-09", "10:00", 1744146000, "2025-04-09T10:00:00+13:00"},
        {"UTC", "2025-04-09", "10:00", 1744192800, "2025-04-09T10:00:00+00:00"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char why[160], local[ZONE_LOCAL_MAX];
        ll_wall wall;

        assert_true(
            zone_to_wall(rows[i].zone, rows[i].date, rows[i].time, &wall, why, sizeof why));
        assert_int_equal(wall.us, rows[i].instant_s * 1000000);
        assert_true(zone_local(rows[i].zone, wall, local));
        assert_string_equal(local, rows[i].local);
    }
}

static void test_the_second_of_an_hour_that_comes_twice(void **state)
{
    char local[ZONE_LOCAL_MAX];

    (void)state;
    assert_true(zone_local("Europe/Zurich", (ll_wall){1761442200000000}, local));
    assert_string_equal(local, "2025-10-26T02:30:00+01:00");
}

static void test_refused(void **state)
{
    static const struct {
        const char *zone, *date, *time, *why;
    } rows[] = {
        {"Europe/Zurich", "2025-03-30", "02:00",
         "there is no 02:00 on 2025-03-30 in Europe/Zurich: the clocks are put forward over "
         "it"},
        {"Europe/Zurich", "2025-03-30", "02:59", "put forward"},
        {"America/New_York", "2025-03-09", "02:30", "put forward"},
        {"Europe/Zurich", "2025-02-29", "10:00", "'2025-02-29' is no date"},
        {"Europe/Zurich", "2025-13-01", "10:00", "is no date"},
        {"Europe/Zurich", "25-03-01", "10:00", "is no date"},
        {"Europe/Zurich", "1999-12-31", "10:00", "is no date"},
        {"Europe/Zurich", "2025-03-01", "24:00", "'24:00' is no time"},
        {"Europe/Zurich", "2025-03-01", "9:00", "is no time"},
        {"Europe/Zurich", "2025-03-01", "10:60", "is no time"},
        {"Mars/Phobos", "2025-03-01", "10:00", "there is no time zone 'Mars/Phobos'"},
        {"", "2025-03-01", "10:00", "no time zone"},
        {"../../etc/passwd", "2025-03-01", "10:00", "no time zone"},
        {"/etc/localtime", "2025-03-01", "10:00", "no time zone"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ll_wall wall = {.us = 7};
        char why[160] = "";

        assert_false(
            zone_to_wall(rows[i].zone, rows[i].date, rows[i].time, &wall, why, sizeof why));
        assert_non_null(strstr(why, rows[i].why));
        assert_int_equal(wall.us, 7);
    }
}

static void test_days(void **state)
{
    static const struct {
        const char *zone, *date;
        int64_t begins_s;
        int hours;
    } rows[] = {
        {"Europe/Zurich", "2025-04-09", 1744149600, 24},
        {"Europe/Zurich", "2025-03-30", 1743289200, 23},
        {"Europe/Zurich", "2025-10-26", 1761429600, 25},
        {"Asia/Beirut", "2025-03-30", 1743285600,
         23}, /* 00:00 is skipped: it begins at 01:00 */
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ll_wall begins, ends;
        char why[160];

        assert_true(zone_day(rows[i].zone, rows[i].date, &begins, &ends, why, sizeof why));
        assert_int_equal(begins.us, rows[i].begins_s * 1000000);
        assert_int_equal(ends.us - begins.us, rows[i].hours * 3600000000);
    }
}

static void test_far_instants(void **state)
{
    char local[ZONE_LOCAL_MAX];

    (void)state;
    assert_true(zone_local("UTC", (ll_wall){0}, local));
    assert_string_equal(local, "1970-01-01T00:00:00+00:00");
    assert_false(zone_local("UTC", (ll_wall){-1}, local));
    assert_false(zone_local("UTC", (ll_wall){INT64_MAX}, local));
    assert_false(zone_local("Mars/Phobos", (ll_wall){0}, local));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_instants),
        cmocka_unit_test(test_the_second_of_an_hour_that_comes_twice),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_days),
        cmocka_unit_test(test_far_instants),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
