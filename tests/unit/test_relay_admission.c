/* Who gets in: by URL and by message, into open meetings and those with a token; and what operators
 * are told. */
#include "relay_wire.h"

#include <sys/stat.h>
#include <unistd.h>

enum { SSRC = 100 };

static const char closed_hall[] = "closed";
static char directory[] = "/tmp/livelisten-admission-XXXXXX";

static struct meeting *hall(void)
{
    return registry_find(&wire_relay.registry, "hall");
}

static void step(void)
{
    wire_pass_ms(RELAY_STEP_MS);
    relay_step(&wire_relay, wire_now);
}

/* A second meeting, whose access is by token; its secret lies in a fresh state directory. */
static struct meeting *set_up_closed(void)
{
    static const char *const channels[] = {"floor"};
    struct programme *programme = programme_open(closed_hall, "Closed", channels, 1);

    programme->access = ACCESS_TOKEN;
    assert_true(relay_apply(&wire_relay, programme, "test", wire_now));
    return registry_find(&wire_relay.registry, closed_hall);
}

static int start(void **state)
{
    strcpy(directory + strlen(directory) - 6, "XXXXXX");
    assert_non_null(mkdtemp(directory));
    strcpy(wire_state.directory, directory);
    return wire_start(state);
}

static int stop(void **state)
{
    char path[128];

    snprintf(path, sizeof path, "%s/listen/%s.token", directory, closed_hall);
    unlink(path);
    snprintf(path, sizeof path, "%s/listen", directory);
    rmdir(path);
    assert_int_equal(rmdir(directory), 0);
    wire_state.directory[0] = '\0';
    return wire_stop(state);
}

static void say(struct wire *wire, const char *type, const char *meeting, const char *token)
{
    char text[700];

    snprintf(text, sizeof text, "{\"type\":\"%s\",\"meeting\":\"%s\",\"token\":\"%s\"}", type,
             meeting, token);
    wire_text(wire, text);
}

/* Nothing is told to it, and its close comes a second later. */
static void assert_refused(struct wire *wire)
{
    size_t count = wire->count;

    for (int i = 0; i < 3; i++) {
        step();
        assert_int_equal(wire->closed, CAUSE_COUNT);
    }
    step();
    assert_int_equal(wire->closed, CAUSE_WRONG_TOKEN);
    assert_int_equal(wire->count, count);
    wire_free(wire);
}

static void test_enter_is_like_the_url(void **state)
{
    struct wire *wire = WIRE_OPEN(NULL);

    (void)state;
    wire_text(wire, "{\"type\":\"enter\",\"meeting\":\"hall\"}");
    assert_non_null(wire_last(wire, "welcome"));
    assert_non_null(wire_last(wire, "meeting"));
    wire_text(wire, "{\"type\":\"enter\",\"meeting\":\"hall\"}"); /* again: nothing new */
    assert_int_equal(wire_count(wire, "welcome"), 1);
    wire_text(wire, "{\"type\":\"join\",\"channel\":\"fr\"}");
    assert_int_equal(channel_listeners(meeting_channel(hall(), "fr")), 1);
    wire_text(wire, "{\"type\":\"enter\",\"meeting\":\"attic\"}");
    assert_int_equal(wire->closed, CAUSE_UNKNOWN_MEETING);
    assert_non_null(strstr(wire->reason, "hall"));
    wire_free(wire);
}

static void test_secret_of_a_meeting_is_made_once(void **state)
{
    struct meeting *meeting = set_up_closed();
    char path[128], token[CONTROL_TOKEN_MAX];
    struct stat file;

    (void)state;
    snprintf(path, sizeof path, "%s/listen/%s.token", directory, closed_hall);
    assert_int_equal(stat(path, &file), 0);
    assert_int_equal(file.st_mode & 0777, 0600);
    assert_true(strlen(meeting->token) >= 43); /* 256 bits */
    strcpy(token, meeting->token);
    relay_withdraw(&wire_relay, meeting, "test", wire_now);
    assert_string_equal(set_up_closed()->token, token);
}

static void test_token_opens_the_meeting(void **state)
{
    const char *token = set_up_closed()->token;
    char pair[CONTROL_TOKEN_MAX + 8];
    struct wire *by_message = WIRE_OPEN(NULL);

    (void)state;
    say(by_message, "enter", closed_hall, token);
    assert_non_null(wire_last(by_message, "welcome"));
    snprintf(pair, sizeof pair, "token=%s", token);
    struct wire *by_url = WIRE_OPEN("meeting=closed", pair, "channel=floor");
    assert_non_null(wire_last(by_url, "welcome"));
    wire_free(by_message);
    wire_free(by_url);
}

static void test_without_its_token_nobody_gets_in(void **state)
{
    struct meeting *meeting = set_up_closed();
    struct wire *wire;

    (void)state;
    assert_refused(WIRE_OPEN("meeting=closed"));
    assert_refused(WIRE_OPEN("meeting=closed", "token=guess", "channel=floor"));
    wire = WIRE_OPEN(NULL);
    say(wire, "enter", closed_hall, "right"); /* that is for publishing */
    assert_refused(wire);
    wire = WIRE_OPEN(NULL);
    wire_text(wire, "{\"type\":\"join\",\"meeting\":\"closed\"}");
    assert_refused(wire);
    wire = WIRE_OPEN("meeting=hall", "channel=floor"); /* one who listens elsewhere */
    say(wire, "enter", closed_hall, "");
    assert_true(list_empty(&hall()->listeners));
    assert_refused(wire);
    assert_int_equal(wire_relay.counters.tokens_refused, 5);
    assert_true(list_empty(&meeting->listeners));

    meeting->token[0] = '\0'; /* its file could not be made: nobody at all */
    wire = WIRE_OPEN(NULL);
    say(wire, "enter", closed_hall, "");
    assert_refused(wire);
}

static struct wire *watch_hall(void)
{
    struct wire *wire = WIRE_OPEN(NULL);

    say(wire, "watch", "hall", "operate");
    return wire;
}

static void test_watch_needs_the_operator_token(void **state)
{
    struct wire *wire = WIRE_OPEN(NULL);

    (void)state;
    say(wire, "watch", "hall", "right");
    assert_refused(wire);
    wire = watch_hall();
    say(wire, "watch", "hall", "guess"); /* also from who had it before */
    assert_true(list_empty(&hall()->watchers));
    assert_refused(wire);
    wire = WIRE_OPEN(NULL);
    say(wire, "watch", "attic", "operate");
    assert_int_equal(wire->closed, CAUSE_UNKNOWN_MEETING);
    wire_free(wire);
}

static void test_watcher_hears_of_changes_and_levels(void **state)
{
    static const char *const floor_only[] = {"floor"};
    struct wire *wire = watch_hall(), *other = watch_hall(), *capture = WIRE_OPEN(NULL);

    (void)state;
    assert_int_equal(wire_member(wire_last(wire, "changed"), "changes"), hall()->changes);
    step();
    assert_non_null(strstr(wire_last(wire, "levels")->text,
                           "\"channels\":{\"floor\":null,\"en\":null,\"fr\":null}"));
    assert_int_equal(wire_member(wire_last(wire, "levels"), "time_us"), wire_now.wall.us);
    assert_int_equal(wire_count(wire, "changed"), 1); /* nothing has changed */

    wire_publish(capture, floor_only, 1, "s1", SSRC, 0, 1, false);
    wire_telling_packet(capture, SSRC, 1, -23, (ll_wall){0});
    relay_note(&wire_relay, hall(), "test", "a note", "", wire_now);
    relay_note(&wire_relay, hall(), "test", "another", "", wire_now);
    step();
    assert_int_equal(wire_member(wire_last(wire, "levels"), "floor"), -23);
    assert_int_equal(wire_count(wire, "changed"), 2); /* for all changes of a step */
    assert_int_equal(wire_member(wire_last(wire, "changed"), "changes"), hall()->changes);
    assert_string_equal(wire_last(other, "levels")->text, wire_last(wire, "levels")->text);

    wire_text(wire, "{\"type\":\"ping\",\"id\":7}");
    assert_int_equal(wire_member(wire_last(wire, "pong"), "id"), 7);
    wire_text(wire, "{\"type\":\"leave\"}");
    assert_int_equal(wire->closed, CAUSE_MALFORMED_CONTROL);
    wire_free(wire);
    wire_free(other);
    wire_free(capture);
}

static void test_full_watcher_gets_the_newest_or_is_closed(void **state)
{
    struct wire *wire = watch_hall();

    (void)state;
    step();
    wire_forget(wire);
    wire->full = true;
    for (int i = 0; i < 10; i++) {
        relay_note(&wire_relay, hall(), "test", "a note", "", wire_now);
        step();
    }
    wire->full = false;
    peer_on_writable(&wire->peer, wire_now);
    assert_int_equal(wire_count(wire, "changed"), 1);
    assert_int_equal(wire_count(wire, "levels"), 1);
    assert_int_equal(wire_member(wire_last(wire, "changed"), "changes"), hall()->changes);

    wire->full = true;
    for (int64_t passed = 0; passed < WATCHER_PATIENCE_US; passed += RELAY_STEP_MS * 1000) {
        assert_int_equal(wire->closed, CAUSE_COUNT);
        step();
    }
    step();
    assert_int_equal(wire->closed, CAUSE_NO_PROGRESS);
    wire_free(wire);
}

static void test_watchers_are_told_when_the_relay_stops(void **state)
{
    struct wire *wire = watch_hall(), *full = watch_hall();

    (void)state;
    full->full = true;
    relay_stop(&wire_relay, wire_now);
    assert_non_null(wire_last(wire, "bye"));
    assert_int_equal(wire->closed, CAUSE_STOPPING);
    assert_int_equal(full->closed, CAUSE_COUNT);
    full->full = false;
    peer_on_writable(&full->peer, wire_now);
    assert_non_null(wire_last(full, "bye"));
    assert_int_equal(full->closed, CAUSE_STOPPING);
    wire_free(wire);
    wire_free(full);
}

static void test_withdrawn_meeting_closes_its_watchers(void **state)
{
    struct wire *wire = WIRE_OPEN(NULL);
    struct meeting *meeting = set_up_closed();

    (void)state;
    say(wire, "watch", closed_hall, "operate");
    assert_non_null(wire_last(wire, "changed"));
    relay_withdraw(&wire_relay, meeting, "test", wire_now);
    assert_int_equal(wire->closed, CAUSE_UNKNOWN_MEETING);
    wire_free(wire);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
    const struct CMUnitTest tests[] = {
        TEST(test_enter_is_like_the_url),
        TEST(test_secret_of_a_meeting_is_made_once),
        TEST(test_token_opens_the_meeting),
        TEST(test_without_its_token_nobody_gets_in),
        TEST(test_watch_needs_the_operator_token),
        TEST(test_watcher_hears_of_changes_and_levels),
        TEST(test_full_watcher_gets_the_newest_or_is_closed),
        TEST(test_watchers_are_told_when_the_relay_stops),
        TEST(test_withdrawn_meeting_closes_its_watchers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
