/* Goal of this test: what listeners report of their listening is summed by meeting and profile; what
 * cannot be true is counted and does no other harm. */
#include "relay_metric.h"

enum { SECOND_MS = 1000 };

/* A report of so much played and concealed, and of nothing else. */
static struct control_report report_of(int32_t played_ms, int32_t concealed_ms)
{
    return (struct control_report){.played_ms = played_ms,
                                   .concealed_ms = concealed_ms,
                                   .delay_ms = CONTROL_UNKNOWN,
                                   .drift_ppm = CONTROL_UNKNOWN};
}

static void send_report(struct wire *wire, const struct control_report *report)
{
    struct control message = {.type = CONTROL_REPORT, .report = *report};
    char text[CONTROL_MAX_BYTES];
    size_t n;

    assert_int_equal(control_encode(&message, text, sizeof text, &n), LL_OK);
    peer_on_text(&wire->peer, text, n, wire_now);
}

static void report_heard(struct wire *wire, int32_t played_ms, int32_t concealed_ms)
{
    struct control_report report = report_of(played_ms, concealed_ms);

    send_report(wire, &report);
}

#define STANDARD "{meeting=\"hall\",profile=\"standard\"}"
#define SAVER    "{meeting=\"hall\",profile=\"saver\"}"

static double refused(const char *reason)
{
    char sample[80];

    snprintf(sample, sizeof sample, "livelisten_reports_refused_total{reason=\"%s\"}", reason);
    return metric(sample);
}

static void test_reports_are_summed_by_profile(void **state)
{
    struct wire *one = WIRE_OPEN("meeting=hall", "channel=floor"),
                *two = WIRE_OPEN("meeting=hall", "channel=fr"),
                *saver = WIRE_OPEN("meeting=hall", "channel=fr", "profile=saver");
    static const struct control_report full = {9000, 1000, 250, 13,  2,  3,
                                               4,    180,  120, 160, -37};

    (void)state;
    wire_pass_ms(10 * SECOND_MS);
    send_report(one, &full);
    send_report(two, &full);
    report_heard(saver, 10000, 0);
    assert_metric("livelisten_reports_total" STANDARD, 2);
    assert_metric("livelisten_heard_seconds_total" STANDARD, 18);
    assert_metric("livelisten_concealed_seconds_total" STANDARD, 2);
    assert_metric("livelisten_skipped_seconds_total" STANDARD, 0.5);
    assert_metric("livelisten_stretched_seconds_total" STANDARD, 0.026);
    assert_metric("livelisten_underruns_total" STANDARD, 4);
    assert_metric("livelisten_reported_lost_packets_total" STANDARD, 6);
    assert_metric("livelisten_reported_late_packets_total" STANDARD, 8);
    assert_metric("livelisten_reports_total" SAVER, 1);
    assert_metric("livelisten_heard_seconds_total" SAVER, 10);
    wire_free(one);
    wire_free(two);
    wire_free(saver);
    assert_metric("livelisten_heard_seconds_total" STANDARD, 18);
}

#define BUCKET(metric, le) metric "_bucket{meeting=\"hall\",profile=\"standard\",le=\"" le "\"}"

static void test_figures_are_sorted_by_size(void **state)
{
    struct wire *wire = WIRE_OPEN("meeting=hall", "channel=floor");
    static const int32_t delays_ms[] = {100, 101, 5001, CONTROL_UNKNOWN};
    static const int32_t drifts_ppm[] = {-301, CONTROL_UNKNOWN, 0, 301};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct control_report report = report_of(0, 0);

        report.delay_ms = delays_ms[i];
        report.drift_ppm = drifts_ppm[i];
        report.target_ms = 60;
        wire_pass_ms(10 * SECOND_MS);
        send_report(wire, &report);
    }
    assert_metric(BUCKET("livelisten_listener_delay_seconds", "0.1"), 1);
    assert_metric(BUCKET("livelisten_listener_delay_seconds", "0.15"), 2);
    assert_metric(BUCKET("livelisten_listener_delay_seconds", "5"), 2);
    assert_metric(BUCKET("livelisten_listener_delay_seconds", "+Inf"), 3);
    assert_metric("livelisten_listener_delay_seconds_count" STANDARD, 3);
    assert_metric("livelisten_listener_delay_seconds_sum" STANDARD, 5.202);
    assert_metric("livelisten_listener_target_seconds_count" STANDARD, 4);
    assert_metric("livelisten_listener_target_seconds_sum" STANDARD, 0.24);
    assert_metric("livelisten_listener_jitter_seconds_sum" STANDARD, 0);
    assert_metric(BUCKET("livelisten_listener_drift_ppm", "-300"), 1);
    assert_metric(BUCKET("livelisten_listener_drift_ppm", "0"), 2);
    assert_metric(BUCKET("livelisten_listener_drift_ppm", "300"), 2);
    assert_metric(BUCKET("livelisten_listener_drift_ppm", "+Inf"), 3);
    assert_metric("livelisten_listener_drift_ppm_sum" STANDARD, 0);
    wire_free(wire);
}

static void test_who_suffers_is_seen_while_it_does(void **state)
{
    struct wire *wire = WIRE_OPEN("meeting=hall", "channel=floor");

    (void)state;
    wire_pass_ms(10 * SECOND_MS);
    report_heard(wire, 9800, 200); /* 2 % and no more */
    assert_metric("livelisten_listeners_suffering" STANDARD, 0);
    wire_pass_ms(10 * SECOND_MS);
    report_heard(wire, 9799, 201);
    assert_metric("livelisten_listeners_suffering" STANDARD, 1);
    assert_metric("livelisten_listeners_suffering" SAVER, 0);
    wire_pass_ms(10 * SECOND_MS);
    report_heard(wire, 0, 0); /* a pause in the room hurts nobody */
    assert_metric("livelisten_listeners_suffering" STANDARD, 0);
    wire_pass_ms(10 * SECOND_MS);
    report_heard(wire, 0, 10000);
    assert_metric("livelisten_listeners_suffering" STANDARD, 1);
    wire_text(wire, "{\"type\":\"leave\"}");
    assert_metric("livelisten_listeners_suffering" STANDARD, 0);
    wire_free(wire);
}

static void test_reports_that_come_too_often_are_left_out(void **state)
{
    struct wire *wire = WIRE_OPEN("meeting=hall", "channel=floor");

    (void)state;
    wire_pass_ms(10 * SECOND_MS);
    report_heard(wire, 1000, 0);
    report_heard(wire, 100, 0); /* what is said on leaving may follow at once */
    assert_true(refused("too_often") == 0);
    for (int i = 0; i < 100; i++) {
        report_heard(wire, 1, 0);
        wire_pass_ms(9);
    }
    assert_true(refused("too_often") == 100);
    assert_metric("livelisten_heard_seconds_total" STANDARD, 1.1);
    for (int i = 0; i < 100; i++) {
        wire_pass_ms(SECOND_MS);
        report_heard(wire, 1, 0);
    }
    assert_true(refused("too_often") == 100);
    assert_metric("livelisten_reports_total" STANDARD, 102);
    assert_int_equal(wire->closed, CAUSE_COUNT);
    wire_free(wire);
}

static void test_nobody_hears_more_than_time_has_passed(void **state)
{
    struct wire *wire = WIRE_OPEN("meeting=hall", "channel=floor");

    (void)state;
    wire_pass_ms(10 * SECOND_MS);
    report_heard(wire, 10010 + HEARING_UNSAID_MAX_MS + 1, 0);
    assert_true(refused("implausible") == 1);
    report_heard(wire, 10010 + HEARING_UNSAID_MAX_MS, 0); /* most of it before the connection */
    assert_true(refused("implausible") == 1);
    wire_pass_ms(10 * SECOND_MS);
    wire_text(wire, "{\"type\":\"join\",\"channel\":\"fr\"}"); /* forgives nothing */
    report_heard(wire, 10011, 0);
    assert_true(refused("implausible") == 2);
    report_heard(wire, 10010, 0); /* a sound card 1000 ppm fast */
    assert_true(refused("implausible") == 2);
    assert_int_equal(wire->closed, CAUSE_COUNT);
    assert_metric("livelisten_heard_seconds_total" STANDARD, 80.02);
    wire_free(wire);
}

static void test_only_who_has_joined_can_have_heard(void **state)
{
    struct wire *wire = WIRE_OPEN("meeting=hall");

    (void)state;
    report_heard(wire, 100, 0);
    assert_true(refused("not_joined") == 1);
    wire_text(wire, "{\"type\":\"join\"}");
    wire_text(wire, "{\"type\":\"leave\"}");
    report_heard(wire, 100, 0); /* the last words may come behind it */
    assert_true(refused("not_joined") == 1);
    assert_metric("livelisten_reports_total" STANDARD, 1);
    wire_free(wire);
}

static void test_others_have_nothing_to_report(void **state)
{
    static const char *const floor_only[] = {"floor"};
    struct wire *newcomer = WIRE_OPEN(NULL), *capture = WIRE_OPEN(NULL);

    (void)state;
    report_heard(newcomer, 1, 0);
    assert_int_equal(newcomer->closed, CAUSE_MALFORMED_CONTROL);
    wire_publish(capture, floor_only, 1, "s1", 100, 0, 1, false);
    report_heard(capture, 1, 0);
    assert_int_equal(capture->closed, CAUSE_MALFORMED_CONTROL);
    wire_free(newcomer);
    wire_free(capture);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, wire_start, wire_stop)
    static const struct CMUnitTest tests[] = {
        TEST(test_reports_are_summed_by_profile),
        TEST(test_figures_are_sorted_by_size),
        TEST(test_who_suffers_is_seen_while_it_does),
        TEST(test_reports_that_come_too_often_are_left_out),
        TEST(test_nobody_hears_more_than_time_has_passed),
        TEST(test_only_who_has_joined_can_have_heard),
        TEST(test_others_have_nothing_to_report),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
