/* Delivery: who gets which packets when, what a listener that falls behind is told, and when it is
 * given up. */
#include "relay_wire.h"

enum { SSRC = 100, FIRST_SEQ = 1000 };

static const char *const floor_only[] = {"floor"};

struct room {
    struct wire *capture;
    uint16_t seq; /* next */
};

static struct room open_room(void)
{
    struct room room = {.capture = WIRE_OPEN(NULL), .seq = FIRST_SEQ};

    wire_publish(room.capture, floor_only, 1, "s1", SSRC, 0, FIRST_SEQ, false);
    return room;
}

static void speak(struct room *room, int packets)
{
    wire_speak(room->capture, SSRC, &room->seq, packets);
}

/* All packets that a listener has got: contiguous from `first` on, `count` of them. */
static void assert_contiguous(const struct wire *wire, uint16_t first, size_t count)
{
    uint16_t next = first;

    for (size_t i = 0; i < wire->count; i++)
        for (size_t j = 0; j < wire->record[i].packets; j++)
            assert_int_equal(wire->record[i].seq[j], next++);
    assert_int_equal((uint16_t)(next - first), count);
}

static void test_bundles_are_full_and_staggered(void **state)
{
    enum { LISTENERS = 6, PHASES = 3 };
    struct room room = open_room();
    struct wire *listener[LISTENERS];

    (void)state;
    for (int i = 0; i < LISTENERS; i++)
        listener[i] = WIRE_OPEN("meeting=hall", "channel=floor");
    speak(&room, 30);
    for (int i = 0; i < LISTENERS; i++)
        wire_forget(listener[i]);
    for (int tick = 0; tick < 30; tick++) {
        size_t before = 0, after = 0;

        for (int i = 0; i < LISTENERS; i++)
            before += wire_count(listener[i], "bundle");
        speak(&room, 1);
        for (int i = 0; i < LISTENERS; i++)
            after += wire_count(listener[i], "bundle");
        assert_int_equal(after - before, LISTENERS / PHASES);
    }
    for (int i = 0; i < LISTENERS; i++) {
        for (size_t j = 0; j < listener[i]->count; j++)
            assert_int_equal(listener[i]->record[j].packets, 3);
        assert_contiguous(listener[i], listener[i]->record[0].seq[0], 30);
        wire_free(listener[i]);
    }
    wire_free(room.capture);
}

static void test_first_bundle_comes_at_once(void **state)
{
    struct room room = open_room();

    (void)state;
    speak(&room, 20);
    for (int i = 0; i < 6; i++) {
        struct wire *listener = WIRE_OPEN("meeting=hall", "channel=floor");
        const struct record *stream = wire_last(listener, "stream");
        const struct record *bundle = wire_last(listener, "bundle");

        assert_string_equal(listener->record[0].type, "welcome");
        assert_non_null(bundle);
        assert_true(stream->order < bundle->order);
        assert_int_equal(wire_member(stream, "seq"), bundle->seq[0]);
        assert_int_equal(bundle->packets, 3);
        assert_in_range((uint16_t)(room.seq - bundle->seq[2]), 1, 3);
        speak(&room, 9);
        assert_int_equal(wire_count(listener, "bundle"), 4);
        for (size_t j = 0; j < listener->count; j++)
            if (listener->record[j].is_bundle)
                assert_int_equal(listener->record[j].packets, 3);
        wire_free(listener);
    }
    wire_free(room.capture);
}

/* A stream may begin at index 0: what comes before that is nothing, not the far end of all indices. */
static void test_joining_at_the_very_first_packets(void **state)
{
    enum { LISTENERS = 6, BEGUN = 3 };
    struct room room = {.capture = WIRE_OPEN(NULL), .seq = 0};
    struct wire *listener[BEGUN][LISTENERS];

    (void)state;
    wire_publish(room.capture, floor_only, 1, "s1", SSRC, 0, 0, false);
    for (int begun = 0; begun < BEGUN; begun++) {
        for (int i = 0; i < LISTENERS; i++)
            listener[begun][i] = WIRE_OPEN("meeting=hall", "channel=floor");
        speak(&room, 1);
    }
    speak(&room, 30 - BEGUN);
    for (int begun = 0; begun < BEGUN; begun++)
        for (int i = 0; i < LISTENERS; i++) {
            uint16_t first =
                (uint16_t)wire_member(wire_last(listener[begun][i], "stream"), "seq");

            assert_in_range(first, 0, begun);
            assert_in_range(wire_count(listener[begun][i], "bundle"), 9, 10);
            wire_free(listener[begun][i]);
        }
    wire_free(room.capture);
}

static void test_stale_packets_are_not_a_first_bundle(void **state)
{
    struct room room = open_room();

    (void)state;
    speak(&room, 20);
    wire_pass_ms(5000);
    struct wire *listener = WIRE_OPEN("meeting=hall", "channel=floor");
    assert_int_equal(wire_member(wire_last(listener, "stream"), "seq"), room.seq);
    assert_null(wire_last(listener, "bundle"));
    speak(&room, 6);
    assert_null(wire_last(listener, "gap"));
    assert_non_null(wire_last(listener, "bundle"));
    wire_free(listener);
    wire_free(room.capture);
}

static void test_profiles_have_their_bundles(void **state)
{
    static const struct {
        const char *profile;
        size_t packets;
    } rows[] = {{"profile=interpreter", 1}, {"profile=standard", 3}, {"profile=saver", 6}};
    struct room room = open_room();

    (void)state;
    speak(&room, 12);
    for (size_t i = 0; i < 3; i++) {
        /* There is no `lo`: the saver hears `hi`, six packets at a time. */
        struct wire *listener = WIRE_OPEN("meeting=hall", "channel=floor", rows[i].profile);

        speak(&room, 24);
        assert_int_equal(wire_last(listener, "bundle")->packets, rows[i].packets);
        assert_non_null(strstr(wire_last(listener, "stream")->text, "\"hi\""));
        wire_free(listener);
    }
    wire_free(room.capture);
}

static void test_interpreters_are_served_first(void **state)
{
    struct room room = open_room();
    struct wire *standard[3], *interpreter;

    (void)state;
    for (int i = 0; i < 3; i++)
        standard[i] = WIRE_OPEN("meeting=hall", "channel=floor");
    interpreter = WIRE_OPEN("meeting=hall", "channel=floor", "profile=interpreter");
    speak(&room, 9);
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++)
            wire_forget(standard[j]);
        wire_forget(interpreter);
        speak(&room, 1);
        for (int j = 0; j < 3; j++)
            if (standard[j]->count)
                assert_true(interpreter->record[0].order < standard[j]->record[0].order);
    }
    for (int i = 0; i < 3; i++)
        wire_free(standard[i]);
    wire_free(interpreter);
    wire_free(room.capture);
}

static void test_full_connection_gets_all_in_one_message(void **state)
{
    struct room room = open_room();
    struct wire *listener = WIRE_OPEN("meeting=hall", "channel=floor");

    (void)state;
    speak(&room, 9);
    uint16_t next = wire_last(listener, "bundle")->seq[2] + 1;
    wire_forget(listener);
    listener->full = true;
    speak(&room, 50);
    listener->full = false;
    peer_on_writable(&listener->peer, wire_now);
    assert_int_equal(listener->count, 1);
    assert_contiguous(listener, next, (uint16_t)(room.seq - next));
    wire_free(listener);
    wire_free(room.capture);
}

static void test_old_packets_are_skipped_with_a_gap(void **state)
{
    struct room room = open_room();
    struct wire *listener = WIRE_OPEN("meeting=hall", "channel=floor");

    (void)state;
    speak(&room, 9);
    uint16_t next = wire_last(listener, "bundle")->seq[2] + 1;
    wire_forget(listener);
    listener->full = true;
    speak(&room, 200); /* 4 s; the profile skips past 1.5 s */
    listener->full = false;
    peer_on_writable(&listener->peer, wire_now);
    assert_int_equal(listener->count, 2);
    const struct record *gap = &listener->record[0], *bundle = &listener->record[1];
    assert_string_equal(gap->type, "gap");
    assert_int_equal(wire_member(gap, "seq"), next);
    assert_int_equal(bundle->seq[0], next + wire_member(gap, "packets"));
    assert_int_equal(bundle->seq[bundle->packets - 1], (uint16_t)(room.seq - 1));
    assert_in_range(bundle->packets, 3, 5); /* live: a bundle, and what came since */
    const struct stream *stream = listener->peer.listener.stream;
    assert_int_equal(stream->counters.gaps[SKIP_FULL], 1);
    assert_int_equal(stream->counters.skipped[SKIP_FULL], wire_member(gap, "packets"));
    wire_free(listener);
    wire_free(room.capture);
}

static void test_one_gap_for_all_that_was_skipped(void **state)
{
    struct room room = open_room();
    struct wire *listener = WIRE_OPEN("meeting=hall", "channel=floor", "profile=interpreter");

    (void)state;
    speak(&room, 5);
    uint16_t next = wire_last(listener, "bundle")->seq[0] + 1;
    wire_forget(listener);
    listener->full = true;
    for (int i = 0; i < 3; i++) { /* it seems free, and is full again before the gap is out */
        speak(&room, 50);
        peer_on_writable(&listener->peer, wire_now);
    }
    listener->full = false;
    peer_on_writable(&listener->peer, wire_now);
    assert_int_equal(wire_count(listener, "gap"), 1);
    assert_int_equal(wire_member(&listener->record[0], "seq"), next);
    assert_int_equal(listener->record[1].seq[0],
                     next + wire_member(&listener->record[0], "packets"));
    assert_int_equal(listener->peer.listener.stream->counters.gaps[SKIP_FULL], 1);
    wire_free(listener);
    wire_free(room.capture);
}

/* Exactly one gap, and for this reason. */
static void assert_skipped(const struct wire *listener, enum skip_cause cause)
{
    const struct stream_counters *counters = &listener->peer.listener.stream->counters;

    assert_int_equal(wire_count(listener, "gap"), 1);
    for (int i = 0; i < SKIP_COUNT; i++) {
        assert_int_equal(counters->gaps[i], i == (int)cause);
        assert_int_equal(counters->skipped[i],
                         i == (int)cause ? wire_member(wire_last(listener, "gap"), "packets")
                                         : 0);
    }
}

static void test_more_at_once_than_a_ring_holds(void **state)
{
    static uint8_t bundle[BUNDLE_MAX_BYTES];
    struct room room = open_room();
    struct wire *listener = WIRE_OPEN("meeting=hall", "channel=floor");
    size_t n = 0;

    (void)state;
    speak(&room, 3);
    for (int i = 0; i < 400; i++)
        wire_append_packet(bundle, sizeof bundle, &n, SSRC, room.seq++, RTP_NO_LEVEL,
                           (ll_wall){0});
    peer_on_bundle(&room.capture->peer, bundle, n, wire_now);
    wire_turn();
    assert_skipped(listener, SKIP_BURST);
    wire_free(listener);
    wire_free(room.capture);
}

static void test_a_bundle_that_was_never_full_is_not_the_relays_fault(void **state)
{
    struct room room = open_room();
    struct wire *listener = WIRE_OPEN("meeting=hall", "channel=floor");

    (void)state;
    speak(&room, 5);
    wire_pass_ms(2000); /* the capture has lost its network */
    speak(&room, 1);
    assert_skipped(listener, SKIP_UNFINISHED);
    wire_free(listener);
    wire_free(room.capture);
}

static void test_what_the_relay_serves_too_late(void **state)
{
    struct room room = open_room();
    struct wire *listener = WIRE_OPEN("meeting=hall", "channel=floor");
    static const uint8_t packet[100];

    (void)state;
    speak(&room, 3);
    struct stream *stream = listener->peer.listener.stream;
    for (int i = 0; i < 3; i++) /* they come, and it is busy */
        assert_int_equal(
            ring_push(stream->ring, stream_end(stream), packet, sizeof packet, wire_now.mono),
            LL_OK);
    room.seq += 3;
    wire_pass_ms(2000);
    speak(&room, 3);
    assert_skipped(listener, SKIP_LATE);
    wire_free(listener);
    wire_free(room.capture);
}

/* What was skipped before the stream was announced is not a gap: nobody was promised it. */
static void test_join_while_full(void **state)
{
    struct room room = open_room();
    struct wire *listener = WIRE_OPEN("meeting=hall");

    (void)state;
    speak(&room, 9);
    wire_forget(listener);
    listener->full = true;
    wire_text(listener, "{\"type\":\"ping\",\"id\":7}");
    wire_text(listener, "{\"type\":\"join\",\"channel\":\"floor\"}");
    speak(&room, 200);
    listener->full = false;
    peer_on_writable(&listener->peer, wire_now);
    assert_int_equal(listener->count, 3);
    assert_string_equal(listener->record[0].type, "pong");
    assert_string_equal(listener->record[1].type, "stream");
    assert_int_equal(wire_member(&listener->record[1], "seq"), listener->record[2].seq[0]);
    wire_free(listener);
    wire_free(room.capture);
}

static void test_switching_on_one_connection(void **state)
{
    static const char *const both[] = {"floor", "en"};
    struct wire *capture = WIRE_OPEN(NULL), *listener;

    (void)state;
    wire_publish(capture, both, 2, "s1", SSRC, 0, 5, false);
    listener = WIRE_OPEN("meeting=hall", "channel=floor", "profile=interpreter");
    wire_packet(capture, SSRC, 5);
    assert_int_equal(wire_member(wire_last(listener, "stream"), "ssrc"), SSRC);
    wire_text(listener, "{\"type\":\"join\",\"channel\":\"en\",\"profile\":\"interpreter\"}");
    wire_forget(listener);
    wire_packet(capture, SSRC, 6);
    assert_int_equal(listener->count, 0);
    wire_packet(capture, SSRC + 1, 5);
    assert_int_equal(listener->count, 1);
    wire_text(listener, "{\"type\":\"leave\"}");
    wire_packet(capture, SSRC + 1, 6);
    assert_int_equal(listener->count, 1);
    wire_free(listener);
    wire_free(capture);
}

/* Four packets of 20 ms more than the one that a newcomer gets, so that its next decoder is warm. */
static void test_switching_within_a_session_overlaps(void **state)
{
    static const char *const both[] = {"floor", "en"};
    struct wire *capture = WIRE_OPEN(NULL), *listener;
    const uint16_t first = 5, last = 24;

    (void)state;
    wire_publish(capture, both, 2, "s1", SSRC, 0, first, false);
    for (uint16_t seq = first; seq <= last; seq++) {
        wire_pass_ms(20);
        wire_packet(capture, SSRC, seq);
        wire_packet(capture, SSRC + 1, seq);
    }
    listener = WIRE_OPEN("meeting=hall", "channel=floor", "profile=interpreter");
    assert_int_equal(wire_last(listener, "bundle")->packets, 1);
    wire_text(listener, "{\"type\":\"join\",\"channel\":\"en\",\"profile\":\"interpreter\"}");
    assert_int_equal(wire_last(listener, "bundle")->packets, 5);
    assert_int_equal(wire_last(listener, "bundle")->seq[4], last);
    assert_int_equal(wire_member(wire_last(listener, "stream"), "seq"),
                     wire_last(listener, "bundle")->seq[0]);
    wire_free(listener);
    wire_free(capture);
}

static void test_late_joiner_learns_the_rollover_counter(void **state)
{
    struct wire *capture = WIRE_OPEN(NULL), *listener;
    uint16_t seq = 65530;

    (void)state;
    wire_publish(capture, floor_only, 1, "s1", SSRC, 2, seq, false);
    wire_speak(capture, SSRC, &seq, 20);
    listener = WIRE_OPEN("meeting=hall", "channel=floor");
    assert_int_equal(wire_member(wire_last(listener, "stream"), "roc"), 3);
    assert_int_equal(wire_member(wire_last(listener, "stream"), "seq"),
                     wire_last(listener, "bundle")->seq[0]);
    wire_free(listener);
    wire_free(capture);
}

static void test_quiet_listener_gets_a_heartbeat_a_second(void **state)
{
    struct room room = open_room();
    struct wire *idle = WIRE_OPEN("meeting=hall"),
                *hearing = WIRE_OPEN("meeting=hall", "channel=floor");

    (void)state;
    speak(&room, 3);
    wire_forget(idle);
    wire_forget(hearing);
    for (int ms = 0; ms < 10000; ms += 20) {
        speak(&room, 1);
        if (ms % RELAY_STEP_MS == 0)
            relay_step(&wire_relay, wire_now);
    }
    assert_in_range(wire_count(idle, "heartbeat"), 9, 14);
    assert_int_equal(wire_count(hearing, "heartbeat"), 0);
    wire_free(idle);
    wire_free(hearing);
    wire_free(room.capture);
}

static void test_no_progress_is_given_up(void **state)
{
    struct room room = open_room();
    struct wire *stalled = WIRE_OPEN("meeting=hall", "channel=floor"),
                *slow = WIRE_OPEN("meeting=hall", "channel=floor");

    (void)state;
    stalled->full = true;
    for (int s = 0; s < 60; s++) {
        slow->full = true;
        speak(&room, 50);
        slow->full = false; /* once a second it takes something */
        peer_on_writable(&slow->peer, wire_now);
        wire_forget(slow);
        relay_step(&wire_relay, wire_now);
        if (s == 25)
            assert_int_equal(stalled->closed, CAUSE_COUNT);
    }
    assert_int_equal(stalled->closed, CAUSE_NO_PROGRESS);
    assert_int_equal(slow->closed, CAUSE_COUNT);
    assert_int_equal(cause_code(CAUSE_NO_PROGRESS), CLOSE_TOO_SLOW);
    wire_free(stalled);
    wire_free(slow);
    wire_free(room.capture);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, wire_start, wire_stop)
    static const struct CMUnitTest tests[] = {
        TEST(test_bundles_are_full_and_staggered),
        TEST(test_first_bundle_comes_at_once),
        TEST(test_joining_at_the_very_first_packets),
        TEST(test_stale_packets_are_not_a_first_bundle),
        TEST(test_profiles_have_their_bundles),
        TEST(test_interpreters_are_served_first),
        TEST(test_full_connection_gets_all_in_one_message),
        TEST(test_old_packets_are_skipped_with_a_gap),
        TEST(test_one_gap_for_all_that_was_skipped),
        TEST(test_more_at_once_than_a_ring_holds),
        TEST(test_a_bundle_that_was_never_full_is_not_the_relays_fault),
        TEST(test_what_the_relay_serves_too_late),
        TEST(test_join_while_full),
        TEST(test_switching_on_one_connection),
        TEST(test_switching_within_a_session_overlaps),
        TEST(test_late_joiner_learns_the_rollover_counter),
        TEST(test_quiet_listener_gets_a_heartbeat_a_second),
        TEST(test_no_progress_is_given_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
