/* The slow listener's ladder in virtual time: what makes it offer `lo`, when it climbs back, that
 * it does not swing between the two, and when it gives up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "relay/ladder.h"

enum {
    TURN_S = LADDER_TURN_STEPS * LADDER_STEP_MS / 1000,
    STEPS_PER_S = 1000 / LADDER_STEP_MS,
    US_PER_S = 1000000,
    MINUTE_S = 60
};

/* A listener that takes whatever it is offered. */
struct walker {
    struct ladder ladder;
    struct ladder_figures figures;
    struct ladder_scene scene;
    ll_mono now;
    bool obeys;
    unsigned offers[RENDITION_COUNT];
    ll_mono offered[RENDITION_COUNT]; /* at last */
    bool given_up;
};

/* Has joined `hi` as profile standard; there is a `lo`. */
static struct walker walker(void)
{
    struct walker walker = {.now = {1000 * US_PER_S},
                            .obeys = true,
                            .scene = {.hears = true,
                                      .may_ease = true,
                                      .may_climb = true,
                                      .bytes_per_s = 6600,
                                      .skip_ms = 1500}};

    ladder_init(&walker.ladder, 0, walker.now);
    ladder_join(&walker.ladder, false, &walker.figures, walker.now);
    return walker;
}

static void take(struct walker *walker, enum rendition rendition)
{
    walker->offers[rendition]++;
    walker->offered[rendition] = walker->now;
    if (!walker->obeys)
        return;
    walker->scene.may_ease = rendition == RENDITION_HI;
    ladder_join(&walker->ladder, rendition == RENDITION_LO, &walker->figures, walker->now);
}

static void step(struct walker *walker, bool blocked)
{
    struct ladder_scene *scene = &walker->scene;

    walker->now.us += LADDER_STEP_MS * 1000;
    if (blocked && !scene->blocked)
        scene->blocked_since = walker->now;
    scene->blocked = blocked;
    scene->measured = ladder_turn(&walker->ladder, blocked);
    ladder_figures_begin(&walker->figures);
    enum ladder_move move = ladder_step(&walker->ladder, scene, &walker->figures, walker->now);
    walker->given_up |= move == LADDER_GIVE_UP;
    if (move == LADDER_OFFER)
        take(walker, (enum rendition)walker->ladder.offer);
}

static void steps(struct walker *walker, int count, bool blocked)
{
    while (count-- > 0)
        step(walker, blocked);
}

static void calm(struct walker *walker, int seconds)
{
    steps(walker, seconds * STEPS_PER_S, false);
}

/* Until it is eased, or no longer, by a way that carries `lo` only. */
static void climb_or_fall(struct walker *walker)
{
    bool before = walker->ladder.eased;

    for (int s = 0; s < 60 * MINUTE_S && walker->ladder.eased == before; s++)
        for (int i = 0; i < STEPS_PER_S && walker->ladder.eased == before; i++)
            step(walker, !before && i > 0);
    assert_int_not_equal(walker->ladder.eased, before);
}

/* Takes what it gets for one step in three. */
static void throttled(struct walker *walker, int seconds)
{
    for (int i = 0; i < seconds * STEPS_PER_S; i++)
        step(walker, i % 3 != 0);
}

static void test_a_good_connection_is_left_alone(void **state)
{
    struct walker one = walker();

    (void)state;
    calm(&one, 60 * MINUTE_S);
    assert_int_equal(one.offers[RENDITION_LO] + one.offers[RENDITION_HI], 0);
    assert_int_equal(one.figures.listeners[LADDER_STEADY], 1);
    assert_false(one.given_up);
}

static void test_everybody_is_measured_in_turn(void **state)
{
    static struct ladder ladders[LADDER_TURN_STEPS * 3];
    enum { COUNT = sizeof ladders / sizeof ladders[0] };
    (void)state;
    for (int i = 0; i < COUNT; i++)
        ladder_init(&ladders[i], (unsigned)i, (ll_mono){1});
    for (int step = 0; step < 2 * LADDER_TURN_STEPS; step++) {
        int measured = 0;

        for (int i = 0; i < COUNT; i++)
            measured += ladder_turn(&ladders[i], false);
        assert_int_equal(measured, COUNT / LADDER_TURN_STEPS);
    }
}

/* However often those in trouble are looked at, each listener counts the same. */
static void test_queues_are_a_fair_sample(void **state)
{
    struct walker calm_one = walker(), troubled = walker();
    const struct histogram *of_calm = &calm_one.figures.queued_bytes,
                           *of_troubled = &troubled.figures.queued_bytes;

    (void)state;
    calm_one.scene.measure.queued_bytes = 500;
    troubled.scene.measure.queued_bytes = 9000;
    steps(&calm_one, LADDER_TURN_STEPS, false);
    steps(&troubled, LADDER_TURN_STEPS, true);
    assert_int_equal(of_calm->sum, 500);
    assert_int_equal(of_calm->count[2], 1);
    assert_int_equal(of_troubled->sum, 9000);
    assert_int_equal(of_troubled->count[7], 1);
}

static void test_a_slow_connection_is_offered_lo_soon(void **state)
{
    struct walker one = walker();
    ll_mono start = one.now;

    (void)state;
    throttled(&one, 20);
    assert_int_equal(one.offers[RENDITION_LO], 1);
    assert_in_range(one.offered[RENDITION_LO].us - start.us, 7 * US_PER_S, 15 * US_PER_S);
    assert_int_equal(one.figures.events[LADDER_OFFERED_LO + LADDER_SIGN_BLOCKED], 1);
    assert_int_equal(one.figures.events[LADDER_TAKEN_LO], 1);
    assert_int_equal(one.figures.listeners[LADDER_EASED], 1);
}

static void stall(struct walker *walker)
{
    steps(walker, 4 * STEPS_PER_S, true);
    ladder_worry(&walker->ladder, LADDER_SIGN_GAP, walker->now);
}

static void test_one_stall_is_forgiven_and_two_are_not(void **state)
{
    struct walker one = walker();

    (void)state;
    for (int i = 0; i < 3; i++) { /* far apart, each is the first */
        stall(&one);
        assert_int_equal(one.figures.listeners[LADDER_STRAINED], 1);
        calm(&one, MINUTE_S);
    }
    assert_int_equal(one.offers[RENDITION_LO], 0);
    stall(&one);
    calm(&one, 4);
    stall(&one);
    step(&one, false);
    assert_int_equal(one.offers[RENDITION_LO], 1);
}

static void test_the_kernels_queue_is_seen(void **state)
{
    struct walker one = walker(), far = walker();

    (void)state;
    one.scene.measure = (struct outlet_measure){.queued_bytes = 6600};
    far.scene.measure = (struct outlet_measure){.queued_bytes = 6600, .min_rtt_us = 200000};
    for (int i = 0; i < 30 * STEPS_PER_S; i++) {
        one.scene.measure.acked_bytes = far.scene.measure.acked_bytes += 1650;
        step(&one, false);
        step(&far, false);
    }
    assert_int_equal(one.figures.events[LADDER_OFFERED_LO + LADDER_SIGN_QUEUE], 1);
    assert_int_equal(far.offers[RENDITION_LO], 0); /* that is how long the way is */
}

static void test_reports_count_when_they_come_in_a_row(void **state)
{
    struct walker one = walker();

    (void)state;
    for (int i = 0; i < 10; i++) {
        ladder_worry(&one.ladder, LADDER_SIGN_REPORT, one.now);
        calm(&one, MINUTE_S);
    }
    assert_int_equal(one.offers[RENDITION_LO], 0);
    ladder_worry(&one.ladder, LADDER_SIGN_REPORT, one.now);
    calm(&one, 10);
    ladder_worry(&one.ladder, LADDER_SIGN_REPORT, one.now);
    step(&one, false);
    assert_int_equal(one.figures.events[LADDER_OFFERED_LO + LADDER_SIGN_REPORT], 1);
}

static void test_without_lo_there_is_no_offer(void **state)
{
    struct walker one = walker();

    (void)state;
    one.scene.may_ease = false;
    throttled(&one, 5 * MINUTE_S);
    assert_int_equal(one.offers[RENDITION_LO], 0);
    one.scene.may_ease = true; /* the room sends it now */
    throttled(&one, 1);
    assert_int_equal(one.offers[RENDITION_LO], 1);
}

static void test_an_offer_is_repeated_now_and_then(void **state)
{
    struct walker one = walker();

    (void)state;
    one.obeys = false;
    throttled(&one, 5 * MINUTE_S);
    assert_in_range(one.offers[RENDITION_LO], 8, 10);
    assert_int_equal(one.figures.events[LADDER_TAKEN_LO], 0);
}

static void test_a_calm_minute_leads_back_up(void **state)
{
    struct walker one = walker();

    (void)state;
    throttled(&one, 20);
    calm(&one, 30);
    step(&one, true); /* not calm enough */
    ll_mono trouble = one.now;
    calm(&one, MINUTE_S - 1);
    assert_int_equal(one.offers[RENDITION_HI], 0);
    calm(&one, 1 + TURN_S);
    assert_int_equal(one.offers[RENDITION_HI], 1);
    assert_in_range(one.offered[RENDITION_HI].us - trouble.us, LADDER_CALM_US,
                    LADDER_CALM_US + TURN_S * US_PER_S);
    assert_int_equal(one.figures.events[LADDER_OFFERED_HI], 1);
    assert_int_equal(one.figures.events[LADDER_TAKEN_HI], 1);
    calm(&one, 60 * MINUTE_S);
    assert_int_equal(one.offers[RENDITION_HI], 1);
    assert_int_equal(one.offers[RENDITION_LO], 1);
}

/* A way that carries `lo` and never `hi`. */
static void test_climbing_in_vain_becomes_rare(void **state)
{
    static const int expected_s[] = {60, 120, 240, 480, 960, 960, 960};
    struct walker one = walker();
    ll_mono eased;

    (void)state;
    for (size_t i = 0; i < sizeof expected_s / sizeof expected_s[0]; i++) {
        climb_or_fall(&one);
        eased = one.now;
        climb_or_fall(&one);
        assert_in_range((one.now.us - eased.us) / US_PER_S, expected_s[i],
                        expected_s[i] + TURN_S);
    }
    calm(&one, 11 * MINUTE_S); /* this climb has succeeded: what was is forgiven */
    climb_or_fall(&one);
    eased = one.now;
    climb_or_fall(&one);
    assert_in_range((one.now.us - eased.us) / US_PER_S, MINUTE_S, MINUTE_S + TURN_S);
}

/* A building with one line: whoever climbs first shows whether it carries more. */
static void test_those_who_fell_together_climb_one_by_one(void **state)
{
    static struct walker walkers[LADDER_TURN_STEPS];
    unsigned climbed = 0;

    (void)state;
    for (unsigned i = 0; i < LADDER_TURN_STEPS; i++) {
        walkers[i] = walker();
        ladder_init(&walkers[i].ladder, i, walkers[i].now);
        take(&walkers[i], RENDITION_LO);
    }
    for (int s = 0; s < (MINUTE_S + TURN_S) * STEPS_PER_S; s++) {
        unsigned before = climbed;

        for (unsigned i = climbed = 0; i < LADDER_TURN_STEPS; i++) {
            step(&walkers[i], false);
            climbed += walkers[i].offers[RENDITION_HI];
        }
        assert_in_range(climbed - before, 0, 1);
    }
    assert_int_equal(climbed, LADDER_TURN_STEPS);
}

static void test_who_wished_lo_is_left_there(void **state)
{
    struct walker one = walker();

    (void)state;
    one.scene.may_ease = false;
    calm(&one, 60 * MINUTE_S);
    throttled(&one, MINUTE_S);
    assert_int_equal(one.offers[RENDITION_HI] + one.offers[RENDITION_LO], 0);
}

static void test_who_brings_an_offer_along_climbs(void **state)
{
    struct walker one = walker();

    (void)state;
    one.scene.may_ease = false;
    ladder_join(&one.ladder, true, &one.figures, one.now); /* on a new connection */
    assert_int_equal(one.figures.events[LADDER_TAKEN_LO], 0);
    calm(&one, MINUTE_S + TURN_S);
    assert_int_equal(one.offers[RENDITION_HI], 1);
}

static void test_calm_off_the_air_says_nothing(void **state)
{
    struct walker one = walker();

    (void)state;
    throttled(&one, 20);
    one.scene.hears = false;
    calm(&one, 10 * MINUTE_S);
    assert_int_equal(one.offers[RENDITION_HI], 0);
    one.scene.hears = true;
    calm(&one, MINUTE_S - 1);
    assert_int_equal(one.offers[RENDITION_HI], 0);
    calm(&one, 1 + TURN_S);
    assert_int_equal(one.offers[RENDITION_HI], 1);
}

static void test_who_takes_nothing_is_given_up(void **state)
{
    struct walker one = walker(), slow = walker();

    (void)state;
    steps(&one, 30 * STEPS_PER_S, true);
    assert_false(one.given_up);
    assert_int_equal(one.figures.listeners[LADDER_STUCK], 1);
    step(&one, true);
    assert_true(one.given_up);
    assert_int_equal(one.figures.events[LADDER_CLOSED_BLOCKED], 1);
    for (int i = 0; i < 10; i++) {
        steps(&slow, 29 * STEPS_PER_S, true);
        step(&slow, false);
    }
    assert_false(slow.given_up);
}

static void test_what_the_kernel_swallows_is_no_progress(void **state)
{
    struct walker one = walker(), slow = walker(), idle = walker();

    (void)state;
    one.scene.measure = (struct outlet_measure){.queued_bytes = 20000, .acked_bytes = 77};
    slow.scene.measure = one.scene.measure;
    for (int i = 0; i < 300 * STEPS_PER_S; i++) {
        if (i % (20 * STEPS_PER_S) == 0)
            slow.scene.measure.acked_bytes++; /* also around the end of 32 bits */
        if (!one.given_up)
            step(&one, false);
        step(&slow, false);
        step(&idle, false); /* nothing is queued: nothing can be acknowledged */
    }
    assert_true(one.given_up);
    assert_int_equal(one.figures.events[LADDER_CLOSED_UNACKED], 1);
    assert_in_range(one.now.us - slow.now.us + 300 * US_PER_S, 30 * US_PER_S, 50 * US_PER_S);
    assert_false(slow.given_up);
    assert_false(idle.given_up);
}

static void test_every_step_has_its_words(void **state)
{
    (void)state;
    for (int event = 0; event < LADDER_EVENT_COUNT; event++) {
        assert_non_null(ladder_event_name((enum ladder_event)event));
        assert_non_null(ladder_event_cause((enum ladder_event)event));
    }
    for (int rung = 0; rung < LADDER_RUNG_COUNT; rung++)
        assert_non_null(ladder_rung_name((enum ladder_rung)rung));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_good_connection_is_left_alone),
        cmocka_unit_test(test_everybody_is_measured_in_turn),
        cmocka_unit_test(test_queues_are_a_fair_sample),
        cmocka_unit_test(test_a_slow_connection_is_offered_lo_soon),
        cmocka_unit_test(test_one_stall_is_forgiven_and_two_are_not),
        cmocka_unit_test(test_the_kernels_queue_is_seen),
        cmocka_unit_test(test_reports_count_when_they_come_in_a_row),
        cmocka_unit_test(test_without_lo_there_is_no_offer),
        cmocka_unit_test(test_an_offer_is_repeated_now_and_then),
        cmocka_unit_test(test_a_calm_minute_leads_back_up),
        cmocka_unit_test(test_climbing_in_vain_becomes_rare),
        cmocka_unit_test(test_those_who_fell_together_climb_one_by_one),
        cmocka_unit_test(test_who_wished_lo_is_left_there),
        cmocka_unit_test(test_who_brings_an_offer_along_climbs),
        cmocka_unit_test(test_calm_off_the_air_says_nothing),
        cmocka_unit_test(test_who_takes_nothing_is_given_up),
        cmocka_unit_test(test_what_the_kernel_swallows_is_no_progress),
        cmocka_unit_test(test_every_step_has_its_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
