/* Token buckets: so many at once, so many a second, whatever happened before. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "relay/bucket.h"

static const struct bucket_size ten_a_second = {.interval_us = 100000, .most = 5};

/* How many can be taken out now. */
static int drain(struct bucket *bucket, struct bucket_size size, int64_t now_us)
{
    int count = 0;

    while (bucket_take(bucket, size, (ll_mono){now_us}))
        count++;
    return count;
}

static void test_begins_full_at_any_time(void **state)
{
    (void)state;
    for (int64_t now_us = 0; now_us < INT64_C(1) << 60; now_us = now_us * 3 + 1) {
        struct bucket bucket = {0};

        assert_int_equal(drain(&bucket, ten_a_second, now_us), 5);
    }
}

static void test_fills_one_by_one_and_no_further(void **state)
{
    struct bucket bucket = {0};

    (void)state;
    assert_int_equal(drain(&bucket, ten_a_second, 0), 5);
    assert_int_equal(drain(&bucket, ten_a_second, 99999), 0);
    assert_int_equal(drain(&bucket, ten_a_second, 100000), 1);
    assert_int_equal(drain(&bucket, ten_a_second, 350000), 2);
    assert_int_equal(drain(&bucket, ten_a_second, 400000), 1); /* the half of before counts */
    assert_int_equal(drain(&bucket, ten_a_second, 3600000000), 5);
}

static void test_the_rate_is_never_refused(void **state)
{
    struct bucket bucket = {0};

    (void)state;
    for (int64_t now_us = 0; now_us < 1000 * ten_a_second.interval_us;
         now_us += ten_a_second.interval_us)
        assert_true(bucket_take(&bucket, ten_a_second, (ll_mono){now_us}));
    assert_int_equal(drain(&bucket, ten_a_second, 1000 * ten_a_second.interval_us), 5);
}

/* One tenth over the rate: what was saved lasts for ten times as many. */
static void test_a_little_over_the_rate_uses_it_up(void **state)
{
    struct bucket bucket = {0};
    int64_t now_us = 0;
    int taken = 0;

    (void)state;
    while (bucket_take(&bucket, ten_a_second, (ll_mono){now_us})) {
        taken++;
        now_us += ten_a_second.interval_us * 9 / 10;
    }
    assert_in_range(taken, 40, 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_begins_full_at_any_time),
        cmocka_unit_test(test_fills_one_by_one_and_no_further),
        cmocka_unit_test(test_the_rate_is_never_refused),
        cmocka_unit_test(test_a_little_over_the_rate_uses_it_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
