/* What the relay makes of levels and listeners: alarms and captures in the log of the meeting, counts
 * over time, and all of it as metrics. */
#include "relay_wire.h"

#include "relay/metrics.h"

enum { SSRC = 100 };

static const char *const floor_and_fr[] = {"floor", "fr"};
static struct store *store;

static struct meeting *hall(void)
{
    return registry_find(&wire_relay.registry, "hall");
}

static int start(void **state)
{
    wire_start(state);
    wire_relay.store = store = store_open(":memory:");
    return store ? 0 : -1;
}

static int stop(void **state)
{
    int status = wire_stop(state);

    store_close(store);
    return status;
}

struct search {
    const char *what, *detail;
    int found;
};

static void compare(void *context, const struct event *event)
{
    struct search *search = context;

    if (strcmp(event->what, search->what) == 0 && strcmp(event->detail, search->detail) == 0) {
        assert_string_equal(event->by, "relay");
        search->found++;
    }
}

/* How often this is in the log of the meeting. */
static int noted(const char *what, const char *detail)
{
    struct search search = {.what = what, .detail = detail};

    store_events(store, "hall", 0, 500, compare, &search);
    return search.found;
}

/* The capture speaks, if there is one, at this level. */
static void let_pass_s(struct wire *capture, int level_dbov, int seconds)
{
    static uint16_t seq = 1;

    for (int step = 0; step < seconds * 1000 / RELAY_STEP_MS; step++) {
        if (capture) {
            wire_telling_packet(capture, SSRC, seq, level_dbov, (ll_wall){0});
            wire_telling_packet(capture, SSRC + 1, seq++, -25, (ll_wall){0});
        }
        wire_pass_ms(RELAY_STEP_MS);
        relay_step(&wire_relay, wire_now);
    }
}

static struct wire *publish_both(unsigned seq)
{
    struct wire *capture = WIRE_OPEN(NULL);

    wire_publish(capture, floor_and_fr, 2, "s1", SSRC, 0, seq, false);
    return capture;
}

static void test_alarms_are_noted_when_they_come_and_go(void **state)
{
    struct wire *capture = publish_both(1);

    (void)state;
    let_pass_s(capture, -25, 6);
    assert_int_equal(noted("alarm", "en: off-air"), 1); /* nobody has ever published it */
    uint32_t changes = hall()->changes;
    let_pass_s(capture, -80, 19);
    assert_int_equal(hall()->changes, changes);
    let_pass_s(capture, -80, 2);
    assert_int_equal(noted("alarm", "floor: dead-air"), 1);
    assert_int_equal(noted("alarm", "fr: dead-air"), 0);
    assert_int_equal(hall()->changes, changes + 1);
    let_pass_s(capture, -25, 2);
    assert_int_equal(noted("alarm over", "floor: dead-air"), 1);
    assert_int_equal(hall()->changes, changes + 2);
    wire_text(capture, "{\"type\":\"source\",\"channel\":\"fr\",\"state\":\"lost\"}");
    assert_int_equal(noted("source", "fr: lost"), 1);
    let_pass_s(capture, -25, 6);
    assert_int_equal(noted("alarm", "fr: off-air"), 1);
    wire_free(capture);
}

static void test_captures_are_noted(void **state)
{
    struct wire *capture = publish_both(1), *successor;

    (void)state;
    assert_int_equal(noted("capture", "floor, fr"), 1);
    successor = publish_both(2); /* the same, over a new connection: it was never gone */
    assert_int_equal(noted("capture gone", "floor, fr"), 0);
    wire_free(successor);
    assert_int_equal(noted("capture gone", "floor, fr"), 1);
    wire_free(capture);
}

static void test_listeners_are_counted_over_time(void **state)
{
    static uint32_t out[ATTENDANCE_SAMPLES_MAX];
    struct wire *one = WIRE_OPEN("meeting=hall", "channel=fr");

    (void)state;
    let_pass_s(NULL, 0, 31);
    struct wire *two = WIRE_OPEN("meeting=hall", "channel=fr");
    let_pass_s(NULL, 0, 30);
    assert_int_equal(attendance_read(&meeting_channel(hall(), "fr")->attendance, out), 3);
    assert_int_equal(out[0], 1);
    assert_int_equal(out[1], 1);
    assert_int_equal(out[2], 2);
    assert_int_equal(attendance_read(&meeting_channel(hall(), "en")->attendance, out), 3);
    assert_int_equal(out[2], 0);
    wire_free(one);
    wire_free(two);
}

static void assert_metric(const char *line)
{
    struct body *body = metrics_render(&wire_relay);
    char whole[200];

    assert_non_null(body);
    snprintf(whole, sizeof whole, "%s\n", line);
    if (!memmem(body->bytes, body->n, whole, strlen(whole)))
        fail_msg("missing: %s", line);
    body_release(body);
}

static void test_all_of_it_is_in_the_metrics(void **state)
{
    struct wire *capture = publish_both(1), *watcher = WIRE_OPEN(NULL);

    (void)state;
    wire_text(watcher, "{\"type\":\"watch\",\"meeting\":\"hall\",\"token\":\"operate\"}");
    wire_text(capture,
              "{\"type\":\"quality\",\"channels\":[{\"channel\":\"floor\",\"level_dbov\":-23,"
              "\"peak_dbov\":0,\"noise_dbov\":-61,\"clipped\":12,\"bandwidth_hz\":15200,"
              "\"lost_ms\":0,\"drift_ppm\":-37}]}");
    let_pass_s(capture, -23, 1);
    assert_metric("livelisten_meeting_phase{meeting=\"hall\",phase=\"live\"} 1");
    assert_metric("livelisten_meeting_phase{meeting=\"hall\",phase=\"paused\"} 0");
    assert_metric("livelisten_watchers{meeting=\"hall\"} 1");
    assert_metric("livelisten_alarm{meeting=\"hall\",channel=\"floor\",kind=\"hot\"} 1");
    assert_metric("livelisten_alarm{meeting=\"hall\",channel=\"fr\",kind=\"hot\"} 0");
    assert_metric("livelisten_channel_level_dbov{meeting=\"hall\",channel=\"floor\"} -23");
    assert_metric("livelisten_input_noise_dbov{meeting=\"hall\",channel=\"floor\"} -61");
    assert_metric("livelisten_input_bandwidth_hz{meeting=\"hall\",channel=\"floor\"} 15200");
    assert_metric("livelisten_input_drift_ppm{meeting=\"hall\",channel=\"floor\"} -37");
    assert_metric(
        "livelisten_input_clipped_samples_total{meeting=\"hall\",channel=\"floor\"} 12");
    wire_free(watcher);
    wire_free(capture);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
    const struct CMUnitTest tests[] = {
        TEST(test_alarms_are_noted_when_they_come_and_go),
        TEST(test_captures_are_noted),
        TEST(test_listeners_are_counted_over_time),
        TEST(test_all_of_it_is_in_the_metrics),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
