#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <livelisten/clock.h>

static const int64_t OFFSET_US = 1770000000000000;

/* A ping sent at `sent_us` whose way there and back took so long. */
static void ping(struct clocksync *sync, int64_t sent_us, int64_t there_us, int64_t back_us)
{
    clocksync_add(sync, (ll_mono){sent_us}, (ll_mono){sent_us + there_us + back_us},
                  (ll_wall){OFFSET_US + sent_us + there_us});
}

static int64_t error_us(const struct clocksync *sync)
{
    return clocksync_relay_time(sync, (ll_mono){5000000}).us - OFFSET_US - 5000000;
}

static void before_the_first_answer_it_knows_nothing(void **state)
{
    (void)state;
    struct clocksync sync = {0};
    assert_false(clocksync_ready(&sync));
    assert_int_equal(clocksync_relay_time(&sync, (ll_mono){77}).us, 0);
    assert_int_equal(clocksync_rtt_us(&sync), 0);
    assert_int_equal(clocksync_error_us(&sync, (ll_mono){77}), 0);
}

static void an_even_way_gives_the_exact_offset(void **state)
{
    (void)state;
    struct clocksync sync = {0};
    ping(&sync, 1000, 20000, 20000);
    assert_true(clocksync_ready(&sync));
    assert_int_equal(error_us(&sync), 0);
    assert_int_equal(clocksync_rtt_us(&sync), 40000);
}

static void the_error_is_at_most_half_a_round_trip(void **state)
{
    (void)state;
    struct clocksync there = {0}, back = {0};
    ping(&there, 1000, 30000, 0);
    ping(&back, 1000, 0, 30000);
    assert_int_equal(error_us(&there), 15000);
    assert_int_equal(error_us(&back), -15000);
}

static void the_quickest_answer_counts(void **state)
{
    (void)state;
    struct clocksync sync = {0};
    ping(&sync, 1000, 90000, 1000);
    ping(&sync, 2000, 500, 500);
    ping(&sync, 3000, 1000, 70000);
    assert_int_equal(error_us(&sync), 0);
    assert_int_equal(clocksync_rtt_us(&sync), 1000);
}

static void an_old_answer_is_forgotten(void **state)
{
    (void)state;
    struct clocksync sync = {0};
    ping(&sync, 0, 10, 10);
    for (int i = 1; i < CLOCKSYNC_SAMPLES; i++)
        ping(&sync, i * 1000, 5000 + i, 5000 + i);
    assert_int_equal(clocksync_rtt_us(&sync), 20);
    ping(&sync, 30000, 6000, 6000);
    assert_int_equal(clocksync_rtt_us(&sync), 10002);
}

/* Two clocks go on drifting apart: an hour later a far slower answer is the better one. */
static void an_answer_loses_worth_with_age(void **state)
{
    (void)state;
    const int64_t minute_us = 60000000;
    struct clocksync sync = {0};
    ping(&sync, 0, 10000, 10000);
    assert_int_equal(clocksync_error_us(&sync, (ll_mono){20000}), 10000);
    assert_int_equal(clocksync_error_us(&sync, (ll_mono){20000 + minute_us}), 10000 + 6000);
    ping(&sync, minute_us, 20000, 20000);
    assert_int_equal(clocksync_rtt_us(&sync), 20000);
    ping(&sync, 60 * minute_us, 200000, 200000);
    assert_int_equal(clocksync_rtt_us(&sync), 400000);
    assert_int_equal(clocksync_error_us(&sync, (ll_mono){60 * minute_us + 400000}), 200000);
}

static void a_clock_that_was_set_is_believed_at_once(void **state)
{
    (void)state;
    enum { STEP_US = 10000 + 30000 + CLOCKSYNC_STEP_US };
    struct clocksync sync = {0};
    for (int i = 0; i < CLOCKSYNC_SAMPLES; i++)
        ping(&sync, 0, 10000, 10000);
    clocksync_add(&sync, (ll_mono){0}, (ll_mono){60000},
                  (ll_wall){OFFSET_US + 30000 + STEP_US});
    assert_int_equal(error_us(&sync), 0); /* just possible: a slow answer */
    clocksync_add(&sync, (ll_mono){0}, (ll_mono){60000},
                  (ll_wall){OFFSET_US + 30000 - STEP_US - 100});
    assert_int_equal(error_us(&sync), -STEP_US - 100);
    assert_int_equal(sync.count, 1);
    ping(&sync, 60000, 10000, 10000); /* and back */
    assert_int_equal(error_us(&sync), 0);
}

static void an_answer_before_its_question_is_ignored(void **state)
{
    (void)state;
    struct clocksync sync = {0};
    clocksync_add(&sync, (ll_mono){2000}, (ll_mono){1999}, (ll_wall){OFFSET_US});
    assert_false(clocksync_ready(&sync));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(before_the_first_answer_it_knows_nothing),
        cmocka_unit_test(an_even_way_gives_the_exact_offset),
        cmocka_unit_test(the_error_is_at_most_half_a_round_trip),
        cmocka_unit_test(the_quickest_answer_counts),
        cmocka_unit_test(an_old_answer_is_forgotten),
        cmocka_unit_test(an_answer_loses_worth_with_age),
        cmocka_unit_test(a_clock_that_was_set_is_believed_at_once),
        cmocka_unit_test(an_answer_before_its_question_is_ignored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
