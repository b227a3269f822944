/* Who may publish what, what happens to the one before, and what listeners notice of it. */
#include "relay_wire.h"

#include "relay/capture.h"

enum { SSRC = 100 };

static const char *const floor_only[] = {"floor"};
static const char *const floor_and_fr[] = {"floor", "fr"};

static struct wire *publish_floor(const char *session, unsigned ssrc, unsigned seq,
                                  bool take_over)
{
    struct wire *capture = WIRE_OPEN(NULL);

    wire_publish(capture, floor_only, 1, session, ssrc, 0, seq, take_over);
    return capture;
}

static void test_wrong_token_waits_for_its_refusal(void **state)
{
    struct wire *capture = WIRE_OPEN(NULL);

    (void)state;
    wire_text(capture,
              "{\"type\":\"publish\",\"meeting\":\"hall\",\"token\":\"wrong\","
              "\"session\":\"s1\",\"key\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
              "\"streams\":[{\"channel\":\"floor\",\"rendition\":\"hi\",\"ssrc\":1,"
              "\"roc\":0,\"seq\":1}]}");
    wire_pass_ms(900);
    relay_step(&wire_relay, wire_now);
    assert_int_equal(capture->closed, CAUSE_COUNT);
    assert_int_equal(capture->count, 0);
    wire_pass_ms(200);
    relay_step(&wire_relay, wire_now);
    assert_int_equal(capture->closed, CAUSE_WRONG_TOKEN);
    assert_int_equal(cause_code(CAUSE_WRONG_TOKEN), CLOSE_UNAUTHORISED);
    assert_null(strstr(capture->reason, "wrong\""));
    assert_int_equal(wire_relay.counters.tokens_refused, 1);
    wire_free(capture);
}

#define CHECK(meeting, token)                                                                  \
    "{\"type\":\"check\",\"meeting\":\"" meeting "\",\"token\":\"" token "\"}"

static void test_check_tells_and_changes_nothing(void **state)
{
    struct wire *first = publish_floor("s1", SSRC, 1, false);
    struct wire *checker = WIRE_OPEN(NULL);
    const struct record *welcome;

    (void)state;
    wire_forget(first);
    wire_text(checker, CHECK("hall", "right"));
    welcome = wire_last(checker, "welcome");
    assert_non_null(welcome);
    assert_non_null(strstr(welcome->text, "\"floor\",\"label\":\"Floor\",\"live\":true"));
    assert_non_null(strstr(welcome->text, "\"fr\",\"label\":\"Français\",\"live\":false"));
    assert_int_equal(first->count, 0);
    wire_publish(checker, (const char *const[]){"fr"}, 1, "s2", SSRC + 50, 0, 1, false);
    assert_non_null(wire_last(checker, "published"));
    wire_text(checker, CHECK("hall", "right"));
    assert_int_equal(checker->closed, CAUSE_MALFORMED_CONTROL);
    wire_free(first);
    wire_free(checker);
}

static void test_check_is_refused_as_publish_is(void **state)
{
    struct wire *wrong = WIRE_OPEN(NULL);
    struct wire *elsewhere = WIRE_OPEN(NULL);

    (void)state;
    wire_text(wrong, CHECK("hall", "wrong"));
    wire_text(elsewhere, CHECK("attic", "right"));
    assert_int_equal(elsewhere->closed, CAUSE_UNKNOWN_MEETING);
    assert_int_equal(wrong->closed, CAUSE_COUNT);
    wire_pass_ms(1100);
    relay_step(&wire_relay, wire_now);
    assert_int_equal(wrong->closed, CAUSE_WRONG_TOKEN);
    wire_free(wrong);
    wire_free(elsewhere);
}

static void test_second_capture_is_refused(void **state)
{
    struct wire *first = publish_floor("s1", SSRC, 1, false);
    struct wire *second = publish_floor("s2", SSRC + 50, 1, false);

    (void)state;
    assert_non_null(wire_last(first, "published"));
    assert_int_equal(second->closed, CAUSE_ALREADY_PUBLISHED);
    assert_int_equal(cause_code(CAUSE_ALREADY_PUBLISHED), CLOSE_CONFLICT);
    assert_non_null(strstr(second->reason, "floor"));
    assert_non_null(strstr(second->reason, "2023-11-14 22:13:20")); /* when the first came */
    assert_int_equal(first->closed, CAUSE_COUNT);
    wire_free(first);
    wire_free(second);
}

static void test_take_over_replaces_the_other(void **state)
{
    struct wire *first = publish_floor("s1", SSRC, 1, false);
    struct wire *listener = WIRE_OPEN("meeting=hall", "channel=floor", "profile=interpreter");

    (void)state;
    wire_packet(first, SSRC, 1);
    wire_forget(listener);
    struct wire *second = publish_floor("s2", SSRC + 50, 700, true);
    assert_int_equal(first->closed, CAUSE_TAKEN_OVER);
    assert_non_null(wire_last(second, "published"));
    assert_int_equal(wire_member(wire_last(listener, "stream"), "ssrc"), SSRC + 50);
    assert_int_equal(wire_member(wire_last(listener, "stream"), "seq"), 700);
    wire_packet(second, SSRC + 50, 700);
    assert_int_equal(wire_last(listener, "bundle")->seq[0], 700);
    wire_packet(first, SSRC, 2); /* what the old one still has on its way is nobody's */
    assert_int_equal(wire_count(listener, "bundle"), 1);
    wire_free(first);
    wire_free(second);
    wire_free(listener);
}

/* The listener's cursor and the numbers of the new stream have nothing to do with each other:
 * a walk from one to the other would never end. */
static void test_numbers_may_begin_anywhere(void **state)
{
    struct wire *first = publish_floor("s1", SSRC, 1, false);
    struct wire *listener = WIRE_OPEN("meeting=hall", "channel=floor", "profile=interpreter");
    struct wire *second = WIRE_OPEN(NULL);

    (void)state;
    wire_packet(first, SSRC, 1);
    wire_forget(listener);
    wire_publish(second, floor_only, 1, "s2", SSRC + 50, UINT32_MAX, 1, true);
    wire_packet(second, SSRC + 50, 1);
    assert_int_equal(wire_count(listener, "bundle"), 1);
    assert_int_equal(wire_count(listener, "gap"), 0);
    wire_free(first);
    wire_free(second);
    wire_free(listener);
}

/* The network broke, the relay does not know yet, and the same capture is back. */
static void test_own_session_comes_back_unnoticed(void **state)
{
    struct wire *first = publish_floor("s1", SSRC, 1, false);
    struct wire *listener = WIRE_OPEN("meeting=hall", "channel=floor", "profile=interpreter");

    (void)state;
    wire_packet(first, SSRC, 1);
    wire_forget(listener);
    struct wire *second = publish_floor("s1", SSRC, 2, false);
    assert_int_equal(first->closed, CAUSE_REPLACED);
    assert_int_equal(cause_code(CAUSE_REPLACED), 0);
    wire_packet(second, SSRC, 2);
    assert_null(wire_last(listener, "stream"));
    assert_int_equal(wire_count(listener, "bundle"), 1);
    assert_int_equal(wire_last(listener, "bundle")->seq[0], 2);
    for (size_t i = 0; i < listener->count; i++)
        assert_null(
            strstr(listener->record[i].text, "\"floor\",\"label\":\"Floor\",\"live\":false"));
    wire_free(first);
    wire_free(second);
    wire_free(listener);
}

static void test_capture_that_drops_and_returns(void **state)
{
    struct wire *capture = publish_floor("s1", SSRC, 1, false);
    struct wire *listener = WIRE_OPEN("meeting=hall", "channel=floor", "profile=interpreter");

    (void)state;
    wire_packet(capture, SSRC, 1);
    wire_forget(listener);
    wire_free(capture);
    assert_non_null(strstr(wire_last(listener, "channels")->text, "\"live\":false"));
    assert_null(strstr(wire_last(listener, "channels")->text, "\"live\":true"));

    capture = publish_floor("s1", SSRC, 2, false); /* the same: goes on where it was */
    assert_non_null(strstr(wire_last(listener, "channels")->text, "\"live\":true"));
    assert_null(wire_last(listener, "stream"));
    wire_packet(capture, SSRC, 2);
    assert_int_equal(wire_last(listener, "bundle")->seq[0], 2);
    wire_free(capture);

    capture = publish_floor("s2", SSRC + 7, 40, false); /* another: starts anew */
    assert_int_equal(wire_member(wire_last(listener, "stream"), "ssrc"), SSRC + 7);
    wire_packet(capture, SSRC + 7, 40);
    assert_int_equal(wire_last(listener, "bundle")->seq[0], 40);
    wire_free(capture);
    wire_free(listener);
}

static void test_who_waited_for_a_capture_hears_it(void **state)
{
    struct wire *listener = WIRE_OPEN("meeting=hall", "channel=floor");

    (void)state;
    assert_null(wire_last(listener, "stream"));
    struct wire *capture = publish_floor("s1", SSRC, 9, false);
    assert_int_equal(wire_member(wire_last(listener, "stream"), "seq"), 9);
    wire_free(capture);
    wire_free(listener);
}

static void test_two_captures_share_a_meeting(void **state)
{
    static const char *const fr[] = {"fr"};
    struct wire *one = publish_floor("s1", SSRC, 1, false), *two = WIRE_OPEN(NULL);
    struct wire *both = WIRE_OPEN(NULL);

    (void)state;
    wire_publish(two, fr, 1, "s2", SSRC + 1, 0, 1, false);
    assert_non_null(wire_last(two, "published"));
    wire_publish(both, floor_and_fr, 2, "s3", SSRC + 2, 0, 1, true);
    assert_int_equal(one->closed, CAUSE_TAKEN_OVER);
    assert_int_equal(two->closed, CAUSE_TAKEN_OVER);
    assert_non_null(wire_last(both, "published"));
    wire_free(one);
    wire_free(two);
    wire_free(both);
}

static void test_faults_end_only_their_own_connection(void **state)
{
    static const uint8_t truncated[] = {0, 50, 0x80};
    static const uint8_t not_rtp[] = {0, 3, 1, 2, 3};
    static const uint8_t nothing[] = {0};
    struct wire *good = publish_floor("s1", SSRC, 1, false);
    struct wire *listener = WIRE_OPEN("meeting=hall", "channel=floor");
    static const char *const fr[] = {"fr"};
    const struct {
        const uint8_t *bytes;
        size_t n;
    } rows[] = {{truncated, sizeof truncated}, {not_rtp, sizeof not_rtp}, {nothing, 0}};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct wire *bad = WIRE_OPEN(NULL);

        wire_publish(bad, fr, 1, "s2", SSRC + 1, 0, 1, false);
        peer_on_bundle(&bad->peer, rows[i].bytes, rows[i].n, wire_now);
        assert_int_equal(bad->closed, CAUSE_MALFORMED_BUNDLE);
        wire_free(bad);
    }
    struct wire *foreign = WIRE_OPEN(NULL);
    wire_publish(foreign, fr, 1, "s3", SSRC + 1, 0, 1, false);
    wire_packet(foreign, SSRC, 2); /* the other capture's */
    assert_int_equal(foreign->closed, CAUSE_FOREIGN_SSRC);
    assert_non_null(strstr(foreign->reason, "100"));
    wire_free(foreign);
    assert_int_equal(good->closed, CAUSE_COUNT);
    assert_int_equal(listener->closed, CAUSE_COUNT);
    assert_null(wire_last(listener, "bundle"));
    assert_int_equal(wire_relay.counters.closed[CAUSE_MALFORMED_BUNDLE], 3);
    wire_free(good);
    wire_free(listener);
}

static void assert_closed_after(const char *text, enum cause cause, const char *mentions)
{
    struct wire *wire = WIRE_OPEN(NULL);

    wire_text(wire, text);
    assert_int_equal(wire->closed, cause);
    assert_non_null(strstr(wire->reason, mentions));
    wire_free(wire);
}

/* A publish message for hi and lo of the floor, with a stream of fr in between. */
#define STREAM(channel, rendition, ssrc)                                                       \
    "{\"channel\":\"" channel "\",\"rendition\":\"" rendition "\",\"ssrc\":" ssrc              \
    ",\"roc\":0,\"seq\":1}"
static const char scattered[] =
    "{\"type\":\"publish\",\"meeting\":\"hall\",\"token\":\"right\",\"session\":\"s1\","
    "\"key\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"streams\":[" STREAM(
        "floor", "hi", "1") "," STREAM("fr", "hi", "2") "," STREAM("floor", "lo", "3") "]}";

static void test_first_messages_that_lead_nowhere(void **state)
{
    static const char *const xx[] = {"xx"};
    static const char *const twice[] = {"floor", "floor"};
    struct wire *wire;

    (void)state;
    assert_closed_after("{", CAUSE_MALFORMED_CONTROL, "JSON");
    assert_closed_after("{\"type\":\"join\"}", CAUSE_MALFORMED_CONTROL, "meeting");
    assert_closed_after("{\"type\":\"leave\"}", CAUSE_MALFORMED_CONTROL, "newcomer");
    assert_closed_after("{\"type\":\"join\",\"meeting\":\"nope\"}", CAUSE_UNKNOWN_MEETING,
                        "there is hall");
    assert_closed_after("{\"type\":\"join\",\"meeting\":\"hall\",\"channel\":\"ru\"}",
                        CAUSE_UNKNOWN_CHANNEL, "floor, en, fr");
    assert_closed_after(scattered, CAUSE_MALFORMED_CONTROL, "floor do not stand together");
    wire = WIRE_OPEN(NULL);
    wire_publish(wire, xx, 1, "s1", 1, 0, 1, false);
    assert_int_equal(wire->closed, CAUSE_UNKNOWN_CHANNEL);
    wire_free(wire);
    wire = WIRE_OPEN(NULL);
    wire_publish(wire, twice, 2, "s1", 1, 0, 1, false);
    assert_int_equal(wire->closed, CAUSE_MALFORMED_CONTROL);
    wire_free(wire);
    wire = WIRE_OPEN(NULL);
    wire_pass_ms(9900);
    relay_step(&wire_relay, wire_now);
    assert_int_equal(wire->closed, CAUSE_COUNT);
    wire_pass_ms(200);
    relay_step(&wire_relay, wire_now);
    assert_int_equal(wire->closed, CAUSE_NO_FIRST_MESSAGE);
    wire_free(wire);
}

static void test_kinds_and_sizes(void **state)
{
    struct wire *capture = publish_floor("s1", SSRC, 1, false);
    struct wire *listener = WIRE_OPEN("meeting=hall");

    (void)state;
    assert_int_equal(peer_message_limit(&capture->peer, OUTLET_BUNDLE), BUNDLE_MAX_BYTES);
    assert_int_equal(peer_message_limit(&capture->peer, OUTLET_TEXT), CONTROL_MAX_BYTES);
    assert_int_equal(peer_message_limit(&listener->peer, OUTLET_TEXT), CONTROL_MAX_BYTES);
    assert_int_equal(peer_message_limit(&listener->peer, OUTLET_BUNDLE), 0);
    peer_on_excess(&listener->peer, OUTLET_BUNDLE, wire_now);
    assert_int_equal(listener->closed, CAUSE_BINARY_FROM_LISTENER);
    peer_on_excess(&capture->peer, OUTLET_BUNDLE, wire_now);
    assert_int_equal(capture->closed, CAUSE_TOO_LARGE);
    wire_free(capture);
    wire_free(listener);
}

static void test_source_and_report(void **state)
{
    struct wire *capture = publish_floor("s1", SSRC, 1, false);
    struct wire *listener = WIRE_OPEN("meeting=hall", "channel=floor");
    size_t reports = 0;

    (void)state;
    wire_forget(listener);
    wire_text(capture, "{\"type\":\"source\",\"channel\":\"floor\",\"state\":\"silent\"}");
    assert_non_null(strstr(wire_last(listener, "channels")->text, "\"silent\""));
    wire_forget(listener);
    wire_text(capture, "{\"type\":\"source\",\"channel\":\"floor\",\"state\":\"silent\"}");
    assert_int_equal(listener->count, 0); /* no news */
    for (int ms = 0; ms < 10000; ms += RELAY_STEP_MS) {
        wire_pass_ms(RELAY_STEP_MS);
        relay_step(&wire_relay, wire_now);
    }
    reports = wire_count(capture, "listeners");
    assert_in_range(reports, 10, 14);
    assert_int_equal(wire_member(wire_last(capture, "listeners"), "floor"), 1);
    wire_text(capture, "{\"type\":\"source\",\"channel\":\"fr\",\"state\":\"ok\"}");
    assert_int_equal(capture->closed, CAUSE_MALFORMED_CONTROL); /* not its channel */
    wire_free(capture);
    wire_free(listener);
}

static void test_redefining_meetings(void **state)
{
    static const char *const channels[] = {"es", "floor"};
    struct programme *changed = programme_open("hall", "Changed", channels, 2);
    struct wire *capture = publish_floor("s1", SSRC, 1, false);
    struct wire *on_floor = WIRE_OPEN("meeting=hall", "channel=floor", "profile=interpreter");
    struct wire *on_fr = WIRE_OPEN("meeting=hall", "channel=fr");

    (void)state;
    free(changed->channels[1].label);
    changed->channels[1].label = strdup("Saal");
    assert_true(relay_apply(&wire_relay, changed, "test", wire_now));
    assert_int_equal(on_fr->closed, CAUSE_UNKNOWN_CHANNEL);
    assert_int_equal(on_floor->closed, CAUSE_COUNT);
    assert_non_null(strstr(wire_last(on_floor, "channels")->text, "Saal"));
    wire_packet(capture, SSRC, 1);
    assert_int_equal(wire_count(on_floor, "bundle"), 1);
    relay_withdraw(&wire_relay, registry_find(&wire_relay.registry, "hall"), "test", wire_now);
    assert_int_equal(on_floor->closed, CAUSE_UNKNOWN_MEETING);
    assert_int_equal(capture->closed, CAUSE_UNKNOWN_MEETING);
    assert_null(registry_find(&wire_relay.registry, "hall"));
    wire_free(capture);
    wire_free(on_floor);
    wire_free(on_fr);
}

static void test_stopping_says_goodbye(void **state)
{
    struct wire *capture = publish_floor("s1", SSRC, 1, false);
    struct wire *listener = WIRE_OPEN("meeting=hall", "channel=floor");
    struct wire *full = WIRE_OPEN("meeting=hall"), *newcomer = WIRE_OPEN(NULL);

    (void)state;
    full->full = true;
    relay_stop(&wire_relay, wire_now);
    assert_int_equal(capture->closed, CAUSE_STOPPING);
    assert_true(wire_member(wire_last(capture, "bye"), "retry_after_ms") > 0);
    assert_int_equal(listener->closed, CAUSE_STOPPING);
    assert_true(wire_member(wire_last(listener, "bye"), "retry_after_ms") > 0);
    assert_int_equal(newcomer->closed, CAUSE_STOPPING);
    assert_int_equal(full->closed, CAUSE_COUNT);
    assert_false(wire_is_empty(&wire_relay));
    full->full = false;
    peer_on_writable(&full->peer, wire_now);
    assert_string_equal(full->record[full->count - 1].type, "bye");
    assert_int_equal(full->closed, CAUSE_STOPPING);
    struct wire *late = WIRE_OPEN("meeting=hall");
    assert_int_equal(late->closed, CAUSE_STOPPING);
    wire_free(capture);
    wire_free(listener);
    wire_free(full);
    wire_free(newcomer);
    wire_free(late);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, wire_start, wire_stop)
    static const struct CMUnitTest tests[] = {
        TEST(test_wrong_token_waits_for_its_refusal),
        TEST(test_check_tells_and_changes_nothing),
        TEST(test_check_is_refused_as_publish_is),
        TEST(test_second_capture_is_refused),
        TEST(test_take_over_replaces_the_other),
        TEST(test_numbers_may_begin_anywhere),
        TEST(test_own_session_comes_back_unnoticed),
        TEST(test_capture_that_drops_and_returns),
        TEST(test_who_waited_for_a_capture_hears_it),
        TEST(test_two_captures_share_a_meeting),
        TEST(test_faults_end_only_their_own_connection),
        TEST(test_first_messages_that_lead_nowhere),
        TEST(test_kinds_and_sizes),
        TEST(test_source_and_report),
        TEST(test_redefining_meetings),
        TEST(test_stopping_says_goodbye),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
