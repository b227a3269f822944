/* For the tests of the proceedings: the reference session, a day of two sittings. */
#ifndef TESTS_REFERENCE_DAY_H
#define TESTS_REFERENCE_DAY_H

#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "relay/order.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Instants of the reference day, Wednesday 9 April 2025, as a clock in Geneva (UTC+2) shows them. */
#define MIDNIGHT_US 1744149600000000
#define MINUTE_US   60000000LL
#define AT(hour, minute)                                                                       \
    {                                                                                          \
        MIDNIGHT_US + ((hour)*60LL + (minute)) * MINUTE_US                                     \
    }
#define LASTS(what, hour, minute)                                                              \
    {                                                                                          \
        .act = what, .until = AT(hour, minute)                                                 \
    }
#define TODAY(hour, minute) ((ll_wall)AT(hour, minute))

#define TIMED(from, to)                                                                        \
    {                                                                                          \
        .date = "2025-04-09", .start = "s", .end = "e", .starts = from, .ends = to             \
    }

static struct sitting sittings[] = {TIMED(AT(10, 0), AT(13, 0)), TIMED(AT(15, 0), AT(18, 0))};

/* The order of the day: five statements, then the discussion in five themes, three of them in the
 * morning. */
static struct item items[] = {
    {.title = {.in = {[TEXT_EN] = "Briefing by the co-facilitator"}}, .planned = AT(10, 0)},
    {.title = {.in = {[TEXT_EN] = "Implementation by ITU"}}},
    {.title = {.in = {[TEXT_EN] = "Global Digital Compact"}}, .planned = AT(10, 40)},
    {.title = {.in = {[TEXT_EN] = "Implementation by UNESCO"}}},
    {.title = {.in = {[TEXT_EN] = "Annual report"}}, .planned = AT(11, 15)},
    {.title = {.in = {[TEXT_EN] = "Theme 1"}}, .planned = AT(11, 45)},
    {.title = {.in = {[TEXT_EN] = "Theme 2"}}},
    {.title = {.in = {[TEXT_EN] = "Theme 3"}}},
    {.title = {.in = {[TEXT_EN] = "Theme 4"}}, .planned = AT(15, 0)},
    {.title = {.in = {[TEXT_EN] = "Theme 5"}}, .planned = AT(16, 30)},
};

static const struct programme by_operator = {
    .sittings = sittings, .sittings_count = 2, .items = items, .items_count = COUNT(items)};
static const struct programme by_clock = {.autostart = true,
                                          .sittings = sittings,
                                          .sittings_count = 2,
                                          .items = items,
                                          .items_count = COUNT(items)};

static inline void clock_reaches(struct proceedings *proceedings,
                                 const struct programme *programme, ll_wall now)
{
    proceedings_step(proceedings, programme, now);
}

static inline void assert_is(const struct proceedings *proceedings, enum phase phase,
                             ll_wall since, ll_wall until, unsigned item)
{
    assert_string_equal(phase_name(proceedings->phase), phase_name(phase));
    assert_int_equal(proceedings->since.us, since.us);
    assert_int_equal(proceedings->until.us, until.us);
    assert_int_equal(proceedings->item, item);
}

static const ll_wall unsaid = {0};

/* An order that must be taken. */
static inline void order(struct proceedings *proceedings, const struct programme *programme,
                         ll_wall now, struct order what)
{
    char why[CONTROL_TEXT_MAX] = "";

    clock_reaches(proceedings, programme, now);
    if (!proceedings_order(proceedings, programme, &what, now, why))
        fail_msg("%s: %s", act_name(what.act), why);
}

#endif
