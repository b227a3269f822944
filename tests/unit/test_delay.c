/* How late packets are (transit), and what cushion follows from it (delay). */
#include "lib/delay.h"
#include "lib/transit.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

enum { PACKET_US = 20000, SECOND = 50 /* packets */ };

static int64_t lateness(struct transit *transit, int64_t arrived_us, int64_t media_us)
{
    struct travel travel;
    assert_true(transit_add(transit, (ll_mono){arrived_us}, media_us, &travel));
    assert_int_equal(travel.us, arrived_us - media_us);
    return travel.lateness_us;
}

static void lateness_counts_from_the_fastest(void **state)
{
    (void)state;
    struct transit transit;
    transit_reset(&transit);
    assert_int_equal(transit_cushion_us(&transit, (ll_mono){5}, 0), 0);
    assert_int_equal(lateness(&transit, 1000000, 0), 0);
    assert_int_equal(lateness(&transit, 1027000, 20000), 7000);
    assert_int_equal(lateness(&transit, 1035000, 40000), 0); /* faster than the first by 5 ms */
    assert_int_equal(lateness(&transit, 1060000, 60000), 5000);
    assert_int_equal(transit_cushion_us(&transit, (ll_mono){1100000}, 60000), 45000);
}

static void a_longer_route_is_the_new_normal_after_ten_seconds(void **state)
{
    (void)state;
    struct transit transit;
    transit_reset(&transit);
    int64_t media = 0;
    for (; media < 10000000; media += PACKET_US)
        lateness(&transit, 1000000 + media, media);
    assert_int_equal(lateness(&transit, 1080000 + media, media), 80000);
    for (; media < 21000000; media += PACKET_US)
        lateness(&transit, 1080000 + media, media);
    assert_int_equal(lateness(&transit, 1080000 + media, media), 0);
}

/* Over a minute the fastest packets come ever sooner, or ever later, by 300 ppm; then the route becomes longer. */
static void clocks_that_differ_are_no_change_of_the_route(void **state)
{
    (void)state;
    for (int ppm = -300; ppm <= 300; ppm += 600) {
        struct transit transit;
        struct travel travel;
        int64_t media = 0, moved_us = 0, late_us;
        transit_reset(&transit);
        for (; media < 60000000; media += PACKET_US) {
            late_us = media / PACKET_US * 7 % 11 * 1000;
            assert_true(transit_add(
                &transit, (ll_mono){media + media * ppm / 1000000 + late_us}, media, &travel));
            moved_us += travel.moved_us;
        }
        assert_int_equal(moved_us, 0);
        for (; media < 80000000; media += PACKET_US) {
            assert_true(transit_add(&transit, (ll_mono){media + 80000}, media, &travel));
            moved_us += travel.moved_us;
        }
        assert_in_range(moved_us, 80000 - 18000 - 6000, 80000 + 18000);
    }
}

static void impossible_times_are_of_another_timeline(void **state)
{
    (void)state;
    struct transit transit;
    struct travel travel;
    transit_reset(&transit);
    lateness(&transit, 1000000, 0);
    assert_false(transit_add(&transit, (ll_mono){1000000}, 3000000, &travel));
    assert_false(transit_add(&transit, (ll_mono){1000000}, -31000000, &travel));
    assert_int_equal(lateness(&transit, 1020000, 20000), 0);
}

static void listen(struct delay *delay, int packets, int64_t late_us)
{
    for (int n = 0; n < packets; n++)
        delay_add(delay, late_us, PACKET_US);
    delay_aim(delay);
}

static void each_profile_has_its_own_patience(void **state)
{
    (void)state;
    int64_t before_us = 0;
    for (enum profile profile = 0; profile < PROFILE_COUNT; profile++) {
        struct delay delay;
        delay_init(&delay, profile);
        int64_t start_us = delay_target_us(&delay);
        listen(&delay, 120 * SECOND, 0);
        assert_true(delay_target_us(&delay) <= start_us);
        assert_true(delay_target_us(&delay) > before_us);
        before_us = delay_target_us(&delay);
        listen(&delay, 120 * SECOND, 60000000);
        assert_true(delay_target_us(&delay) < delay_limit_us(&delay));
    }
}

static void it_rises_at_once_and_falls_slowly(void **state)
{
    (void)state;
    struct delay delay;
    delay_init(&delay, PROFILE_STANDARD);
    listen(&delay, 60 * SECOND, 0);
    int64_t calm_us = delay_target_us(&delay);
    listen(&delay, SECOND / 2, 300000);
    assert_in_range(delay_target_us(&delay), 300000, 320000);
    assert_in_range(delay_spread_us(&delay), 0, 5000); /* 5 % of the audio was not late yet */
    listen(&delay, 2 * SECOND, 0);
    assert_in_range(delay_target_us(&delay), 300000, 320000);
    listen(&delay, 58 * SECOND, 0);
    assert_int_equal(delay_target_us(&delay), calm_us);
}

/* Stalls of a second, one every `every_s`. */
static void stalls(struct delay *delay, int count, int every_s)
{
    for (int n = 0; n < count; n++) {
        listen(delay, (every_s - 1) * SECOND, 0);
        for (int64_t late_us = 1000000; late_us > 0; late_us -= PACKET_US)
            delay_add(delay, late_us, PACKET_US);
    }
    delay_aim(delay);
}

static void one_stall_is_not_worth_a_cushion_but_those_that_come_back_are(void **state)
{
    (void)state;
    struct delay delay;
    delay_init(&delay, PROFILE_STANDARD);
    listen(&delay, 60 * SECOND, 0);
    int64_t calm_us = delay_target_us(&delay);
    stalls(&delay, 1, 60);
    assert_int_equal(delay_target_us(&delay), calm_us);
    stalls(&delay, 3, 15);
    assert_in_range(delay_target_us(&delay), 500000, 1100000);
    listen(&delay, 14 * SECOND, 0);
    assert_in_range(delay_target_us(&delay), 500000, 1100000);
    listen(&delay, 300 * SECOND, 0);
    assert_int_equal(delay_target_us(&delay), calm_us);
}

static void what_was_late_on_the_shorter_route_is_not_on_the_longer(void **state)
{
    (void)state;
    struct delay delay;
    delay_init(&delay, PROFILE_INTERPRETER);
    listen(&delay, 60 * SECOND, 5000);
    listen(&delay, 10 * SECOND, 85000); /* until the minimum is forgotten, too */
    assert_in_range(delay_target_us(&delay), 85000, 95000);
    delay_move(&delay, 80000);
    delay_aim(&delay);
    assert_in_range(delay_target_us(&delay), 5000, 15000);
    delay_move(&delay, -20500);
    delay_aim(&delay);
    assert_in_range(delay_target_us(&delay), 25000, 32000);
}

static void rare_lateness_is_not_worth_a_cushion(void **state)
{
    (void)state;
    struct delay delay;
    delay_init(&delay, PROFILE_STANDARD);
    for (int n = 0; n < 120 * SECOND; n++)
        listen(&delay, 1, n % 100 == 0 ? 500000 : 0);
    assert_in_range(delay_target_us(&delay), 0, 60000);
}

static void a_profile_may_change(void **state)
{
    (void)state;
    struct delay delay, other;
    delay_init(&delay, PROFILE_SAVER);
    delay_init(&other, PROFILE_INTERPRETER);
    delay_profile(&delay, PROFILE_INTERPRETER);
    assert_int_equal(delay_target_us(&delay), delay_target_us(&other));
    delay_profile(&delay, PROFILE_SAVER);
    listen(&delay, 60 * SECOND, 10000);
    delay_profile(&delay, PROFILE_INTERPRETER);
    assert_in_range(delay_target_us(&delay), 10000, 30000);
    assert_int_equal(delay_limit_us(&delay), 200000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lateness_counts_from_the_fastest),
        cmocka_unit_test(a_longer_route_is_the_new_normal_after_ten_seconds),
        cmocka_unit_test(clocks_that_differ_are_no_change_of_the_route),
        cmocka_unit_test(impossible_times_are_of_another_timeline),
        cmocka_unit_test(each_profile_has_its_own_patience),
        cmocka_unit_test(it_rises_at_once_and_falls_slowly),
        cmocka_unit_test(one_stall_is_not_worth_a_cushion_but_those_that_come_back_are),
        cmocka_unit_test(what_was_late_on_the_shorter_route_is_not_on_the_longer),
        cmocka_unit_test(rare_lateness_is_not_worth_a_cushion),
        cmocka_unit_test(a_profile_may_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
