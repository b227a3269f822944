/* Alarms of a channel, in virtual time: when they come, when they go, and that they do not flutter. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <livelisten/rtp.h>

#include "relay/alarm.h"

enum { STEP_US = 250000, SPEECH = -25, SILENCE = -90, LOUD = -3 };

static const struct alarm_limits limits = {
    .dead_air_dbov = -60, .dead_air_s = 20, .hot_dbov = -6, .hot_s = 5};

static struct alarms alarms;
static struct alarm_scene scene;
static ll_mono now;

static int start(void **state)
{
    (void)state;
    alarms = (struct alarms){0};
    scene = (struct alarm_scene){.on_air = true, .published = true, .level_dbov = SPEECH};
    now = (ll_mono){1000000000};
    return 0;
}

static bool raised(enum alarm_kind kind)
{
    return alarms.alarm[kind].raised;
}

/* Lets the scene last so long; says how often the alarm came or went. */
static int last_ms(enum alarm_kind kind, int ms)
{
    int changes = 0;

    for (int64_t left_us = ms * INT64_C(1000); left_us > 0; left_us -= STEP_US) {
        bool before = raised(kind);
        unsigned changed = alarms_step(&alarms, &limits, &scene, now);

        assert_int_equal((changed >> kind) & 1, before != raised(kind));
        changes += before != raised(kind);
        now.us += STEP_US;
    }
    return changes;
}

static int level_for_ms(enum alarm_kind kind, int level_dbov, int ms)
{
    scene.level_dbov = level_dbov;
    return last_ms(kind, ms);
}

static void all_is_well_while_somebody_speaks(void **state)
{
    (void)state;
    for (int kind = 0; kind < ALARM_COUNT; kind++)
        assert_int_equal(last_ms((enum alarm_kind)kind, 60000), 0);
}

static void dead_air_comes_after_its_time(void **state)
{
    (void)state;
    assert_int_equal(level_for_ms(ALARM_DEAD_AIR, SILENCE, 20000), 0);
    assert_int_equal(last_ms(ALARM_DEAD_AIR, 250), 1);
    assert_true(raised(ALARM_DEAD_AIR));
    assert_int_equal(level_for_ms(ALARM_DEAD_AIR, SPEECH, 1000), 0);
    assert_int_equal(last_ms(ALARM_DEAD_AIR, 250), 1);
    assert_false(raised(ALARM_DEAD_AIR));
    assert_false(raised(ALARM_HOT) || raised(ALARM_OFF_AIR));
}

static void no_packets_at_all_are_dead_air(void **state)
{
    (void)state;
    level_for_ms(ALARM_DEAD_AIR, RTP_NO_LEVEL, 20250);
    assert_true(raised(ALARM_DEAD_AIR));
    assert_false(raised(ALARM_HOT));
}

static void a_click_does_not_make_up_for_silence(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        level_for_ms(ALARM_DEAD_AIR, SILENCE, 4750);
        level_for_ms(ALARM_DEAD_AIR, SPEECH, 250);
    }
    assert_false(raised(ALARM_DEAD_AIR));
    assert_int_equal(level_for_ms(ALARM_DEAD_AIR, SILENCE, 250), 1);
    assert_int_equal(level_for_ms(ALARM_DEAD_AIR, SPEECH, 500), 0);
    assert_int_equal(level_for_ms(ALARM_DEAD_AIR, SILENCE, 5000), 0);
    assert_true(raised(ALARM_DEAD_AIR));
}

static void a_sentence_begins_the_time_anew(void **state)
{
    (void)state;
    level_for_ms(ALARM_DEAD_AIR, SILENCE, 15000);
    level_for_ms(ALARM_DEAD_AIR, SPEECH, 1250);
    assert_int_equal(level_for_ms(ALARM_DEAD_AIR, SILENCE, 20000), 0);
    assert_int_equal(last_ms(ALARM_DEAD_AIR, 250), 1);
}

/* A level that swings around the limit raises it once, and does not end it. */
static void what_swings_around_the_limit_does_not_flutter(void **state)
{
    int changes = 0;

    (void)state;
    for (int i = 0; i < 100; i++) {
        changes += level_for_ms(ALARM_DEAD_AIR, -61, 1500);
        changes += level_for_ms(ALARM_DEAD_AIR, -58, 1500);
    }
    assert_int_equal(changes, 1);
    assert_int_equal(level_for_ms(ALARM_DEAD_AIR, -57, 1250), 1);
}

static void silence_in_a_break_is_as_it_should_be(void **state)
{
    (void)state;
    level_for_ms(ALARM_DEAD_AIR, SILENCE, 20250);
    assert_true(raised(ALARM_DEAD_AIR));
    scene.on_air = false;
    assert_int_equal(last_ms(ALARM_DEAD_AIR, 250), 1);
    assert_int_equal(last_ms(ALARM_DEAD_AIR, 600000), 0);
    scene.on_air = true; /* its time begins when the break has ended */
    assert_int_equal(last_ms(ALARM_DEAD_AIR, 20000), 0);
    assert_int_equal(last_ms(ALARM_DEAD_AIR, 250), 1);
}

/* Also who shouts makes pauses. */
static void hot_speech_with_pauses_is_hot(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(level_for_ms(ALARM_HOT, LOUD, 1250), 0);
        assert_int_equal(level_for_ms(ALARM_HOT, -40, 500), 0);
    }
    assert_int_equal(level_for_ms(ALARM_HOT, LOUD, 250), 1);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(level_for_ms(ALARM_HOT, -40, 3000), 0);
        assert_int_equal(level_for_ms(ALARM_HOT, LOUD, 250), 0);
    }
    assert_int_equal(level_for_ms(ALARM_HOT, SPEECH, 10000), 0);
    assert_int_equal(last_ms(ALARM_HOT, 250), 1);
    assert_false(raised(ALARM_HOT));
}

static void two_coughs_are_not_hot(void **state)
{
    (void)state;
    assert_int_equal(level_for_ms(ALARM_HOT, LOUD, 500), 0);
    assert_int_equal(level_for_ms(ALARM_HOT, SPEECH, 6000), 0);
    assert_int_equal(level_for_ms(ALARM_HOT, LOUD, 500), 0);
    assert_false(raised(ALARM_HOT));
}

static void clipping_is_hot_at_once(void **state)
{
    (void)state;
    last_ms(ALARM_HOT, 1000);
    scene.clipped_total = 12;
    assert_int_equal(last_ms(ALARM_HOT, 250), 1);
    assert_true(raised(ALARM_HOT));
    assert_int_equal(last_ms(ALARM_HOT, 10000), 0);
    assert_int_equal(last_ms(ALARM_HOT, 250), 1);
    assert_false(raised(ALARM_HOT));
}

/* A technician may want to know before the meeting begins. */
static void hot_is_said_off_air_too(void **state)
{
    (void)state;
    scene.on_air = false;
    level_for_ms(ALARM_HOT, LOUD, 5250);
    assert_true(raised(ALARM_HOT));
    scene.published = false;
    assert_int_equal(last_ms(ALARM_HOT, 250), 1);
}

static void a_capture_may_come_back_before_it_is_off_air(void **state)
{
    (void)state;
    last_ms(ALARM_OFF_AIR, 1000);
    scene.published = false;
    assert_int_equal(last_ms(ALARM_OFF_AIR, 4000), 0);
    scene.published = true;
    assert_int_equal(last_ms(ALARM_OFF_AIR, 2000), 0);
    scene.published = false;
    assert_int_equal(last_ms(ALARM_OFF_AIR, 5000), 0);
    assert_int_equal(last_ms(ALARM_OFF_AIR, 250), 1);
    assert_true(raised(ALARM_OFF_AIR));
    assert_false(raised(ALARM_DEAD_AIR)); /* one alarm for one thing */
    scene.published = true;
    assert_int_equal(last_ms(ALARM_OFF_AIR, 1250), 1);
    scene.published = false;
    last_ms(ALARM_OFF_AIR, 5250);
    scene.on_air = false;
    assert_int_equal(last_ms(ALARM_OFF_AIR, 250), 1);
    assert_false(raised(ALARM_OFF_AIR));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, start)
    const struct CMUnitTest tests[] = {
        TEST(all_is_well_while_somebody_speaks),
        TEST(dead_air_comes_after_its_time),
        TEST(no_packets_at_all_are_dead_air),
        TEST(a_click_does_not_make_up_for_silence),
        TEST(a_sentence_begins_the_time_anew),
        TEST(what_swings_around_the_limit_does_not_flutter),
        TEST(silence_in_a_break_is_as_it_should_be),
        TEST(hot_speech_with_pauses_is_hot),
        TEST(two_coughs_are_not_hot),
        TEST(clipping_is_hot_at_once),
        TEST(hot_is_said_off_air_too),
        TEST(a_capture_may_come_back_before_it_is_off_air),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
