/* What the relay knows of what comes in: levels and ages by the packets, quality by the capture,
 * and whom it tells. */
#include "relay_wire.h"

#include "relay/input.h"

enum { SSRC = 100 };

static const char *const floor_and_fr[] = {"floor", "fr"};

static const struct input *input_of(const char *channel)
{
    return &meeting_channel(registry_find(&wire_relay.registry, "hall"), channel)->input;
}

static void step(void)
{
    wire_pass_ms(RELAY_STEP_MS);
    relay_step(&wire_relay, wire_now);
}

static struct wire *publish_both(void)
{
    struct wire *capture = WIRE_OPEN(NULL);

    wire_publish(capture, floor_and_fr, 2, "s1", SSRC, 0, 1, false);
    return capture;
}

static void test_level_is_the_loudest_since_the_last_step(void **state)
{
    struct wire *capture = publish_both();

    (void)state;
    assert_int_equal(input_of("floor")->level_dbov, RTP_NO_LEVEL);
    wire_telling_packet(capture, SSRC, 1, -40, (ll_wall){0});
    wire_telling_packet(capture, SSRC, 2, -23, (ll_wall){0});
    wire_telling_packet(capture, SSRC, 3, -31, (ll_wall){0});
    wire_packet(capture, SSRC, 4);
    step();
    assert_int_equal(input_of("floor")->level_dbov, -23);
    assert_int_equal(input_of("fr")->level_dbov, RTP_NO_LEVEL);
    wire_telling_packet(capture, SSRC, 5, -127, (ll_wall){0});
    step();
    assert_int_equal(input_of("floor")->level_dbov, -127);
    wire_free(capture);
}

/* Packets come unevenly: a meter should not blink because of that. */
static void test_level_stays_for_a_second(void **state)
{
    struct wire *capture = publish_both();

    (void)state;
    wire_telling_packet(capture, SSRC, 1, -30, (ll_wall){0});
    for (int i = 0; i < 3; i++) {
        step();
        assert_int_equal(input_of("floor")->level_dbov, -30);
    }
    step();
    assert_int_equal(input_of("floor")->level_dbov, RTP_NO_LEVEL);
    wire_telling_packet(capture, SSRC, 2, -30, (ll_wall){0});
    step();
    wire_free(capture); /* who goes takes its level along */
    assert_int_equal(input_of("floor")->level_dbov, RTP_NO_LEVEL);
}

static void test_age_is_that_of_the_last_capture_time(void **state)
{
    struct wire *capture = publish_both();
    ll_wall captured = {wire_now.wall.us - 64000}, future = {wire_now.wall.us + 5000};
    ll_wall long_ago = {wire_now.wall.us - INT64_C(3600000000)};

    (void)state;
    assert_int_equal(input_of("floor")->age_ms, CONTROL_UNKNOWN);
    wire_telling_packet(capture, SSRC, 1, RTP_NO_LEVEL, captured);
    wire_packet(capture, SSRC, 2);
    assert_in_range(input_of("floor")->age_ms, 63, 64); /* the format rounds */
    wire_telling_packet(capture, SSRC, 3, RTP_NO_LEVEL, future);
    assert_int_equal(input_of("floor")->age_ms, 0);
    wire_telling_packet(capture, SSRC, 4, RTP_NO_LEVEL, long_ago);
    assert_int_equal(input_of("floor")->age_ms, CONTROL_REPORT_DELAY_MAX_MS);
    wire_free(capture);
}

static void test_packets_that_do_not_come_are_lost(void **state)
{
    struct wire *capture = publish_both();
    struct stream *stream =
        &meeting_channel(registry_find(&wire_relay.registry, "hall"), "floor")->stream[0];

    (void)state;
    wire_packet(capture, SSRC, 1);
    wire_packet(capture, SSRC, 2);
    assert_int_equal(stream_lost(stream), 0);
    wire_packet(capture, SSRC, 5);
    wire_packet(capture, SSRC, 5);
    assert_int_equal(stream_lost(stream), 2);
    wire_packet(capture, SSRC, 3); /* late is not lost */
    assert_int_equal(stream_lost(stream), 1);
    stream_go_on_air(stream); /* as of now */
    assert_int_equal(stream_lost(stream), 0);
    wire_packet(capture, SSRC, 7);
    assert_int_equal(stream_lost(stream), 1);
    wire_free(capture);
    capture = WIRE_OPEN(NULL); /* another one begins anew */
    wire_publish(capture, floor_and_fr, 2, "s2", SSRC, 0, 700, false);
    wire_packet(capture, SSRC, 700);
    assert_int_equal(stream_lost(stream), 0);
    wire_free(capture);
}

static void say_quality(struct wire *capture, const char *channel, int clipped)
{
    char text[300];

    snprintf(text, sizeof text,
             "{\"type\":\"quality\",\"channels\":[{\"channel\":\"%s\",\"level_dbov\":-23,"
             "\"peak_dbov\":-9,\"noise_dbov\":-61,\"clipped\":%d,\"bandwidth_hz\":15200,"
             "\"lost_ms\":0}]}",
             channel, clipped);
    wire_text(capture, text);
}

static void test_quality_is_for_those_who_interpret_the_channel(void **state)
{
    struct wire *capture = publish_both();
    struct wire *one = WIRE_OPEN("meeting=hall", "channel=floor", "profile=interpreter");
    struct wire *relayed = WIRE_OPEN("meeting=hall", "channel=fr", "profile=interpreter");
    struct wire *standard = WIRE_OPEN("meeting=hall", "channel=floor");

    (void)state;
    wire_telling_packet(capture, SSRC, 1, -23, (ll_wall){wire_now.wall.us - 50000});
    say_quality(capture, "floor", 12);
    assert_int_equal(wire_count(one, "quality"), 1);
    const struct record *told = wire_last(one, "quality");
    assert_non_null(strstr(told->text, "\"channel\":\"floor\""));
    assert_int_equal(wire_member(told, "clipped"), 12);
    assert_int_equal(wire_member(told, "bandwidth_hz"), 15200);
    assert_in_range(wire_member(told, "age_ms"), 49, 50);
    assert_null(strstr(told->text, "drift_ppm"));
    say_quality(capture, "floor", 3);
    assert_int_equal(wire_member(wire_last(one, "quality"), "clipped"), 3);
    assert_int_equal(input_of("floor")->clipped_total, 15);
    assert_null(wire_last(relayed, "quality"));
    assert_null(wire_last(standard, "quality"));
    wire_free(one);
    wire_free(relayed);
    wire_free(standard);
    wire_free(capture);
}

/* Nothing is queued for a full connection: it gets the newest, or none when there is none any
 * more or another channel is heard. */
static void test_quality_of_a_moment_ago_is_not_told(void **state)
{
    struct wire *capture = publish_both();
    struct wire *one = WIRE_OPEN("meeting=hall", "channel=floor", "profile=interpreter");
    struct wire *two = WIRE_OPEN("meeting=hall", "channel=floor", "profile=interpreter");

    (void)state;
    one->full = two->full = true;
    say_quality(capture, "floor", 1);
    say_quality(capture, "floor", 2);
    wire_text(two, "{\"type\":\"join\",\"channel\":\"fr\",\"profile\":\"interpreter\"}");
    one->full = two->full = false;
    peer_on_writable(&one->peer, wire_now);
    peer_on_writable(&two->peer, wire_now);
    assert_int_equal(wire_count(one, "quality"), 1);
    assert_int_equal(wire_member(wire_last(one, "quality"), "clipped"), 2);
    assert_int_equal(wire_count(two, "quality"), 0);

    one->full = true;
    say_quality(capture, "floor", 3);
    wire_free(capture);
    one->full = false;
    peer_on_writable(&one->peer, wire_now);
    assert_int_equal(wire_count(one, "quality"), 1);
    wire_free(one);
    wire_free(two);
}

static void test_quality_of_a_foreign_channel_ends_the_capture(void **state)
{
    struct wire *capture = publish_both();

    (void)state;
    say_quality(capture, "en", 0);
    assert_int_equal(capture->closed, CAUSE_MALFORMED_CONTROL);
    assert_non_null(strstr(capture->reason, "channel en"));
    wire_free(capture);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, wire_start, wire_stop)
    const struct CMUnitTest tests[] = {
        TEST(test_level_is_the_loudest_since_the_last_step),
        TEST(test_level_stays_for_a_second),
        TEST(test_age_is_that_of_the_last_capture_time),
        TEST(test_packets_that_do_not_come_are_lost),
        TEST(test_quality_is_for_those_who_interpret_the_channel),
        TEST(test_quality_of_a_moment_ago_is_not_told),
        TEST(test_quality_of_a_foreign_channel_ends_the_capture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
