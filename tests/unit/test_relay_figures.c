/* Figures of several workers: whatever is asked of home is answered for all of them. */
#include "relay_metric.h"
#include "relay_replicas.h"

#include "relay/http.h"

enum { SSRC = 100 };

#define HI(profile)                                                                            \
    "livelisten_listeners{meeting=\"hall\",channel=\"floor\",rendition=\"hi\",profile="        \
    "\"" profile "\"}"
#define FLOOR(name) name "{meeting=\"hall\",channel=\"floor\",rendition=\"hi\"}"

static struct wire *publish_floor(void)
{
    static const char *const floor[] = {"floor"};
    struct wire *capture = WIRE_OPEN(NULL);

    wire_publish(capture, floor, 1, "s1", SSRC, 0, 0, false);
    return capture;
}

static struct wire *listen_at(struct relay *relay, const char *profile)
{
    return wire_open_at(relay,
                        (const char *const[]){"meeting=hall", "channel=floor", profile, NULL});
}

static void report(struct wire *wire, int played_ms, int concealed_ms)
{
    char text[400];

    snprintf(text, sizeof text,
             "{\"type\":\"report\",\"played_ms\":%d,\"concealed_ms\":%d,\"skipped_ms\":0,"
             "\"stretched_ms\":0,\"underruns\":1,\"lost_packets\":2,\"late_packets\":0,"
             "\"target_ms\":140,\"jitter_ms\":20,\"delay_ms\":180}",
             played_ms, concealed_ms);
    wire_text(wire, text);
}

static void test_sums_of_all_workers(void **state)
{
    struct wire *capture = publish_floor();
    struct wire *home = listen_at(&wire_relay, "profile=interpreter");
    struct wire *one = listen_at(&replica[0], "profile=interpreter");
    struct wire *two = listen_at(&replica[1], "profile=standard");
    uint16_t seq = 0;

    (void)state;
    wire_speak(capture, SSRC, &seq, 30);
    report(home, 500, 0);
    report(one, 400, 100);
    assert_metric(HI("interpreter"), 1); /* not before a step */
    replicas_step();
    assert_metric(HI("interpreter"), 2);
    assert_metric(HI("standard"), 1);
    assert_metric(FLOOR("livelisten_packets_in_total"), 30);
    assert_metric(FLOOR("livelisten_packets_out_total"), 88); /* 2 wait for their bundle */
    assert_metric("livelisten_heard_seconds_total{meeting=\"hall\",profile=\"interpreter\"}",
                  0.9);
    assert_metric(
        "livelisten_listener_delay_seconds_count{meeting=\"hall\",profile=\"interpreter\"}", 2);
    assert_metric("livelisten_listeners_suffering{meeting=\"hall\",profile=\"interpreter\"}",
                  1);
    assert_metric("livelisten_connections", 4);
    assert_metric("livelisten_ladder_listeners{meeting=\"hall\",rung=\"steady\"}", 2);
    assert_metric("livelisten_ladder_listeners{meeting=\"hall\",rung=\"strained\"}", 1);

    wire_free(two);
    replicas_step();
    assert_metric(HI("standard"), 0);
    assert_metric(FLOOR("livelisten_packets_out_total"), 88);
    assert_metric("livelisten_connections", 3);
    wire_free(one);
    wire_free(home);
    wire_free(capture);
}

/* Captures and operators are at home, and hear of everybody. */
static void test_who_asks_is_told_of_all(void **state)
{
    struct http http = {.relay = &wire_relay, .operator_token = "operate", .scheme = "http"};
    const struct http_request request = {.method = HTTP_GET,
                                         .path = "/api/v1/meetings/hall/status",
                                         .after = "",
                                         .by = "",
                                         .if_none_match = "",
                                         .authorization = "Bearer operate",
                                         .host = ""};
    struct wire *capture = publish_floor();
    struct wire *listener[3] = {listen_at(&wire_relay, "profile=saver"),
                                listen_at(&replica[0], "profile=standard"),
                                listen_at(&replica[1], "profile=standard")};

    (void)state;
    for (int i = 0; i < 5; i++)
        replicas_step();
    assert_int_equal(wire_member(wire_last(capture, "listeners"), "floor"), 3);
    struct meeting *hall = registry_find(&wire_relay.registry, "hall");
    assert_int_equal(channel_listeners(hall->channel[0]), 3);
    assert_int_equal(hall->channel[0]->attendance.sample[0], 3);
    struct http_response response = http_respond(&http, &request, wire_now);
    assert_int_equal(response.status, 200);
    const char *total = memmem(response.body->bytes, response.body->n, "\"total\":3", 9);
    assert_non_null(total);
    assert_non_null(memmem(response.body->bytes, response.body->n, "\"standard\":2", 12));
    assert_int_equal(figures_worker_listeners(&wire_relay, 0), 1);
    assert_int_equal(figures_worker_listeners(&wire_relay, 2), 1);
    body_release(response.body);
    for (int i = 0; i < 3; i++)
        wire_free(listener[i]);
    wire_free(capture);
}

/* So that all of them, and not each worker's, return in proportion to their number. */
static void test_each_worker_knows_how_many_there_are(void **state)
{
    struct wire *listener[3] = {listen_at(&wire_relay, "profile=saver"),
                                listen_at(&replica[0], "profile=standard"),
                                listen_at(&replica[1], "profile=standard")};

    (void)state;
    replicas_step();
    assert_int_equal(wire_relay.fanout.elsewhere, 2);
    assert_int_equal(replica[0].fanout.elsewhere, 2);
    wire_free(listener[2]);
    replicas_step();
    assert_int_equal(wire_relay.fanout.elsewhere, 1);
    assert_int_equal(replica[0].fanout.elsewhere, 1);
    assert_int_equal(replica[1].fanout.elsewhere, 2);
    wire_free(listener[1]);
    wire_free(listener[0]);
}

/* What a replica posted of a meeting that is another one now, or none, is of no more use. */
static void test_of_what_is_gone(void **state)
{
    static const char *const fr[] = {"fr"};
    struct wire *listener = listen_at(&replica[0], "profile=standard");

    (void)state;
    replicas_step();
    assert_true(
        relay_apply(&wire_relay, programme_open("hall", "The hall", fr, 1), "test", wire_now));
    relay_step(&wire_relay, wire_now);
    struct meeting *hall = registry_find(&wire_relay.registry, "hall");
    assert_int_equal(channel_listeners(hall->channel[0]), 0);
    relay_withdraw(&wire_relay, hall, "test", wire_now);
    relay_step(&wire_relay, wire_now);
    wire_free(listener);
}

#define WITH_REPLICAS(test) cmocka_unit_test_setup_teardown(test, replicas_start, replicas_stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_REPLICAS(test_sums_of_all_workers),
        WITH_REPLICAS(test_who_asks_is_told_of_all),
        WITH_REPLICAS(test_each_worker_knows_how_many_there_are),
        WITH_REPLICAS(test_of_what_is_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
