/* What workers do, as metrics: each by itself, as soon as it has told something. */
#include "relay_ask.h"

#include "relay/figures.h"
#include "relay/replica.h"

static void test_each_worker_by_itself(void **state)
{
    struct relay replica;

    (void)state;
    wire_relay.workers = 3;
    replica_init(&replica, &wire_state, 2);
    replica.loop =
        (struct loop_figures){.turns = 3, .busy_us = 1500000, .sends = 7, .partial_writes = 2};
    loop_figures_on_sound(&replica.loop, (ll_mono){1000});
    replica.loop.sends++;
    loop_figures_on_sent(&replica.loop, (ll_mono){1150});
    wire_relay.loop.sends = 5;
    assert_int_equal(get("/metrics"), 200);
    assert_true(body_has("livelisten_sends_total{worker=\"0\"} 5\n"));
    assert_false(body_has("worker=\"2\""));
    figures_post(&wire_relay, 2, figures_collect(&replica));
    assert_int_equal(get("/metrics"), 200);
    assert_true(body_has("livelisten_sends_total{worker=\"0\"} 5\n"));
    assert_false(body_has("worker=\"1\""));
    assert_true(body_has("livelisten_sends_total{worker=\"2\"} 8\n"));
    assert_true(body_has("livelisten_partial_writes_total{worker=\"2\"} 2\n"));
    assert_true(body_has("livelisten_loop_turns_total{worker=\"2\"} 3\n"));
    assert_true(body_has("livelisten_loop_busy_seconds_total{worker=\"2\"} 1.500000\n"));
    assert_true(
        body_has("livelisten_relay_delay_seconds_bucket{worker=\"2\",le=\"0.0001\"} 0\n"));
    assert_true(
        body_has("livelisten_relay_delay_seconds_bucket{worker=\"2\",le=\"0.0002\"} 1\n"));
    assert_true(body_has("livelisten_relay_delay_seconds_bucket{worker=\"2\",le=\"0.1\"} 1\n"));
    assert_true(
        body_has("livelisten_relay_delay_seconds_bucket{worker=\"2\",le=\"+Inf\"} 1\n"));
    assert_true(body_has("livelisten_relay_delay_seconds_sum{worker=\"2\"} 0.000150\n"));
    assert_true(body_has("livelisten_relay_delay_seconds_count{worker=\"2\"} 1\n"));
    relay_fini(&replica);
}

static void test_listeners_of_each_worker(void **state)
{
    struct wire *listener = WIRE_OPEN("meeting=hall", "channel=floor");

    (void)state;
    assert_int_equal(get("/metrics"), 200);
    assert_true(body_has("livelisten_worker_listeners{worker=\"0\"} 1\n"));
    wire_free(listener);
    assert_int_equal(get("/metrics"), 200);
    assert_true(body_has("livelisten_worker_listeners{worker=\"0\"} 0\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_each_worker_by_itself, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_listeners_of_each_worker, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
