/* Every order in every phase, and those that make no sense. */
#include "reference_day.h"

static struct proceedings in_phase(enum phase phase)
{
    static const ll_wall since = AT(10, 30);

    return (struct proceedings){.phase = phase,
                                .item = phase > PHASE_DOORS ? 3 : 0,
                                .since = since,
                                .item_since = since};
}

/* Every order in every phase: the words that a refusal must hold, or NULL when it is taken. */
static void test_orders_and_phases(void **state)
{
    enum { BARE, WITH_UNTIL, HOWS };
    static const char *const refusals[PHASE_COUNT][ACT_COUNT][HOWS] = {
        [PHASE_SCHEDULED] = {[ACT_PAUSE] = {"scheduled, nothing has begun: go live",
                                            "scheduled, nothing has begun: go live"},
                             [ACT_PREVIOUS] = {"no item before", "only live and pause"}},
        [PHASE_DOORS] = {[ACT_DOORS] = {"open already", "only live and pause"},
                         [ACT_PAUSE] = {"doors are open, nothing has begun: go live",
                                        "doors are open, nothing has begun: go live"},
                         [ACT_PREVIOUS] = {"no item before", "only live and pause"}},
        [PHASE_LIVE] = {[ACT_DOORS] = {"is live: pause it, or end it", "only live and pause"},
                        [ACT_LIVE] = {"is live already", NULL}},
        [PHASE_PAUSED] = {[ACT_DOORS] = {"is paused: go live, or end it",
                                         "only live and pause"},
                          [ACT_PAUSE] = {"is paused already", NULL}},
        [PHASE_ENDED] = {[ACT_LIVE] = {"has ended: open its doors",
                                       "has ended: open its doors"},
                         [ACT_PAUSE] = {"has ended: open its doors",
                                        "has ended: open its doors"},
                         [ACT_END] = {"has ended already", "only live and pause"},
                         [ACT_NEXT] = {"has ended: open its doors", "only live and pause"},
                         [ACT_PREVIOUS] = {"has ended: open its doors", "only live and pause"},
                         [ACT_ITEM] = {"has ended: open its doors", "only live and pause"}},
    };

    (void)state;
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        for (int act = 0; act < ACT_COUNT; act++)
            for (int how = 0; how < HOWS; how++) {
                const char *expected = refusals[phase][act][how];
                struct order what = {(enum act)act, 2, how == BARE ? unsaid : TODAY(12, 0)};
                struct proceedings now = in_phase((enum phase)phase), before = now;
                char why[CONTROL_TEXT_MAX] = "";

                if (how == WITH_UNTIL && act != ACT_LIVE && act != ACT_PAUSE)
                    expected = "only live and pause";
                bool taken = proceedings_order(&now, &by_operator, &what, TODAY(11, 0), why);
                if (taken != !expected || (expected && !strstr(why, expected)))
                    fail_msg("%s in %s: '%s'", act_name(what.act), phase_name(phase), why);
                if (!taken)
                    assert_memory_equal(&now, &before, sizeof now);
            }
}

static void test_orders_out_of_range(void **state)
{
    static const struct {
        struct order order;
        unsigned at; /* item */
        const char *why;
    } rows[] = {
        {{.act = ACT_ITEM, .item = 11}, 3, "no item 11: say one of 1 to 10"},
        {{.act = ACT_ITEM, .item = 0}, 3, "no item 0: say one of 1 to 10"},
        {{.act = ACT_ITEM, .item = 4294967295u}, 3, "no item 4294967295"},
        {{.act = ACT_NEXT}, 10, "last item"},
        {{.act = ACT_PREVIOUS}, 1, "no item before"},
        {LASTS(ACT_PAUSE, 11, 0), 3, "in the past"},
        {LASTS(ACT_LIVE, 10, 59), 3, "in the past"},
    };
    static const struct order without_items[] = {
        {.act = ACT_NEXT}, {.act = ACT_PREVIOUS}, {.act = ACT_ITEM, .item = 1}};
    char why[CONTROL_TEXT_MAX];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct proceedings now = in_phase(PHASE_LIVE), before;

        now.item = rows[i].at;
        before = now;
        assert_false(proceedings_order(&now, &by_operator, &rows[i].order, TODAY(11, 0), why));
        assert_non_null(strstr(why, rows[i].why));
        assert_memory_equal(&now, &before, sizeof now);
    }
    for (size_t i = 0; i < COUNT(without_items); i++) {
        struct proceedings now = {.phase = PHASE_LIVE};

        assert_false(proceedings_order(&now, &(struct programme){0}, &without_items[i],
                                       TODAY(11, 0), why));
        assert_non_null(strstr(why, "has no items"));
    }
}

static void test_names(void **state)
{
    (void)state;
    for (int i = 0; i < ACT_COUNT; i++) {
        enum act act = ACT_COUNT;

        assert_true(act_parse(act_name((enum act)i), &act));
        assert_int_equal(act, i);
    }
    enum act act = ACT_NEXT;
    assert_false(act_parse("stop", &act));
    assert_int_equal(act, ACT_NEXT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_orders_and_phases),
        cmocka_unit_test(test_orders_out_of_range),
        cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
