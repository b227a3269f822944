/* Captures and operators whose connections come in at another worker than home: they notice no
 * difference, and home none either. */
#include "relay_metric.h"
#include "relay_wire.h"

enum { SSRC = 100 };

static const char *const floor_only[] = {"floor"};
static const char watch[] = "{\"type\":\"watch\",\"meeting\":\"hall\",\"token\":\"operate\"}";

/* The worker where they come in. Its registry is empty: of what they want only home knows. */
static struct relay near_relay;
static struct mailbox near_box, home_box;
static const struct ferry_line line = {
    .home = &wire_relay, .home_box = &home_box, .own_box = &near_box};

static int start(void **state)
{
    wire_start(state);
    mailbox_init(&near_box);
    mailbox_init(&home_box);
    relay_init(&near_relay, &wire_state);
    near_relay.line = &line;
    return 0;
}

/* Until nothing is underway any more. */
static void deliver_all(void)
{
    while (mailbox_waiting(&home_box) > 0 || mailbox_waiting(&near_box) > 0) {
        mailbox_deliver(&home_box, wire_now);
        mailbox_deliver(&near_box, wire_now);
    }
    wire_turn();
}

static int stop(void **state)
{
    deliver_all();
    assert_true(list_empty(&near_relay.newcomers));
    relay_fini(&near_relay);
    return wire_stop(state);
}

static struct wire *come_in(void)
{
    struct wire *wire = calloc(1, sizeof *wire);

    assert_non_null(wire);
    wire->outlet = &wire_outlet;
    wire->closed = CAUSE_COUNT;
    peer_open(&wire->peer, &near_relay, wire, NULL, 0, wire_now);
    return wire;
}

static void say(struct wire *wire, const char *text)
{
    wire_text(wire, text);
    deliver_all();
}

static struct wire *publish(void)
{
    struct wire *capture = come_in();

    wire_publish(capture, floor_only, 1, "s1", SSRC, 0, 1, false);
    deliver_all();
    return capture;
}

static void test_a_capture_publishes_at_home(void **state)
{
    struct wire *listener = WIRE_OPEN("meeting=hall", "channel=floor", "profile=interpreter");
    struct wire *capture = publish();
    uint16_t seq = 1;

    (void)state;
    assert_non_null(wire_last(capture, "published"));
    wire_speak(capture, SSRC, &seq, 1);
    assert_null(wire_last(listener, "bundle")); /* still underway */
    deliver_all();
    assert_int_equal(wire_last(listener, "bundle")->seq[0], 1);
    say(capture, "{\"type\":\"ping\",\"id\":7}");
    assert_int_equal(wire_member(wire_last(capture, "pong"), "id"), 7);
    wire_free(capture);
    deliver_all();
    assert_true(list_empty(&wire_relay.captures));
    assert_int_equal(wire_relay.counters.closed[CAUSE_LEFT], 1);
    assert_int_equal(near_relay.counters.opened, 1); /* each is counted once, among all */
    assert_int_equal(near_relay.counters.closed[CAUSE_LEFT], 0);
    assert_int_equal(wire_relay.counters.opened, 1); /* the listener */
    wire_free(listener);
}

static void test_home_closes_with_its_reason(void **state)
{
    struct wire *capture = publish();
    struct wire *stranger = come_in();

    (void)state;
    say(capture, "{\"type\":\"leave\"}");
    assert_int_equal(capture->closed, CAUSE_MALFORMED_CONTROL);
    assert_non_null(strstr(capture->reason, "a capture"));
    say(capture, "{\"type\":\"ping\",\"id\":7}"); /* of a closed one: nobody cares */
    wire_free(capture);

    wire_text(stranger, "{\"type\":\"watch\",\"meeting\":\"hall\",\"token\":\"guess\"}");
    wire_text(stranger, watch);
    deliver_all();
    wire_pass_ms(1100);
    relay_step(&wire_relay, wire_now);
    deliver_all();
    assert_int_equal(stranger->closed, CAUSE_WRONG_TOKEN);
    assert_int_equal(wire_relay.counters.tokens_refused, 1);
    wire_free(stranger);
}

static void test_what_is_too_large_is_refused_at_home(void **state)
{
    struct wire *capture = publish(), *console = come_in();

    (void)state;
    say(console, watch);
    assert_int_equal(peer_message_limit(&capture->peer, OUTLET_BUNDLE), BUNDLE_MAX_BYTES);
    peer_on_excess(&capture->peer, OUTLET_BUNDLE, wire_now);
    peer_on_excess(&capture->peer, OUTLET_BUNDLE, wire_now);
    peer_on_bundle(&console->peer, (const uint8_t *)"\0", 1, wire_now);
    deliver_all();
    assert_int_equal(capture->closed, CAUSE_TOO_LARGE);
    assert_int_equal(console->closed, CAUSE_BINARY_FROM_LISTENER);
    wire_free(capture);
    wire_free(console);
}

static void test_a_full_connection_gets_the_newest_when_it_takes_again(void **state)
{
    struct wire *console = come_in();

    (void)state;
    say(console, watch);
    assert_int_equal(wire_count(console, "changed"), 1);
    console->full = true;
    for (int i = 0; i < 4000; i++) { /* 1000 s */
        wire_pass_ms(RELAY_STEP_MS);
        relay_step(&wire_relay, wire_now);
        deliver_all();
        if (list_empty(
                &LIST_ENTRY(wire_relay.registry.meetings.next, struct meeting, link)->watchers))
            break;
        assert_int_equal(console->closed, CAUSE_COUNT);
    }
    assert_int_equal(console->closed, CAUSE_NO_PROGRESS);
    wire_free(console);
}

static void test_what_was_underway_comes_out_in_order(void **state)
{
    struct wire *console = come_in();
    size_t levels;

    (void)state;
    say(console, watch);
    console->full = true;
    for (int i = 0; i < 10; i++) {
        wire_pass_ms(RELAY_STEP_MS);
        relay_step(&wire_relay, wire_now);
        deliver_all();
    }
    levels = wire_count(console, "levels");
    console->full = false;
    peer_on_writable(&console->peer, wire_now);
    deliver_all();
    assert_int_equal(wire_count(console, "levels"), levels + 10);
    wire_pass_ms(RELAY_STEP_MS);
    relay_step(&wire_relay, wire_now);
    deliver_all();
    assert_int_equal(wire_count(console, "levels"), levels + 11);
    wire_free(console);
}

static void test_a_flood_is_not_kept(void **state)
{
    static const uint8_t bundle[BUNDLE_MAX_BYTES];
    struct wire *capture = publish();

    (void)state;
    for (int i = 0; i < 100 && capture->closed == CAUSE_COUNT; i++)
        peer_on_bundle(&capture->peer, bundle, sizeof bundle, wire_now);
    assert_int_equal(capture->closed, CAUSE_NO_MEMORY); /* before home had seen any of it */
    deliver_all();
    wire_free(capture);
}

static void test_both_ends_may_end_it_at_once(void **state)
{
    struct wire *capture = publish();

    (void)state;
    relay_stop(&wire_relay, wire_now); /* home says goodbye, and the connection goes */
    wire_free(capture);
    deliver_all();
    assert_true(list_empty(&wire_relay.captures));
    struct wire *late = come_in();
    say(late, watch);
    assert_int_equal(late->closed, CAUSE_STOPPING);
    wire_free(late);
}

static void test_who_leaves_before_home_has_heard_of_him(void **state)
{
    struct wire *console = come_in();

    (void)state;
    wire_text(console, watch);
    wire_free(console);
    deliver_all();
    assert_true(wire_is_empty(&wire_relay));
}

/* Home counts its end at once, and its beginning when the other worker posts its figures. */
static void test_there_are_never_less_than_no_connections(void **state)
{
    struct wire *console = come_in();

    (void)state;
    say(console, watch);
    wire_free(console);
    deliver_all();
    assert_metric("livelisten_connections", 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_capture_publishes_at_home, start, stop),
        cmocka_unit_test_setup_teardown(test_home_closes_with_its_reason, start, stop),
        cmocka_unit_test_setup_teardown(test_what_is_too_large_is_refused_at_home, start, stop),
        cmocka_unit_test_setup_teardown(
            test_a_full_connection_gets_the_newest_when_it_takes_again, start, stop),
        cmocka_unit_test_setup_teardown(test_what_was_underway_comes_out_in_order, start, stop),
        cmocka_unit_test_setup_teardown(test_a_flood_is_not_kept, start, stop),
        cmocka_unit_test_setup_teardown(test_both_ends_may_end_it_at_once, start, stop),
        cmocka_unit_test_setup_teardown(test_who_leaves_before_home_has_heard_of_him, start,
                                        stop),
        cmocka_unit_test_setup_teardown(test_there_are_never_less_than_no_connections, start,
                                        stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
