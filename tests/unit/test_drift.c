/* A clock far away against ours, from when packets arrive. */
#include <livelisten/drift.h>

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

enum { PACKET_US = 20000, SECOND_US = 1000000 };

struct way {
    struct drift drift;
    int64_t now_us;
    int64_t travel_us; /* of the fastest packets, but for the drift */
    double ppm;        /* the room's clock is so much faster */
};

static struct way set_out(double ppm)
{
    struct way way = {.travel_us = 50000, .ppm = ppm};
    drift_reset(&way.drift);
    return way;
}

static void travel(struct way *way, int seconds, int64_t jitter_us)
{
    for (int64_t end_us = way->now_us + seconds * INT64_C(1000000); way->now_us < end_us;) {
        way->now_us += PACKET_US;
        int64_t late_us = way->now_us / PACKET_US * 7919 % 97 * jitter_us / 97;
        int64_t drifted_us = (int64_t)((double)way->now_us * way->ppm * 1e-6);
        drift_add(&way->drift, (ll_mono){way->now_us}, way->travel_us + late_us - drifted_us);
    }
}

static void it_is_not_known_in_the_first_minute(void **state)
{
    (void)state;
    struct way way = set_out(100);
    assert_int_equal(drift_ppm(&way.drift), DRIFT_UNKNOWN);
    travel(&way, 50, 0);
    assert_int_equal(drift_ppm(&way.drift), DRIFT_UNKNOWN);
    travel(&way, 20, 0);
    assert_int_equal(drift_ppm(&way.drift), 100);
}

static void jitter_does_not_hide_it(void **state)
{
    (void)state;
    for (double ppm = -300; ppm <= 300; ppm += 150) {
        struct way way = set_out(ppm);
        travel(&way, 600, 40000);
        assert_in_range(drift_ppm(&way.drift) + 1000, 1000 + ppm - 20, 1000 + ppm + 20);
    }
}

static void a_longer_route_does_not_look_like_drift(void **state)
{
    (void)state;
    struct way way = set_out(50);
    travel(&way, 200, 5000);
    way.travel_us += 120000;
    for (int n = 0; n < 20; n++) {
        travel(&way, 10, 5000);
        assert_in_range(drift_ppm(&way.drift), 30, 70);
    }
}

static void silence_and_a_clock_that_was_set_are_survived(void **state)
{
    (void)state;
    struct way way = set_out(-80);
    travel(&way, 120, 1000);
    way.now_us += 60 * SECOND_US;
    travel(&way, 90, 1000);
    assert_in_range(drift_ppm(&way.drift) + 1000, 910, 930);
    way.now_us += INT64_C(3600) * SECOND_US;
    travel(&way, 90, 1000);
    assert_in_range(drift_ppm(&way.drift) + 1000, 910, 930);
    way.now_us = 0;
    travel(&way, 90, 1000);
    assert_in_range(drift_ppm(&way.drift) + 1000, 910, 930);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_not_known_in_the_first_minute),
        cmocka_unit_test(jitter_does_not_hide_it),
        cmocka_unit_test(a_longer_route_does_not_look_like_drift),
        cmocka_unit_test(silence_and_a_clock_that_was_set_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
