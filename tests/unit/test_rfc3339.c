/* Instants in writing. */
#include "common/rfc3339.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>

#include <cmocka.h>

static void test_parses(void **state)
{
    static const struct {
        const char *text;
        int64_t us;
    } rows[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2025-04-09T07:40:00Z", 1744184400000000},
        {"2025-04-09T09:40:00+02:00", 1744184400000000},
        {"2025-04-08T21:10:00-10:30", 1744184400000000},
        {"2025-04-09T07:40:00.25Z", 1744184400250000},
        {"2025-04-09T07:40:00.1234567Z", 1744184400123456},
        {"2024-02-29T00:00:00Z", 1709164800000000},
        {"9999-12-31T23:59:59Z", 253402300799000000},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ll_wall at = {-1};

        assert_true(rfc3339_parse(rows[i].text, &at));
        assert_int_equal(at.us, rows[i].us);
    }
}

static void test_refuses(void **state)
{
    static const char *const rows[] = {
        "",
        "2025-04-09",
        "2025-04-09T07:40Z",
        "2025-04-09T07:40:00",
        "2025-04-09 07:40:00Z",
        "2025-04-09T07:40:00.Z",
        "2025-04-09T07:40:00+0200",
        "2025-04-09T07:40:00+24:00",
        "2025-04-09T07:40:00Z ",
        "2025-02-29T07:40:00Z",
        "2025-04-31T07:40:00Z",
        "2025-13-01T07:40:00Z",
        "2025-04-09T24:00:00Z",
        "2025-04-09T07:60:00Z",
        "2025-04-09T07:40:60Z",
        "1969-12-31T23:59:59Z",
        "1970-01-01T00:00:00+00:01",
        "+025-04-09T07:40:00Z",
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ll_wall at = {-1};

        assert_false(rfc3339_parse(rows[i], &at));
        assert_int_equal(at.us, -1);
    }
}

static void test_writes_what_it_reads(void **state)
{
    char text[RFC3339_UTC_MAX];

    (void)state;
    rfc3339_write_utc((ll_wall){1744184400999999}, text);
    assert_string_equal(text, "2025-04-09T07:40:00Z");
    rfc3339_write_utc((ll_wall){253402300799000000}, text);
    assert_string_equal(text, "9999-12-31T23:59:59Z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parses),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_writes_what_it_reads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
