#include "relay/proceedings.h"

#include <stddef.h>

void proceedings_init(struct proceedings *proceedings)
{
    *proceedings = (struct proceedings){.phase = PHASE_SCHEDULED};
}

/* The programme as a row of instants ------------------------------------------------------- */

static bool is_timed(const struct sitting *sitting)
{
    return sitting->start != NULL;
}

static ll_wall doors_of(const struct sitting *sitting)
{
    int64_t before_us = (int64_t)PROCEEDINGS_DOORS_MIN * 60 * 1000000;

    return is_timed(sitting) ? (ll_wall){sitting->starts.us - before_us} : sitting->starts;
}

/* The first sitting that starts after `at`; NULL: none. */
static const struct sitting *sitting_after(const struct programme *programme, ll_wall at)
{
    for (unsigned i = 0; i < programme->sittings_count; i++)
        if (programme->sittings[i].starts.us > at.us)
            return &programme->sittings[i];
    return NULL;
}

/* Until when a break lasts that begins at `at`; {0}: the next sitting is to be announced, or
 * there is none. */
static ll_wall resumption(const struct programme *programme, ll_wall at)
{
    const struct sitting *next = sitting_after(programme, at);

    return next && is_timed(next) ? next->starts : (ll_wall){0};
}

static const struct sitting *last_sitting(const struct programme *programme)
{
    return programme->sittings_count ? &programme->sittings[programme->sittings_count - 1]
                                     : NULL;
}

/* One goes straight on where this one ends. */
static bool runs_on(const struct programme *programme, const struct sitting *sitting)
{
    const struct sitting *next = sitting + 1;

    return sitting != last_sitting(programme) && is_timed(next) &&
           next->starts.us == sitting->ends.us;
}

/* What the clock does next ----------------------------------------------------------------- */

/* The change that is due first: a phase to enter, or, when `item` is not 0, an item to take up. */
struct change {
    ll_wall at; /* .us INT64_MAX: there is none */
    enum phase phase;
    unsigned item;
};

/* Takes a candidate unless it is of the past, or one taken before comes first. */
static void consider(struct change *change, ll_wall after, ll_wall at, enum phase phase)
{
    if (at.us > after.us && at.us < change->at.us)
        *change = (struct change){.at = at, .phase = phase};
}

static void consider_doors(struct change *change, const struct proceedings *proceedings,
                           const struct programme *programme)
{
    for (unsigned i = 0; i < programme->sittings_count; i++)
        consider(change, proceedings->since, doors_of(&programme->sittings[i]), PHASE_DOORS);
}

/* An autostart meeting begins, or goes on. */
static void consider_live(struct change *change, const struct proceedings *proceedings,
                          const struct programme *programme)
{
    if (!programme->autostart)
        return;
    if (proceedings->until.us) {
        consider(change, proceedings->since, proceedings->until, PHASE_LIVE);
        return;
    }
    for (unsigned i = 0; i < programme->sittings_count; i++)
        if (is_timed(&programme->sittings[i]))
            consider(change, proceedings->since, programme->sittings[i].starts, PHASE_LIVE);
}

/* A meeting that is not live is over when its last sitting is, or what was said to last
 * longer. */
static void consider_end(struct change *change, const struct proceedings *proceedings,
                         const struct programme *programme)
{
    const struct sitting *last = last_sitting(programme);

    if (last)
        consider(change, proceedings->since,
                 proceedings->until.us > last->ends.us ? proceedings->until : last->ends,
                 PHASE_ENDED);
}

/* An autostart meeting stops at the end of a sitting, or when it was said to. */
static void consider_stop(struct change *change, const struct proceedings *proceedings,
                          const struct programme *programme)
{
    const struct sitting *last = last_sitting(programme);

    if (!programme->autostart)
        return;
    if (proceedings->until.us) {
        consider(change, proceedings->since, proceedings->until,
                 last && proceedings->until.us < last->ends.us ? PHASE_PAUSED : PHASE_ENDED);
        return;
    }
    for (unsigned i = 0; i < programme->sittings_count; i++) {
        const struct sitting *sitting = &programme->sittings[i];

        if (!runs_on(programme, sitting))
            consider(change, proceedings->since, sitting->ends,
                     sitting == last ? PHASE_ENDED : PHASE_PAUSED);
    }
}

/* Items are taken up when they are planned for, and never given up for an earlier one: an operator
 * who is ahead of the plan stays ahead. */
static void consider_items(struct change *change, const struct proceedings *proceedings,
                           const struct programme *programme)
{
    ll_wall after = proceedings->since;

    if (!programme->autostart)
        return;
    if (proceedings->item_since.us > after.us)
        after = proceedings->item_since;
    for (unsigned i = proceedings->item; i < programme->items_count; i++) {
        ll_wall planned = programme->items[i].planned;

        if (planned.us > after.us && planned.us < change->at.us)
            *change = (struct change){.at = planned, .item = i + 1};
    }
}

static struct change next_change(const struct proceedings *proceedings,
                                 const struct programme *programme)
{
    struct change change = {.at = {INT64_MAX}};

    switch (proceedings->phase) {
    case PHASE_SCHEDULED: /* never ends: the doors open before */
        consider_doors(&change, proceedings, programme);
        break;
    case PHASE_DOORS:
    case PHASE_PAUSED: /* where both are due, it goes on: somebody said that it would */
        consider_live(&change, proceedings, programme);
        consider_end(&change, proceedings, programme);
        break;
    case PHASE_LIVE:
        consider_stop(&change, proceedings, programme);
        consider_items(&change, proceedings, programme);
        break;
    case PHASE_ENDED:
    case PHASE_COUNT:
        break;
    }
    return change;
}

/* Changes ---------------------------------------------------------------------------------- */

void proceedings_take_up(struct proceedings *proceedings, unsigned item, ll_wall at)
{
    if (proceedings->item == item)
        return;
    proceedings->item = item;
    proceedings->item_since = at;
}

void proceedings_enter(struct proceedings *proceedings, const struct programme *programme,
                       enum phase phase, ll_wall until, ll_wall at)
{
    proceedings->phase = phase;
    proceedings->since = at;
    proceedings->until = until;
    if (phase == PHASE_LIVE && proceedings->item == 0 && programme->items_count > 0)
        proceedings_take_up(proceedings, 1, at);
}

/* The clock opens a sitting: with the item that is planned for that very instant. */
static void take_up_planned(struct proceedings *proceedings, const struct programme *programme)
{
    for (unsigned i = proceedings->item; i < programme->items_count; i++)
        if (programme->items[i].planned.us == proceedings->since.us) {
            proceedings_take_up(proceedings, i + 1, proceedings->since);
            return;
        }
}

static void make(struct proceedings *proceedings, const struct programme *programme,
                 const struct change *change)
{
    ll_wall until = {0};

    if (change->item) {
        proceedings_take_up(proceedings, change->item, change->at);
        return;
    }
    if (change->phase == PHASE_PAUSED)
        until = resumption(programme, change->at);
    proceedings_enter(proceedings, programme, change->phase, until, change->at);
    if (change->phase == PHASE_LIVE)
        take_up_planned(proceedings, programme);
}

/* Nothing tells such a meeting when to begin, so it does at once. */
static bool begins_at_once(const struct proceedings *proceedings,
                           const struct programme *programme)
{
    return proceedings->phase == PHASE_SCHEDULED && programme->sittings_count == 0;
}

bool proceedings_step(struct proceedings *proceedings, const struct programme *programme,
                      ll_wall now)
{
    const struct proceedings before = *proceedings;
    struct change change;

    if (begins_at_once(proceedings, programme))
        proceedings_enter(proceedings, programme,
                          programme->autostart ? PHASE_LIVE : PHASE_DOORS, (ll_wall){0}, now);
    while ((change = next_change(proceedings, programme)).at.us <= now.us)
        make(proceedings, programme, &change);
    return before.phase != proceedings->phase || before.since.us != proceedings->since.us ||
           before.item != proceedings->item;
}

ll_wall proceedings_due(const struct proceedings *proceedings,
                        const struct programme *programme, ll_wall now)
{
    ll_wall due = next_change(proceedings, programme).at;

    for (unsigned i = 0; i < programme->sittings_count; i++) {
        const struct sitting *sitting = &programme->sittings[i];

        if (sitting->starts.us > now.us && sitting->starts.us < due.us)
            due = sitting->starts;
        if (sitting->ends.us > now.us && sitting->ends.us < due.us)
            due = sitting->ends;
    }
    return due;
}

static bool starts_at(const struct programme *programme, ll_wall at)
{
    for (unsigned i = 0; i < programme->sittings_count; i++)
        if (programme->sittings[i].starts.us == at.us)
            return true;
    return false;
}

/* It is over because its last sitting was: what an operator ends, ends at another instant. */
static bool ended_by_clock(const struct proceedings *proceedings,
                           const struct programme *programme)
{
    const struct sitting *last = last_sitting(programme);

    return proceedings->phase == PHASE_ENDED && last && proceedings->since.us == last->ends.us;
}

/* A sitting has been put off, or added: the meeting goes on from the instant at which it ended. */
static void put_off(struct proceedings *proceedings, const struct programme *programme)
{
    for (unsigned i = 0; i < programme->sittings_count; i++) {
        const struct sitting *sitting = &programme->sittings[i];

        if (sitting->ends.us > proceedings->since.us) {
            proceedings->phase =
                doors_of(sitting).us > proceedings->since.us ? PHASE_SCHEDULED : PHASE_DOORS;
            return;
        }
    }
}

void proceedings_redefine(struct proceedings *proceedings, const struct programme *before,
                          const struct programme *after)
{
    if (proceedings->item > after->items_count)
        proceedings->item = after->items_count;
    if (ended_by_clock(proceedings, before))
        put_off(proceedings, after);
    if (proceedings->phase != PHASE_PAUSED)
        return;
    if (starts_at(before, proceedings->until) && !starts_at(after, proceedings->until))
        proceedings->until = resumption(after, proceedings->since);
}

unsigned proceedings_sitting(const struct proceedings *proceedings,
                             const struct programme *programme, ll_wall now)
{
    const struct sitting *sittings = programme->sittings;
    unsigned count = programme->sittings_count, next = 0;

    if (proceedings->phase == PHASE_ENDED)
        return 0;
    while (next < count && sittings[next].ends.us <= now.us)
        next++;
    /* The one before has not stopped: it overruns until the next one starts. */
    if (proceedings->phase == PHASE_LIVE && next > 0 &&
        sittings[next - 1].ends.us > proceedings->since.us &&
        (next == count || sittings[next].starts.us > now.us))
        return next;
    return next < count ? next + 1 : 0;
}
