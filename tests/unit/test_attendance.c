/* Listeners over time: a sample each half minute, whatever the steps are, for twelve hours. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "relay/attendance.h"

enum { STEP_US = 250000, SECOND_US = 1000000 };

static void due_every_half_minute(void **state)
{
    struct attendance_clock clock = {0};
    struct moment now = {.mono = {7 * SECOND_US}, .wall = {1700000000000000}};
    uint32_t due = 0;

    (void)state;
    assert_int_equal(attendance_due(&clock, now), 1); /* at once, so that there is one */
    assert_int_equal(clock.last.us, now.wall.us);
    for (int i = 0; i < 4 * 3600; i++) { /* an hour of steps, each a little late */
        now.mono.us += STEP_US + 100;
        now.wall.us += STEP_US + 100;
        due += attendance_due(&clock, now);
    }
    assert_int_equal(due, 120);
    assert_in_range(now.wall.us - clock.last.us, 0, 30 * SECOND_US);
}

/* A machine that slept: the samples stay as far apart as they say. */
static void what_was_missed_is_made_up_for(void **state)
{
    struct attendance_clock clock = {0};
    struct moment now = {.mono = {SECOND_US}, .wall = {1700000000000000}};

    (void)state;
    attendance_due(&clock, now);
    now.mono.us += 5 * 60 * INT64_C(1000000) + STEP_US;
    assert_int_equal(attendance_due(&clock, now), 10);
    now.mono.us += 29 * SECOND_US;
    assert_int_equal(attendance_due(&clock, now), 0);
    now.mono.us += SECOND_US;
    assert_int_equal(attendance_due(&clock, now), 1);
    now.mono.us += 48 * 3600 * INT64_C(1000000);
    assert_int_equal(attendance_due(&clock, now), ATTENDANCE_SAMPLES_MAX);
}

static void samples_come_oldest_first(void **state)
{
    static struct attendance attendance;
    static uint32_t out[ATTENDANCE_SAMPLES_MAX];

    (void)state;
    assert_int_equal(attendance_read(&attendance, out), 0);
    attendance_add(&attendance, 3, 1);
    attendance_add(&attendance, 5, 2);
    assert_int_equal(attendance_read(&attendance, out), 3);
    assert_int_equal(out[0], 3);
    assert_int_equal(out[1], 5);
    assert_int_equal(out[2], 5);
}

static void twelve_hours_are_kept(void **state)
{
    static struct attendance attendance;
    static uint32_t out[ATTENDANCE_SAMPLES_MAX];

    (void)state;
    assert_int_equal(ATTENDANCE_SAMPLES_MAX * ATTENDANCE_EVERY_S, 12 * 3600);
    for (uint32_t i = 0; i < ATTENDANCE_SAMPLES_MAX + 7; i++)
        attendance_add(&attendance, i, 1);
    assert_int_equal(attendance_read(&attendance, out), ATTENDANCE_SAMPLES_MAX);
    assert_int_equal(out[0], 7);
    assert_int_equal(out[ATTENDANCE_SAMPLES_MAX - 1], ATTENDANCE_SAMPLES_MAX + 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(due_every_half_minute),
        cmocka_unit_test(what_was_missed_is_made_up_for),
        cmocka_unit_test(samples_come_oldest_first),
        cmocka_unit_test(twelve_hours_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
