/* The turn of the event loop: who comes to hear what when packets have come in faster than they
 * could be sent on. */
#include "relay_wire.h"

enum { SSRC = 100, FIRST_SEQ = 1000 };

static const char *const both[] = {"floor", "en"};

/* A packet each for floor and en, in one bundle; the turn goes on. */
static void two_packets(struct wire *capture, uint16_t *seq)
{
    uint8_t bundle[280];
    size_t n = 0;

    for (uint32_t i = 0; i < 2; i++)
        wire_append_packet(bundle, sizeof bundle, &n, SSRC + i, *seq, RTP_NO_LEVEL,
                           (ll_wall){0});
    (*seq)++;
    peer_on_bundle(&capture->peer, bundle, n, wire_now);
}

static struct wire *begin(uint16_t *seq)
{
    struct wire *capture = WIRE_OPEN(NULL);

    *seq = FIRST_SEQ;
    wire_publish(capture, both, 2, "s1", SSRC, 0, FIRST_SEQ, false);
    return capture;
}

static void test_all_that_came_in_a_turn_is_one_message(void **state)
{
    uint16_t seq;
    struct wire *capture = begin(&seq);
    struct wire *interpreter =
        WIRE_OPEN("meeting=hall", "channel=floor", "profile=interpreter");
    struct wire *standard = WIRE_OPEN("meeting=hall", "channel=floor");

    (void)state;
    wire_turn();
    wire_forget(interpreter);
    wire_forget(standard);
    for (int i = 0; i < 7; i++)
        two_packets(capture, &seq);
    assert_int_equal(interpreter->count + standard->count, 0);
    wire_turn();
    assert_int_equal(wire_count(interpreter, "bundle"), 1);
    assert_int_equal(wire_last(interpreter, "bundle")->packets, 7);
    assert_int_equal(wire_count(standard, "bundle"), 1);
    assert_in_range(wire_last(standard, "bundle")->packets, 5, 7); /* up to its last turn */
    wire_turn();
    assert_int_equal(wire_count(interpreter, "bundle"), 1);
    wire_free(interpreter);
    wire_free(standard);
    wire_free(capture);
}

static void test_interpreters_of_all_channels_are_first(void **state)
{
    uint16_t seq;
    struct wire *capture = begin(&seq);
    struct wire *standard[3],
        *interpreter = WIRE_OPEN("meeting=hall", "channel=en", "profile=interpreter");

    (void)state;
    for (int i = 0; i < 3; i++)
        standard[i] = WIRE_OPEN("meeting=hall", "channel=floor");
    for (int i = 0; i < 3; i++)
        two_packets(capture, &seq);
    wire_turn();
    for (int i = 0; i < 3; i++) {
        assert_true(wire_last(interpreter, "bundle")->order <
                    wire_last(standard[i], "bundle")->order);
        wire_free(standard[i]);
    }
    wire_free(interpreter);
    wire_free(capture);
}

static void test_what_else_waits_is_read_first_but_not_for_long(void **state)
{
    uint16_t seq;
    struct wire *capture = begin(&seq);
    struct wire *interpreter =
        WIRE_OPEN("meeting=hall", "channel=floor", "profile=interpreter");
    struct fanout *fanout = &wire_relay.fanout;

    (void)state;
    assert_true(fanout_turn(fanout, wire_now));
    two_packets(capture, &seq);
    assert_false(fanout_turn(fanout, wire_now));
    assert_true(fanout_turn(fanout, wire_now)); /* nothing came meanwhile */
    assert_int_equal(wire_last(interpreter, "bundle")->packets, 1);

    two_packets(capture, &seq);
    assert_false(fanout_turn(fanout, wire_now));
    two_packets(capture, &seq);
    assert_false(fanout_turn(fanout, wire_now));
    wire_pass_ms(FANOUT_READ_ON_US / 1000);
    two_packets(capture, &seq);
    assert_true(fanout_turn(fanout, wire_now));
    assert_int_equal(wire_last(interpreter, "bundle")->packets, 3);
    wire_free(interpreter);
    wire_free(capture);
}

static void test_a_capture_that_starts_anew_within_a_turn(void **state)
{
    uint16_t seq;
    struct wire *first = begin(&seq);
    struct wire *interpreter =
        WIRE_OPEN("meeting=hall", "channel=floor", "profile=interpreter");
    struct wire *second = WIRE_OPEN(NULL);

    (void)state;
    two_packets(first, &seq);
    wire_publish(second, both, 2, "s2", SSRC, 0, 10, true);
    seq = 10;
    two_packets(second, &seq);
    wire_forget(interpreter);
    wire_turn();
    assert_int_equal(wire_count(interpreter, "bundle"), 1);
    assert_int_equal(wire_last(interpreter, "bundle")->packets, 1);
    assert_int_equal(wire_last(interpreter, "bundle")->seq[0], 10);
    wire_free(interpreter);
    wire_free(first);
    wire_free(second);
}

static void test_a_channel_may_go_within_a_turn(void **state)
{
    static const char *const fewer[] = {"floor", "fr"};
    uint16_t seq;
    struct wire *capture = begin(&seq);
    struct wire *stays = WIRE_OPEN("meeting=hall", "channel=floor", "profile=interpreter");
    struct wire *goes = WIRE_OPEN("meeting=hall", "channel=en", "profile=interpreter");

    (void)state;
    two_packets(capture, &seq);
    assert_true(relay_apply(&wire_relay, programme_open("hall", "The hall", fewer, 2), "test",
                            wire_now));
    assert_int_equal(goes->closed, CAUSE_UNKNOWN_CHANNEL);
    wire_turn();
    assert_null(wire_last(goes, "bundle"));
    assert_int_equal(wire_last(stays, "bundle")->seq[0], FIRST_SEQ);
    wire_free(stays);
    wire_free(goes);
    wire_free(capture);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, wire_start, wire_stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_all_that_came_in_a_turn_is_one_message),
        TEST(test_interpreters_of_all_channels_are_first),
        TEST(test_what_else_waits_is_read_first_but_not_for_long),
        TEST(test_a_capture_that_starts_anew_within_a_turn),
        TEST(test_a_channel_may_go_within_a_turn),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
