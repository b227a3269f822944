/* Goal of this test: the relay's clock is learnt on any path, however slow, and from true answers
 * alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "client/common/pinger.h"

static const int64_t OFFSET_US = 1770000000000000;

static ll_mono at_ms(int64_t ms)
{
    return (ll_mono){1000000 + ms * 1000};
}

static ll_wall relay_at_ms(int64_t ms)
{
    return (ll_wall){at_ms(ms).us + OFFSET_US};
}

static struct pinger pinger;

static int set_up(void **state)
{
    (void)state;
    pinger_init(&pinger);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    pinger_fini(&pinger);
    return 0;
}

static int64_t offset_us(void)
{
    struct clocksync clock = pinger_clock(&pinger);

    return clocksync_relay_time(&clock, (ll_mono){0}).us;
}

/* Pings as often as it wants to, over a path of `rtt_ms`, for so long. Returns how many. */
static uint32_t ping_for(int64_t rtt_ms, int64_t duration_ms)
{
    uint32_t answered = 0, asked = 0;
    int64_t sent_ms[256], next_ms = 0;

    for (int64_t now_ms = 0; now_ms < duration_ms; now_ms++) {
        if (answered < asked && now_ms == sent_ms[answered] + rtt_ms)
            pinger_on_pong(&pinger, ++answered, relay_at_ms(now_ms - rtt_ms / 2),
                           at_ms(now_ms));
        if (now_ms == next_ms) {
            sent_ms[asked++] = now_ms;
            assert_int_equal(pinger_ping(&pinger, at_ms(now_ms)), asked);
            next_ms = now_ms + pinger_interval_ms(&pinger);
        }
    }
    return asked;
}

static void the_clock_is_known_soon_and_kept(void **state)
{
    (void)state;
    ping_for(20, 1000);
    assert_in_range(pinger_clock(&pinger).count, 4, 5);
    assert_int_equal(offset_us(), OFFSET_US);
    assert_int_equal(pinger_interval_ms(&pinger), 5000);
}

/* Satellites: the next ping is out long before the answer to the first. */
static void a_long_way_is_no_reason_not_to_know(void **state)
{
    (void)state;
    uint32_t asked = ping_for(700, 30000);

    assert_true(pinger_clock(&pinger).count >= 4);
    assert_int_equal(offset_us(), OFFSET_US);
    assert_in_range(asked, 8, 16);
}

static void only_what_was_asked_is_answered(void **state)
{
    uint32_t id = pinger_ping(&pinger, at_ms(0));

    (void)state;
    pinger_on_pong(&pinger, id + 1, relay_at_ms(0), at_ms(10));
    pinger_on_pong(&pinger, id - PINGER_PENDING, relay_at_ms(0), at_ms(10));
    assert_int_equal(pinger_clock(&pinger).count, 0);
    pinger_on_pong(&pinger, id, relay_at_ms(5), at_ms(10));
    pinger_on_pong(&pinger, id, relay_at_ms(5), at_ms(10)); /* once */
    assert_int_equal(pinger_clock(&pinger).count, 1);
}

static void what_is_lost_stays_lost(void **state)
{
    uint32_t id = pinger_ping(&pinger, at_ms(0));

    (void)state;
    pinger_on_lost(&pinger);
    pinger_on_pong(&pinger, id, relay_at_ms(5), at_ms(10));
    assert_int_equal(pinger_clock(&pinger).count, 0);
}

int main(void)
{
#define WITH_PINGER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_PINGER(the_clock_is_known_soon_and_kept),
        WITH_PINGER(a_long_way_is_no_reason_not_to_know),
        WITH_PINGER(only_what_was_asked_is_answered),
        WITH_PINGER(what_is_lost_stays_lost),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
