/* Any programme, any orders at any time: what is true of all of them. */
#include "reference_day.h"

static uint64_t chance;

static unsigned random_below(unsigned n) /* xorshift64: the same in every run */
{
    chance ^= chance << 13;
    chance ^= chance >> 7;
    chance ^= chance << 17;
    return (unsigned)(chance >> 33) % n;
}

struct anything {
    struct programme programme;
    struct sitting sittings[6];
    struct item items[8];
};

static void draw_programme(struct anything *out)
{
    unsigned hour = 8;

    *out = (struct anything){.programme = {.autostart = random_below(2)}};
    out->programme.sittings = out->sittings;
    out->programme.sittings_count = random_below(COUNT(out->sittings) + 1);
    out->programme.items = out->items;
    out->programme.items_count = random_below(COUNT(out->items) + 1);
    for (unsigned i = 0; i < out->programme.sittings_count; i++) {
        struct sitting *sitting = &out->sittings[i];

        hour += random_below(3); /* sometimes without a break */
        sitting->starts = TODAY(hour, 0);
        hour += 1 + random_below(4);
        sitting->ends = TODAY(hour, 0);
        if (random_below(4))
            sitting->start = sitting->end = "timed";
    }
    for (unsigned i = 0; i < out->programme.items_count; i++)
        if (random_below(2))
            out->items[i].planned = TODAY(8 + random_below(20), 15 * random_below(4));
}

static bool same(const struct proceedings *a, const struct proceedings *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

static const char *broken_invariant(const struct proceedings *now,
                                    const struct programme *programme, ll_wall at)
{
    if (now->phase >= PHASE_COUNT || now->item > programme->items_count)
        return "phase or item out of range";
    if (now->since.us > at.us || now->item_since.us > at.us)
        return "in the future";
    if (now->until.us && now->until.us <= now->since.us)
        return "was to last until before it began";
    if (now->until.us && now->phase != PHASE_LIVE && now->phase != PHASE_PAUSED)
        return "only a live or paused meeting lasts until something";
    if (now->phase == PHASE_LIVE && now->item == 0 && programme->items_count > 0)
        return "live without an item";
    if (proceedings_sitting(now, programme, at) > programme->sittings_count)
        return "in a sitting that is not there";
    if (proceedings_due(now, programme, at).us <= at.us)
        return "due already";
    return NULL;
}

static const char *broken_step(const struct proceedings *before,
                               const struct proceedings *after,
                               const struct programme *programme, ll_wall now, bool told)
{
    if (told != !same(before, after))
        return "says that something has changed when it has not, or the reverse";
    if (after->item < before->item)
        return "the clock goes back to an earlier item";
    if (!programme->autostart && after->phase == PHASE_LIVE && before->phase != PHASE_LIVE)
        return "goes live by itself";
    if (before->phase == PHASE_ENDED && after->phase != PHASE_ENDED)
        return "begins again by itself";
    return broken_invariant(after, programme, now);
}

static void draw_order(struct order *out, ll_wall now)
{
    *out = (struct order){.act = (enum act)random_below(ACT_COUNT), .item = random_below(10)};
    if (random_below(3) == 0)
        out->until.us = now.us + ((int64_t)random_below(400) - 50) * MINUTE_US;
}

/* One life of a meeting; the seed says which. */
static const char *live_through(uint64_t seed)
{
    struct anything drawn;
    const struct programme *programme = &drawn.programme;
    struct proceedings now;
    ll_wall at = TODAY(random_below(10), 0);
    const char *broken;

    chance = seed;
    draw_programme(&drawn);
    proceedings_init(&now);
    proceedings_step(&now, programme, at);
    for (int i = 0; i < 40; i++) {
        ll_wall between = {at.us + random_below(200) * MINUTE_US / 2};
        ll_wall then = {between.us + random_below(200) * MINUTE_US / 2};
        struct proceedings before = now, halting = now;
        char why[CONTROL_TEXT_MAX] = "";
        struct order order;

        bool told = proceedings_step(&now, programme, then);
        if ((broken = broken_step(&before, &now, programme, then, told)))
            return broken;
        proceedings_step(&halting, programme, between);
        proceedings_step(&halting, programme, then);
        if (!same(&halting, &now))
            return "two steps do not come to the same as one";
        if (proceedings_due(&before, programme, at).us > then.us &&
            (!same(&before, &now) || proceedings_sitting(&before, programme, at) !=
                                         proceedings_sitting(&now, programme, then)))
            return "something has changed before it was due";
        at = then;
        draw_order(&order, at);
        before = now;
        if (!proceedings_order(&now, programme, &order, at, why) &&
            (!same(&before, &now) || strlen(why) < 10))
            return "a refused order changes something, or says nothing";
        if ((broken = broken_invariant(&now, programme, at)))
            return broken;
    }
    return NULL;
}

static void test_anything_in_any_order(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        const char *broken = live_through(seed * 0x9e3779b97f4a7c15u);

        if (broken)
            fail_msg("seed %d: %s", (int)seed, broken);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_anything_in_any_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
