/* A meeting goes through its programme, in virtual time: by its operator, by the clock, and by one
 * overruling the other. */
#include "reference_day.h"

static void test_the_reference_day_by_its_operator(void **state)
{
    const struct programme *day = &by_operator;
    struct proceedings now;

    (void)state;
    proceedings_init(&now);
    clock_reaches(&now, day, TODAY(9, 44));
    assert_is(&now, PHASE_SCHEDULED, unsaid, unsaid, 0);
    clock_reaches(&now, day, TODAY(9, 45));
    assert_is(&now, PHASE_DOORS, TODAY(9, 45), unsaid, 0);
    clock_reaches(&now, day, TODAY(10, 2));
    assert_is(&now, PHASE_DOORS, TODAY(9, 45), unsaid, 0);

    order(&now, day, TODAY(10, 3), (struct order){.act = ACT_LIVE});
    assert_is(&now, PHASE_LIVE, TODAY(10, 3), unsaid, 1);
    order(&now, day, TODAY(10, 25), (struct order){.act = ACT_NEXT});
    order(&now, day, TODAY(10, 50), (struct order){.act = ACT_NEXT});
    assert_is(&now, PHASE_LIVE, TODAY(10, 3), unsaid, 3);
    assert_int_equal(now.item_since.us, TODAY(10, 50).us);
    order(&now, day, TODAY(10, 51), (struct order){.act = ACT_PREVIOUS});
    order(&now, day, TODAY(12, 30), (struct order){.act = ACT_ITEM, .item = 8});
    assert_is(&now, PHASE_LIVE, TODAY(10, 3), unsaid, 8);

    clock_reaches(&now, day, TODAY(13, 9)); /* it overruns, and goes on */
    assert_is(&now, PHASE_LIVE, TODAY(10, 3), unsaid, 8);
    order(&now, day, TODAY(13, 10), (struct order)LASTS(ACT_PAUSE, 15, 10));
    assert_is(&now, PHASE_PAUSED, TODAY(13, 10), TODAY(15, 10), 8);
    clock_reaches(&now, day, TODAY(15, 20)); /* nothing goes live by itself */
    assert_is(&now, PHASE_PAUSED, TODAY(13, 10), TODAY(15, 10), 8);
    order(&now, day, TODAY(15, 21), (struct order){.act = ACT_LIVE});
    order(&now, day, TODAY(15, 22), (struct order){.act = ACT_NEXT});
    order(&now, day, TODAY(16, 40), (struct order){.act = ACT_NEXT});
    order(&now, day, TODAY(18, 4), (struct order){.act = ACT_END});
    assert_is(&now, PHASE_ENDED, TODAY(18, 4), unsaid, 10);
    clock_reaches(&now, day, TODAY(48, 0));
    assert_is(&now, PHASE_ENDED, TODAY(18, 4), unsaid, 10);
}

static void test_the_reference_day_by_the_clock(void **state)
{
    static const struct {
        ll_wall at;
        enum phase phase;
        ll_wall since, until;
        unsigned item;
    } rows[] = {
        {AT(9, 44), PHASE_SCHEDULED, {0}, {0}, 0},
        {AT(9, 45), PHASE_DOORS, AT(9, 45), {0}, 0},
        {AT(9, 59), PHASE_DOORS, AT(9, 45), {0}, 0},
        {AT(10, 0), PHASE_LIVE, AT(10, 0), {0}, 1},
        {AT(10, 39), PHASE_LIVE, AT(10, 0), {0}, 1},
        {AT(10, 40), PHASE_LIVE, AT(10, 0), {0}, 3},
        {AT(11, 15), PHASE_LIVE, AT(10, 0), {0}, 5},
        {AT(11, 45), PHASE_LIVE, AT(10, 0), {0}, 6},
        {AT(13, 0), PHASE_PAUSED, AT(13, 0), AT(15, 0), 6},
        {AT(14, 59), PHASE_PAUSED, AT(13, 0), AT(15, 0), 6},
        {AT(15, 0), PHASE_LIVE, AT(15, 0), {0}, 9},
        {AT(16, 30), PHASE_LIVE, AT(15, 0), {0}, 10},
        {AT(18, 0), PHASE_ENDED, AT(18, 0), {0}, 10},
        {AT(40, 0), PHASE_ENDED, AT(18, 0), {0}, 10},
    };
    struct proceedings now, late;

    (void)state;
    proceedings_init(&now);
    for (size_t i = 0; i < COUNT(rows); i++) {
        clock_reaches(&now, &by_clock, rows[i].at);
        assert_is(&now, rows[i].phase, rows[i].since, rows[i].until, rows[i].item);
        /* A relay that is started only then comes to the same. */
        proceedings_init(&late);
        clock_reaches(&late, &by_clock, rows[i].at);
        assert_is(&late, rows[i].phase, rows[i].since, rows[i].until, rows[i].item);
    }
}

static void test_one_who_never_acts(void **state)
{
    struct proceedings now;

    (void)state;
    proceedings_init(&now);
    clock_reaches(&now, &by_operator, TODAY(17, 59));
    assert_is(&now, PHASE_DOORS, TODAY(9, 45), unsaid, 0);
    clock_reaches(&now, &by_operator, TODAY(18, 0));
    assert_is(&now, PHASE_ENDED, TODAY(18, 0), unsaid, 0);
}

/* An operator acts, and then the clock reaches an instant. */
struct overruling {
    ll_wall ordered;
    struct order order;
    ll_wall at;
    enum phase phase;
    ll_wall since, until;
    unsigned item;
};

static void assert_overrules(const struct programme *programme, const struct overruling *row)
{
    struct proceedings now;

    proceedings_init(&now);
    order(&now, programme, row->ordered, row->order);
    clock_reaches(&now, programme, row->at);
    assert_is(&now, row->phase, row->since, row->until, row->item);
}

static void test_the_operator_overrules_the_clock(void **state)
{
    static const struct overruling rows[] = {
        /* doors early; the sitting starts as planned */
        {AT(8, 0), {.act = ACT_DOORS}, AT(9, 59), PHASE_DOORS, AT(8, 0), {0}, 0},
        {AT(8, 0), {.act = ACT_DOORS}, AT(10, 0), PHASE_LIVE, AT(10, 0), {0}, 1},
        /* live early: stays so over the start, until the end */
        {AT(9, 50), {.act = ACT_LIVE}, AT(10, 30), PHASE_LIVE, AT(9, 50), {0}, 1},
        {AT(9, 50), {.act = ACT_LIVE}, AT(13, 0), PHASE_PAUSED, AT(13, 0), AT(15, 0), 6},
        /* live in the lunch break: until the end of the afternoon */
        {AT(14, 0), {.act = ACT_LIVE}, AT(15, 30), PHASE_LIVE, AT(14, 0), {0}, 9},
        {AT(14, 0), {.act = ACT_LIVE}, AT(18, 0), PHASE_ENDED, AT(18, 0), {0}, 10},
        /* a break in the sitting: until it was said to last, or else the next sitting */
        {AT(11, 0), LASTS(ACT_PAUSE, 11, 20), AT(11, 19), PHASE_PAUSED, AT(11, 0), AT(11, 20),
         3},
        {AT(11, 0), LASTS(ACT_PAUSE, 11, 20), AT(11, 20), PHASE_LIVE, AT(11, 20), {0}, 3},
        {AT(11, 0), {.act = ACT_PAUSE}, AT(14, 59), PHASE_PAUSED, AT(11, 0), {0}, 3},
        {AT(11, 0), {.act = ACT_PAUSE}, AT(15, 0), PHASE_LIVE, AT(15, 0), {0}, 9},
        /* not yet: at the very instant at which the sitting starts */
        {AT(10, 0), {.act = ACT_PAUSE}, AT(12, 0), PHASE_PAUSED, AT(10, 0), {0}, 1},
        /* a longer lunch */
        {AT(14, 0), LASTS(ACT_PAUSE, 15, 30), AT(15, 29), PHASE_PAUSED, AT(13, 0), AT(15, 30),
         6},
        {AT(14, 0), LASTS(ACT_PAUSE, 15, 30), AT(15, 30), PHASE_LIVE, AT(15, 30), {0}, 6},
        /* going on after the end */
        {AT(12, 55), LASTS(ACT_LIVE, 13, 20), AT(13, 19), PHASE_LIVE, AT(10, 0), AT(13, 20), 6},
        {AT(12, 55), LASTS(ACT_LIVE, 13, 20), AT(13, 20), PHASE_PAUSED, AT(13, 20), AT(15, 0),
         6},
        {AT(17, 55), LASTS(ACT_LIVE, 18, 20), AT(18, 19), PHASE_LIVE, AT(15, 0), AT(18, 20),
         10},
        {AT(17, 55), LASTS(ACT_LIVE, 18, 20), AT(18, 20), PHASE_ENDED, AT(18, 20), {0}, 10},
        /* a last break that is longer than the sitting was to be: somebody means to go on */
        {AT(17, 55), LASTS(ACT_PAUSE, 18, 20), AT(18, 20), PHASE_LIVE, AT(18, 20), {0}, 10},
        {AT(17, 55), {.act = ACT_PAUSE}, AT(18, 0), PHASE_ENDED, AT(18, 0), {0}, 10},
        /* ended early: nothing begins again */
        {AT(12, 0), {.act = ACT_END}, AT(40, 0), PHASE_ENDED, AT(12, 0), {0}, 6},
        /* ahead of the plan: not called back; behind it: caught up with at the next planned time */
        {AT(10, 20), {.act = ACT_ITEM, .item = 6}, AT(12, 59), PHASE_LIVE, AT(10, 0), {0}, 6},
        {AT(10, 45), {.act = ACT_PREVIOUS}, AT(11, 14), PHASE_LIVE, AT(10, 0), {0}, 2},
        {AT(10, 45), {.act = ACT_PREVIOUS}, AT(11, 15), PHASE_LIVE, AT(10, 0), {0}, 5},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_overrules(&by_clock, &rows[i]);
}

static void test_the_operator_and_a_clock_that_starts_nothing(void **state)
{
    static const struct overruling rows[] = {
        {AT(10, 0), {.act = ACT_LIVE}, AT(40, 0), PHASE_LIVE, AT(10, 0), {0}, 1},
        {AT(10, 0), LASTS(ACT_LIVE, 11, 0), AT(40, 0), PHASE_LIVE, AT(10, 0), AT(11, 0), 1},
        {AT(9, 0), {.act = ACT_NEXT}, AT(9, 40), PHASE_SCHEDULED, {0}, {0}, 1},
        {AT(8, 0), {.act = ACT_DOORS}, AT(17, 59), PHASE_DOORS, AT(8, 0), {0}, 0},
        {AT(8, 0), {.act = ACT_DOORS}, AT(18, 0), PHASE_ENDED, AT(18, 0), {0}, 0},
    };
    struct proceedings now;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_overrules(&by_operator, &rows[i]);

    /* A forgotten break is over with the last sitting, or when it was said to be. */
    proceedings_init(&now);
    order(&now, &by_operator, TODAY(10, 0), (struct order){.act = ACT_LIVE});
    order(&now, &by_operator, TODAY(17, 0), (struct order){.act = ACT_PAUSE});
    clock_reaches(&now, &by_operator, TODAY(18, 0));
    assert_is(&now, PHASE_ENDED, TODAY(18, 0), unsaid, 1);
    order(&now, &by_operator, TODAY(18, 1), (struct order){.act = ACT_DOORS});
    order(&now, &by_operator, TODAY(18, 2), (struct order){.act = ACT_LIVE});
    clock_reaches(&now, &by_operator, TODAY(72, 0));
    assert_is(&now, PHASE_LIVE, TODAY(18, 2), unsaid, 1);

    proceedings_init(&now);
    order(&now, &by_operator, TODAY(10, 0), (struct order){.act = ACT_LIVE});
    order(&now, &by_operator, TODAY(17, 0), (struct order)LASTS(ACT_PAUSE, 18, 30));
    clock_reaches(&now, &by_operator, TODAY(18, 29));
    assert_is(&now, PHASE_PAUSED, TODAY(17, 0), TODAY(18, 30), 1);
    clock_reaches(&now, &by_operator, TODAY(18, 30));
    assert_is(&now, PHASE_ENDED, TODAY(18, 30), unsaid, 1);
}

static void test_without_sittings(void **state)
{
    const struct programme open = {.autostart = true}, waiting = {.autostart = false};
    struct proceedings now;

    (void)state;
    proceedings_init(&now);
    assert_true(proceedings_step(&now, &open, TODAY(8, 0)));
    assert_is(&now, PHASE_LIVE, TODAY(8, 0), unsaid, 0);
    assert_false(proceedings_step(&now, &open, TODAY(1000, 0)));
    assert_int_equal(proceedings_due(&now, &open, TODAY(1000, 0)).us, INT64_MAX);
    order(&now, &open, TODAY(1000, 1), (struct order)LASTS(ACT_PAUSE, 1000, 2));
    clock_reaches(&now, &open, TODAY(1000, 2));
    assert_is(&now, PHASE_LIVE, TODAY(1000, 2), unsaid, 0);

    proceedings_init(&now);
    assert_true(proceedings_step(&now, &waiting, TODAY(8, 0)));
    assert_is(&now, PHASE_DOORS, TODAY(8, 0), unsaid, 0);
    assert_false(proceedings_step(&now, &waiting, TODAY(1000, 0)));
}

/* Days whose times are to be announced, between two that are timed. */
static void test_times_to_be_announced(void **state)
{
    static struct sitting days[] = {
        {.date = "2025-04-09", .starts = AT(0, 0), .ends = AT(24, 0)},
        TIMED(AT(24 + 10, 0), AT(24 + 13, 0)),
        {.date = "2025-04-11", .starts = AT(48, 0), .ends = AT(72, 0)},
    };
    struct programme programme = {.sittings = days, .sittings_count = 3, .autostart = true};
    struct proceedings now;

    (void)state;
    proceedings_init(&now);
    clock_reaches(&now, &programme, TODAY(-1, 59));
    assert_is(&now, PHASE_SCHEDULED, unsaid, unsaid, 0);
    clock_reaches(&now, &programme, TODAY(0, 0)); /* no earlier, and never live by it */
    assert_is(&now, PHASE_DOORS, TODAY(0, 0), unsaid, 0);
    clock_reaches(&now, &programme, TODAY(33, 59));
    assert_is(&now, PHASE_DOORS, TODAY(0, 0), unsaid, 0);
    clock_reaches(&now, &programme, TODAY(34, 0));
    assert_is(&now, PHASE_LIVE, TODAY(34, 0), unsaid, 0);
    clock_reaches(&now, &programme, TODAY(37, 0)); /* until when, nobody knows */
    assert_is(&now, PHASE_PAUSED, TODAY(37, 0), unsaid, 0);
    clock_reaches(&now, &programme, TODAY(71, 59));
    assert_is(&now, PHASE_PAUSED, TODAY(37, 0), unsaid, 0);
    clock_reaches(&now, &programme, TODAY(72, 0));
    assert_is(&now, PHASE_ENDED, TODAY(72, 0), unsaid, 0);
}

/* Whoever goes live on such a day is paused at midnight, though the next such day begins then. */
static void test_days_to_be_announced(void **state)
{
    static struct sitting days[] = {
        {.date = "2025-04-09", .starts = AT(0, 0), .ends = AT(24, 0)},
        {.date = "2025-04-10", .starts = AT(24, 0), .ends = AT(48, 0)},
    };
    struct programme programme = {.sittings = days, .sittings_count = 2, .autostart = true};
    struct proceedings now;

    (void)state;
    proceedings_init(&now);
    order(&now, &programme, TODAY(16, 0), (struct order){.act = ACT_LIVE});
    clock_reaches(&now, &programme, TODAY(40, 0));
    assert_is(&now, PHASE_PAUSED, TODAY(24, 0), unsaid, 0);
}

static void test_sittings_without_a_break(void **state)
{
    static struct sitting hours[] = {TIMED(AT(10, 0), AT(11, 0)), TIMED(AT(11, 0), AT(12, 0))};
    struct programme programme = {.sittings = hours, .sittings_count = 2, .autostart = true};
    struct proceedings now;

    (void)state;
    proceedings_init(&now);
    clock_reaches(&now, &programme, TODAY(11, 59));
    assert_is(&now, PHASE_LIVE, TODAY(10, 0), unsaid, 0);
    clock_reaches(&now, &programme, TODAY(12, 0));
    assert_is(&now, PHASE_ENDED, TODAY(12, 0), unsaid, 0);
}

/* The night in which Geneva goes from 2:00 to 3:00: a sitting at 3:10 by the clock on the wall is 70
 * minutes after midnight UTC, and its doors open 15 minutes before, at 1:55. */
static void test_clocks_that_change_overnight(void **state)
{
    const ll_wall midnight = {1743289200000000 + 60LL * MINUTE_US}; /* 30 March 2025, UTC */
    struct sitting night = {.start = "03:10",
                            .end = "04:00",
                            .starts = {midnight.us + 70LL * MINUTE_US},
                            .ends = {midnight.us + 120LL * MINUTE_US}};
    struct programme programme = {.sittings = &night, .sittings_count = 1, .autostart = true};
    struct proceedings now;

    (void)state;
    proceedings_init(&now);
    clock_reaches(&now, &programme, (ll_wall){night.starts.us - 15LL * MINUTE_US - 1});
    assert_int_equal(now.phase, PHASE_SCHEDULED);
    clock_reaches(&now, &programme, (ll_wall){night.starts.us - 15LL * MINUTE_US});
    assert_int_equal(now.phase, PHASE_DOORS);
    clock_reaches(&now, &programme, night.starts);
    assert_int_equal(now.phase, PHASE_LIVE);
}

/* Two days, slept through. */
static void test_catches_up_over_days(void **state)
{
    static struct sitting days[] = {TIMED(AT(10, 0), AT(13, 0)), TIMED(AT(34, 0), AT(37, 0))};
    struct programme programme = {.sittings = days, .sittings_count = 2, .autostart = true};
    struct proceedings now;

    (void)state;
    proceedings_init(&now);
    clock_reaches(&now, &programme, TODAY(10, 1));
    struct proceedings asleep = now;
    clock_reaches(&asleep, &programme, TODAY(35, 0));
    assert_is(&asleep, PHASE_LIVE, TODAY(34, 0), unsaid, 0);
    clock_reaches(&now, &programme, TODAY(100, 0));
    assert_is(&now, PHASE_ENDED, TODAY(37, 0), unsaid, 0);
}

static void test_which_sitting(void **state)
{
    static const struct {
        enum phase phase;
        ll_wall since, now;
        unsigned sitting;
    } rows[] = {
        {PHASE_SCHEDULED, {0}, AT(0, 0), 1},     {PHASE_DOORS, AT(9, 45), AT(9, 50), 1},
        {PHASE_LIVE, AT(9, 50), AT(9, 55), 1},   {PHASE_LIVE, AT(10, 0), AT(12, 59), 1},
        {PHASE_LIVE, AT(10, 0), AT(13, 30), 1},  {PHASE_PAUSED, AT(13, 0), AT(13, 0), 2},
        {PHASE_LIVE, AT(14, 55), AT(14, 58), 2}, {PHASE_LIVE, AT(10, 0), AT(15, 0), 2},
        {PHASE_LIVE, AT(15, 0), AT(18, 10), 2},  {PHASE_PAUSED, AT(17, 0), AT(18, 10), 0},
        {PHASE_LIVE, AT(18, 5), AT(18, 10), 0},  {PHASE_ENDED, AT(12, 0), AT(12, 30), 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct proceedings now = {.phase = rows[i].phase, .since = rows[i].since};

        if (proceedings_sitting(&now, &by_operator, rows[i].now) != rows[i].sitting)
            fail_msg("row %zu is not in sitting %u", i, rows[i].sitting);
    }
    struct proceedings now = {.phase = PHASE_LIVE};
    assert_int_equal(proceedings_sitting(&now, &(struct programme){0}, TODAY(10, 0)), 0);
}

static void test_redefining(void **state)
{
    static struct sitting later[] = {TIMED(AT(10, 0), AT(13, 0)), TIMED(AT(15, 30), AT(18, 0))};
    static struct sitting announced[] = {
        TIMED(AT(10, 0), AT(13, 0)),
        {.date = "2025-04-10", .starts = AT(24, 0), .ends = AT(48, 0)}};
    struct programme changed = by_clock;
    struct proceedings lunch, now;

    (void)state;
    proceedings_init(&lunch);
    clock_reaches(&lunch, &by_clock, TODAY(13, 30));
    now = lunch;
    proceedings_redefine(&now, &by_clock, &by_clock);
    assert_memory_equal(&now, &lunch, sizeof now);

    changed.sittings = later;
    changed.items_count = 4; /* of which the sixth was current */
    proceedings_redefine(&now, &by_clock, &changed);
    assert_is(&now, PHASE_PAUSED, TODAY(13, 0), TODAY(15, 30), 4);

    now = lunch;
    changed.sittings = announced;
    changed.items_count = 0;
    proceedings_redefine(&now, &by_clock, &changed);
    assert_is(&now, PHASE_PAUSED, TODAY(13, 0), unsaid, 0);

    /* What an operator has said stays, also when it is the start of a later sitting. */
    now = lunch;
    now.since = TODAY(9, 30);
    proceedings_redefine(&now, &by_clock, &by_clock);
    assert_int_equal(now.until.us, TODAY(15, 0).us);
    now = lunch;
    now.until = TODAY(14, 30);
    changed.sittings = later;
    proceedings_redefine(&now, &by_clock, &changed);
    assert_int_equal(now.until.us, TODAY(14, 30).us);
    proceedings_init(&now);
    order(&now, &by_clock, TODAY(12, 0), (struct order)LASTS(ACT_LIVE, 15, 0));
    proceedings_redefine(&now, &by_clock, &changed);
    assert_int_equal(now.until.us, TODAY(15, 0).us);
}

/* Dates are corrected, and meetings put off, when the clock has already ended them. */
static void test_put_off(void **state)
{
    static struct sitting tomorrow[] = {TIMED(AT(34, 0), AT(37, 0))};
    static struct sitting longer[] = {TIMED(AT(10, 0), AT(13, 0)), TIMED(AT(15, 0), AT(19, 0))};
    struct programme changed = by_operator;
    struct proceedings over, now;

    (void)state;
    proceedings_init(&over);
    clock_reaches(&over, &by_operator, TODAY(18, 30));
    assert_is(&over, PHASE_ENDED, TODAY(18, 0), unsaid, 0);
    now = over;
    proceedings_redefine(&now, &by_operator, &by_operator);
    assert_memory_equal(&now, &over, sizeof now);

    changed.sittings = tomorrow;
    changed.sittings_count = 1;
    proceedings_redefine(&now, &by_operator, &changed);
    clock_reaches(&now, &changed, TODAY(33, 44));
    assert_int_equal(now.phase, PHASE_SCHEDULED);
    clock_reaches(&now, &changed, TODAY(33, 45));
    assert_is(&now, PHASE_DOORS, TODAY(33, 45), unsaid, 0);

    now = over;
    changed.sittings = longer;
    changed.sittings_count = 2;
    proceedings_redefine(&now, &by_operator, &changed);
    clock_reaches(&now, &changed, TODAY(18, 30));
    assert_int_equal(now.phase, PHASE_DOORS);
    clock_reaches(&now, &changed, TODAY(19, 0));
    assert_is(&now, PHASE_ENDED, TODAY(19, 0), unsaid, 0);

    /* What an operator has ended stays so. */
    proceedings_init(&now);
    order(&now, &by_operator, TODAY(17, 0), (struct order){.act = ACT_END});
    proceedings_redefine(&now, &by_operator, &changed);
    assert_is(&now, PHASE_ENDED, TODAY(17, 0), unsaid, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_reference_day_by_its_operator),
        cmocka_unit_test(test_the_reference_day_by_the_clock),
        cmocka_unit_test(test_one_who_never_acts),
        cmocka_unit_test(test_the_operator_overrules_the_clock),
        cmocka_unit_test(test_the_operator_and_a_clock_that_starts_nothing),
        cmocka_unit_test(test_without_sittings),
        cmocka_unit_test(test_times_to_be_announced),
        cmocka_unit_test(test_days_to_be_announced),
        cmocka_unit_test(test_sittings_without_a_break),
        cmocka_unit_test(test_clocks_that_change_overnight),
        cmocka_unit_test(test_catches_up_over_days),
        cmocka_unit_test(test_which_sitting),
        cmocka_unit_test(test_redefining),
        cmocka_unit_test(test_put_off),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
