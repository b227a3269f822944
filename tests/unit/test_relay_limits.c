/* Who sends too much is told so and let go, who only sends what a bad line held back is not; and
 * when the relay goes, not all come back at once. */
#include "relay_wire.h"

#include "relay/relay.h"
#include "relay/returns.h"

enum { SSRC = 7, PACKET_MS = 20 };

static struct wire *publish_floor(void)
{
    static const char *const floor[] = {"floor"};
    struct wire *capture = WIRE_OPEN(NULL);

    wire_publish(capture, floor, 1, "s1", SSRC, 0, 1, false);
    return capture;
}

/* The same message, over and over at one instant. Returns how many were taken. */
static int say_until_closed(struct wire *wire, const char *text, int most)
{
    int said = 0;

    while (said < most && wire->closed == CAUSE_COUNT) {
        wire_text(wire, text);
        wire_forget(wire);
        said++;
    }
    return said - (wire->closed == CAUSE_TOO_MANY_MESSAGES);
}

static void expect_flood(struct wire *wire, const char *text)
{
    assert_in_range(say_until_closed(wire, text, 1000), PEER_MESSAGES_AT_ONCE - 1,
                    PEER_MESSAGES_AT_ONCE);
    assert_int_equal(wire->closed, CAUSE_TOO_MANY_MESSAGES);
    assert_int_equal(cause_code(wire->closed), CLOSE_TOO_MANY);
    assert_non_null(strstr(wire->reason, "100 messages"));
    wire_free(wire);
}

static void test_floods_end_and_are_counted(void **state)
{
    static const char ping[] = "{\"type\":\"ping\",\"id\":1}";
    static const char join[] = "{\"type\":\"join\",\"channel\":\"fr\"}";
    struct wire *bystander = WIRE_OPEN("meeting=hall", "channel=floor");
    struct wire *capture = publish_floor();

    (void)state;
    expect_flood(WIRE_OPEN(NULL), ping);
    expect_flood(WIRE_OPEN("meeting=hall"), join);
    expect_flood(capture, ping);
    struct wire *watcher = WIRE_OPEN(NULL);
    wire_text(watcher, "{\"type\":\"watch\",\"meeting\":\"hall\",\"token\":\"operate\"}");
    expect_flood(watcher, ping);
    assert_int_equal(wire_relay.counters.closed[CAUSE_TOO_MANY_MESSAGES], 4);
    assert_int_equal(bystander->closed, CAUSE_COUNT);
    wire_free(bystander);
}

/* A page that its device let sleep: a minute of pings and reports, and a person who tried every
 * channel meanwhile, arrive in one second. */
static void test_what_a_stalled_line_held_back_is_no_flood(void **state)
{
    struct wire *listener = WIRE_OPEN("meeting=hall", "channel=floor");

    (void)state;
    for (int minute = 0; minute < 10; minute++) {
        assert_int_equal(say_until_closed(listener, "{\"type\":\"ping\",\"id\":2}", 80), 80);
        wire_pass_ms(60000);
    }
    for (int i = 0; i < 600; i++) { /* as fast as one can press keys, for a minute */
        wire_text(listener, i % 2 ? "{\"type\":\"join\",\"channel\":\"fr\"}"
                                  : "{\"type\":\"join\",\"channel\":\"en\"}");
        wire_forget(listener);
        wire_pass_ms(100);
    }
    assert_int_equal(listener->closed, CAUSE_COUNT);
    wire_free(listener);
}

static void test_ten_times_the_rate_is_refused(void **state)
{
    struct wire *capture = publish_floor();
    struct wire *listener = WIRE_OPEN("meeting=hall", "channel=floor");
    uint16_t seq = 1;

    (void)state;
    for (int i = 0; i < 5000 && capture->closed == CAUSE_COUNT; i++) {
        wire_packet(capture, SSRC, seq++);
        wire_forget(listener);
        wire_pass_ms(PACKET_MS / 10);
    }
    assert_int_equal(capture->closed, CAUSE_TOO_FAST);
    assert_int_equal(cause_code(capture->closed), CLOSE_TOO_MANY);
    assert_non_null(strstr(capture->reason, "channel floor"));
    assert_in_range(seq, CAPTURE_BACKLOG_MS / PACKET_MS,
                    CAPTURE_BACKLOG_MS / PACKET_MS * 3 / 2);
    assert_int_equal(listener->closed, CAUSE_COUNT);
    wire_free(capture);
    wire_free(listener);
}

static void test_a_backlog_is_welcome(void **state)
{
    struct wire *capture = publish_floor();
    uint16_t seq = 1;

    (void)state;
    for (int stall = 0; stall < 20; stall++) {
        wire_pass_ms(CAPTURE_BACKLOG_MS);
        for (int i = 1; i < CAPTURE_BACKLOG_MS / PACKET_MS; i++) /* and the one of now */
            wire_packet(capture, SSRC, seq++);
        wire_speak(capture, SSRC, &seq, 250);
    }
    assert_int_equal(capture->closed, CAUSE_COUNT);
    wire_free(capture);
}

static void test_a_packet_of_60_kB_is_refused_by_name(void **state)
{
    static uint8_t bundle[60002] = {0xea, 0x60};
    struct wire *capture = publish_floor();

    (void)state;
    peer_on_bundle(&capture->peer, bundle, sizeof bundle, wire_now);
    assert_int_equal(capture->closed, CAUSE_PACKET_TOO_LARGE);
    assert_int_equal(cause_code(capture->closed), CLOSE_MALFORMED);
    assert_non_null(strstr(capture->reason, "1400"));
    assert_int_equal(wire_relay.counters.closed[CAUSE_PACKET_TOO_LARGE], 1);
    wire_free(capture);
}

/* Half of them hear a channel, half wait for the meeting to begin. */
static void open_listeners(struct wire *listener[], int count)
{
    for (int i = 0; i < count; i++)
        listener[i] =
            i % 2 ? WIRE_OPEN("meeting=hall") : WIRE_OPEN("meeting=hall", "channel=en");
}

static void test_listeners_return_one_after_another(void **state)
{
    enum { COUNT = 40 };
    struct wire *listener[COUNT];
    int64_t last_ms = -1;

    (void)state;
    open_listeners(listener, COUNT);
    relay_stop(&wire_relay, wire_now);
    for (int i = 0; i < COUNT; i++) {
        int64_t after_ms = wire_member(wire_last(listener[i], "bye"), "retry_after_ms");

        assert_in_range(after_ms, RETURNS_FIRST_MS, RETURNS_FIRST_MS + RETURNS_SPREAD_MIN_MS);
        assert_true(after_ms >= last_ms + RETURNS_SPREAD_MIN_MS / COUNT);
        last_ms = after_ms;
        wire_free(listener[i]);
    }
    wire_relay.stopping = false;
}

static void test_listeners_know_beforehand_how_many_would_return(void **state)
{
    enum { COUNT = 400 };
    static struct wire *listener[COUNT];

    (void)state;
    open_listeners(listener, COUNT);
    wire_text(listener[0], "{\"type\":\"ping\",\"id\":1}");
    assert_int_equal(wire_member(wire_last(listener[0], "pong"), "spread_ms"),
                     returns_spread_ms(COUNT));
    for (int i = 1; i < COUNT; i++)
        wire_free(listener[i]);
    wire_text(listener[0], "{\"type\":\"ping\",\"id\":2}");
    assert_int_equal(wire_member(wire_last(listener[0], "pong"), "spread_ms"),
                     returns_spread_ms(1));
    wire_free(listener[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_floods_end_and_are_counted, wire_start, wire_stop),
        cmocka_unit_test_setup_teardown(test_what_a_stalled_line_held_back_is_no_flood,
                                        wire_start, wire_stop),
        cmocka_unit_test_setup_teardown(test_ten_times_the_rate_is_refused, wire_start,
                                        wire_stop),
        cmocka_unit_test_setup_teardown(test_a_backlog_is_welcome, wire_start, wire_stop),
        cmocka_unit_test_setup_teardown(test_listeners_return_one_after_another, wire_start,
                                        wire_stop),
        cmocka_unit_test_setup_teardown(test_listeners_know_beforehand_how_many_would_return,
                                        wire_start, wire_stop),
        cmocka_unit_test_setup_teardown(test_a_packet_of_60_kB_is_refused_by_name, wire_start,
                                        wire_stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
