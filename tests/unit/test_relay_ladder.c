/* The slow listener's ladder in the relay: who is offered what, what a change of rendition sounds
 * like on the wire, and whose fault a hole is. */
#include "relay_wire.h"

enum { HI_SSRC = 100, LO_SSRC = 200, FIRST_SEQ = 1000, LO_MS = 60 };

struct room {
    struct wire *capture;
    uint16_t hi_seq; /* next */
    uint16_t lo_seq;
    int64_t spoken_ms;
};

/* The floor, in `hi` and `lo`. */
static struct room open_room(void)
{
    struct room room = {WIRE_OPEN(NULL), FIRST_SEQ, FIRST_SEQ, 0};

    wire_text(
        room.capture,
        "{\"type\":\"publish\",\"meeting\":\"hall\",\"token\":\"right\",\"session\":\"s1\","
        "\"key\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"streams\":["
        "{\"channel\":\"floor\",\"rendition\":\"hi\",\"ssrc\":100,\"roc\":0,\"seq\":1000},"
        "{\"channel\":\"floor\",\"rendition\":\"lo\",\"ssrc\":200,\"roc\":0,\"seq\":1000}]}");
    return room;
}

/* For so long, with the steps of the relay. */
static void speak(struct room *room, int ms)
{
    for (; ms > 0; ms -= 20) {
        wire_pass_ms(20);
        room->spoken_ms += 20;
        wire_packet(room->capture, HI_SSRC, room->hi_seq++);
        if (room->spoken_ms % LO_MS == 0)
            wire_packet(room->capture, LO_SSRC, room->lo_seq++);
        if (room->spoken_ms % RELAY_STEP_MS < 20)
            relay_step(&wire_relay, wire_now);
    }
    wire_forget(room->capture);
}

/* A way that takes what there is every two seconds. */
static void speak_slowly(struct room *room, struct wire *listener, int seconds)
{
    for (int i = 0; i < seconds / 2; i++) {
        listener->full = true;
        speak(room, 2000);
        listener->full = false;
        peer_on_writable(&listener->peer, wire_now);
    }
}

static void calm(struct room *room, struct wire *listener, int seconds)
{
    while (seconds-- > 0) {
        speak(room, 1000);
        listener->count = 0;
    }
}

static bool offers(const struct wire *listener, const char *rendition)
{
    char expected[64];

    snprintf(expected, sizeof expected, "{\"type\":\"offer\",\"rendition\":\"%s\"}", rendition);
    for (size_t i = 0; i < listener->count; i++)
        if (strcmp(listener->record[i].text, expected) == 0)
            return true;
    return false;
}

static uint64_t counted(enum ladder_event event)
{
    return registry_find(&wire_relay.registry, "hall")->ladder.events[event];
}

static const char take_lo[] =
    "{\"type\":\"join\",\"channel\":\"floor\",\"rendition\":\"lo\",\"offered\":true}";
static const char take_hi[] = "{\"type\":\"join\",\"channel\":\"floor\"}";

static void test_down_and_up_again(void **state)
{
    struct room room = open_room();
    struct wire *listener = WIRE_OPEN("meeting=hall", "channel=floor");

    (void)state;
    speak(&room, 3000);
    assert_false(offers(listener, "lo"));
    speak_slowly(&room, listener, 12);
    assert_true(offers(listener, "lo"));
    wire_forget(listener);
    wire_text(listener, take_lo);
    assert_non_null(strstr(wire_last(listener, "stream")->text, "\"rendition\":\"lo\""));
    assert_int_equal(counted(LADDER_TAKEN_LO), 1);

    calm(&room, listener, 59);
    assert_false(offers(listener, "hi"));
    for (int i = 0; i < 80 && !offers(listener, "hi"); i++)
        speak(&room, 250);
    assert_true(offers(listener, "hi"));
    wire_forget(listener);
    wire_text(listener, take_hi);
    assert_non_null(strstr(wire_last(listener, "stream")->text, "\"rendition\":\"hi\""));
    assert_int_equal(counted(LADDER_TAKEN_HI), 1);
    calm(&room, listener, 120);
    assert_int_equal(counted(LADDER_OFFERED_HI), 1);
    wire_free(listener);
    wire_free(room.capture);
}

/* What it had not got in `hi` comes in `lo`: nothing of the speech is missing. */
static void test_the_change_leaves_nothing_out(void **state)
{
    struct room room = open_room();
    struct wire *listener = WIRE_OPEN("meeting=hall", "channel=floor");

    (void)state;
    speak(&room, 3000);
    int64_t heard_ms = (uint16_t)(wire_last(listener, "bundle")->seq[2] + 1 - FIRST_SEQ) * 20;
    listener->full = true;
    speak(&room, 1000);
    listener->full = false;
    wire_forget(listener);
    wire_text(listener, take_lo);
    peer_on_writable(&listener->peer, wire_now);
    const struct record *bundle = wire_last(listener, "bundle");
    assert_int_equal(wire_count(listener, "bundle"), 1);
    assert_int_equal(wire_member(wire_last(listener, "stream"), "seq"), bundle->seq[0]);
    int64_t from_ms = (bundle->seq[0] - FIRST_SEQ) * LO_MS;
    assert_in_range(heard_ms - from_ms, LISTENER_OVERLAP_MS, LISTENER_OVERLAP_MS + 3 * LO_MS);
    assert_null(wire_last(listener, "gap"));
    assert_int_equal(bundle->packets, (uint16_t)(room.lo_seq - bundle->seq[0]));
    wire_free(listener);
    wire_free(room.capture);
}

static void test_who_asked_for_lo_is_offered_nothing(void **state)
{
    struct room room = open_room();
    struct wire *wish = WIRE_OPEN("meeting=hall", "channel=floor", "rendition=lo"),
                *saver = WIRE_OPEN("meeting=hall", "channel=floor", "profile=saver");

    (void)state;
    for (int i = 0; i < 150; i++) {
        wish->full = saver->full = i < 20 && i % 3 != 0;
        if (!wish->full) {
            peer_on_writable(&wish->peer, wire_now);
            peer_on_writable(&saver->peer, wire_now);
        }
        speak(&room, 1000);
        assert_null(wire_last(wish, "offer"));
        assert_null(wire_last(saver, "offer"));
        wire_forget(wish);
        wire_forget(saver);
    }
    wire_free(wish);
    wire_free(saver);
    wire_free(room.capture);
}

static const char suffers[] =
    "{\"type\":\"report\",\"played_ms\":9000,\"concealed_ms\":1000,\"skipped_ms\":0,"
    "\"stretched_ms\":0,\"underruns\":0,\"lost_packets\":0,\"late_packets\":0,"
    "\"target_ms\":100,\"jitter_ms\":40}";

static void test_holes_are_the_ways_fault_or_the_rooms(void **state)
{
    struct room room = open_room();
    struct wire *listener = WIRE_OPEN("meeting=hall", "channel=floor");

    (void)state;
    for (int i = 0; i < 5; i++) { /* the room's own way hesitates: `lo` would, too */
        calm(&room, listener, 9);
        wire_pass_ms(500);
        relay_step(&wire_relay, wire_now);
        wire_pass_ms(500);
        wire_text(listener, suffers);
    }
    speak(&room, 1000);
    assert_false(offers(listener, "lo"));
    calm(&room, listener, 60);
    for (int i = 0; i < 2; i++) {
        calm(&room, listener, 10);
        wire_text(listener, suffers);
    }
    speak(&room, 1000);
    assert_true(offers(listener, "lo"));
    assert_int_equal(counted(LADDER_OFFERED_LO + LADDER_SIGN_REPORT), 1);
    wire_free(listener);
    wire_free(room.capture);
}

static void test_a_gap_is_blamed_on_who_was_late(void **state)
{
    struct room room = open_room();
    struct wire *slow = WIRE_OPEN("meeting=hall", "channel=floor", "profile=interpreter"),
                *forgotten = WIRE_OPEN("meeting=hall", "channel=floor", "profile=interpreter");

    (void)state;
    speak(&room, 1000);
    slow->full = true;
    for (int i = 0; i < 15; i++) { /* without a step, which would see it */
        wire_pass_ms(20);
        wire_packet(room.capture, HI_SSRC, room.hi_seq++);
    }
    slow->full = false;
    peer_on_writable(&slow->peer, wire_now);
    forgotten->peer.listener.cursor -= 15; /* as if the relay had been away */
    wire_pass_ms(20);
    wire_packet(room.capture, HI_SSRC, room.hi_seq++);
    assert_non_null(wire_last(slow, "gap"));
    assert_non_null(wire_last(forgotten, "gap"));
    assert_int_equal(slow->peer.listener.ladder.strain_ms, LADDER_STRAIN_GAP_MS);
    assert_int_equal(forgotten->peer.listener.ladder.strain_ms, 0);
    wire_free(slow);
    wire_free(forgotten);
    wire_free(room.capture);
}

static void test_what_never_arrives_is_given_up(void **state)
{
    struct room room = open_room();
    struct wire *listener = WIRE_OPEN("meeting=hall", "channel=floor");

    (void)state;
    listener->measured = true;
    listener->measure = (struct outlet_measure){.queued_bytes = 14000, .acked_bytes = 700};
    for (int s = 0; s < 60 && listener->closed == CAUSE_COUNT; s++) {
        speak(&room, 1000);
        wire_forget(listener);
    }
    assert_int_equal(listener->closed, CAUSE_NO_PROGRESS);
    assert_int_equal(counted(LADDER_CLOSED_UNACKED), 1);
    wire_free(listener);
    wire_free(room.capture);
}

static void test_who_is_lost_while_stuck_counts(void **state)
{
    struct room room = open_room();
    struct wire *stuck = WIRE_OPEN("meeting=hall", "channel=floor"),
                *gone = WIRE_OPEN("meeting=hall", "channel=floor");

    (void)state;
    speak(&room, 1000);
    stuck->full = true;
    calm(&room, gone, 10);
    peer_on_gone(&gone->peer, CAUSE_LOST, wire_now);
    assert_int_equal(counted(LADDER_LOST_STUCK), 0);
    peer_on_gone(&stuck->peer, CAUSE_LOST, wire_now);
    assert_int_equal(counted(LADDER_LOST_STUCK), 1);
    wire_free(stuck);
    wire_free(gone);
    wire_free(room.capture);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, wire_start, wire_stop)
    static const struct CMUnitTest tests[] = {
        TEST(test_down_and_up_again),
        TEST(test_the_change_leaves_nothing_out),
        TEST(test_who_asked_for_lo_is_offered_nothing),
        TEST(test_holes_are_the_ways_fault_or_the_rooms),
        TEST(test_a_gap_is_blamed_on_who_was_late),
        TEST(test_what_never_arrives_is_given_up),
        TEST(test_who_is_lost_while_stuck_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
