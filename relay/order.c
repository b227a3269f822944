#include "relay/order.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const char *const act_names[ACT_COUNT] = {
    [ACT_DOORS] = "doors", [ACT_LIVE] = "live", [ACT_PAUSE] = "pause",
    [ACT_END] = "end",     [ACT_NEXT] = "next", [ACT_PREVIOUS] = "previous",
    [ACT_ITEM] = "item",
};

const char *act_name(enum act act)
{
    assert((unsigned)act < ACT_COUNT);
    return act_names[act];
}

bool act_parse(const char *name, enum act *out)
{
    for (int i = 0; i < ACT_COUNT; i++)
        if (strcmp(act_names[i], name) == 0) {
            *out = (enum act)i;
            return true;
        }
    return false;
}

static bool refuse(char why[CONTROL_TEXT_MAX], const char *reason)
{
    snprintf(why, CONTROL_TEXT_MAX, "%s", reason);
    return false;
}

static const char has_ended[] = "the meeting has ended: open its doors again first";

static bool order_doors(struct proceedings *proceedings, const struct programme *programme,
                        ll_wall now, char why[CONTROL_TEXT_MAX])
{
    switch (proceedings->phase) {
    case PHASE_DOORS:
        return refuse(why, "the doors are open already: go live when the meeting begins");
    case PHASE_LIVE:
        return refuse(why, "the meeting is live: pause it, or end it first");
    case PHASE_PAUSED:
        return refuse(why, "the meeting is paused: go live, or end it first");
    default:
        proceedings_enter(proceedings, programme, PHASE_DOORS, (ll_wall){0}, now);
        return true;
    }
}

static bool order_live(struct proceedings *proceedings, const struct programme *programme,
                       ll_wall until, ll_wall now, char why[CONTROL_TEXT_MAX])
{
    if (proceedings->phase == PHASE_ENDED)
        return refuse(why, has_ended);
    if (proceedings->phase != PHASE_LIVE)
        proceedings_enter(proceedings, programme, PHASE_LIVE, until, now);
    else if (until.us)
        proceedings->until = until;
    else
        return refuse(why, "the meeting is live already: pause it, end it, or say until when");
    return true;
}

static bool order_pause(struct proceedings *proceedings, const struct programme *programme,
                        ll_wall until, ll_wall now, char why[CONTROL_TEXT_MAX])
{
    switch (proceedings->phase) {
    case PHASE_LIVE:
        proceedings_enter(proceedings, programme, PHASE_PAUSED, until, now);
        return true;
    case PHASE_PAUSED:
        if (!until.us)
            return refuse(why, "the meeting is paused already: go live, or say until when");
        proceedings->until = until;
        return true;
    case PHASE_ENDED:
        return refuse(why, has_ended);
    default:
        return refuse(why, proceedings->phase == PHASE_DOORS
                               ? "the doors are open, nothing has begun: go live first"
                               : "the meeting is scheduled, nothing has begun: go live first");
    }
}

static bool order_end(struct proceedings *proceedings, const struct programme *programme,
                      ll_wall now, char why[CONTROL_TEXT_MAX])
{
    if (proceedings->phase == PHASE_ENDED)
        return refuse(why, "the meeting has ended already: open its doors again to go on");
    proceedings_enter(proceedings, programme, PHASE_ENDED, (ll_wall){0}, now);
    return true;
}

static bool order_item(struct proceedings *proceedings, const struct programme *programme,
                       const struct order *order, ll_wall now, char why[CONTROL_TEXT_MAX])
{
    unsigned count = programme->items_count, item = proceedings->item;

    if (proceedings->phase == PHASE_ENDED)
        return refuse(why, has_ended);
    if (count == 0)
        return refuse(why, "the programme of this meeting has no items");
    if (order->act == ACT_NEXT && item >= count)
        return refuse(why, "this is the last item: there is no next one");
    if (order->act == ACT_PREVIOUS && item <= 1)
        return refuse(why, "there is no item before this one");
    item = order->act == ACT_ITEM ? order->item : order->act == ACT_NEXT ? item + 1 : item - 1;
    if (item < 1 || item > count) {
        snprintf(why, CONTROL_TEXT_MAX, "there is no item %u: say one of 1 to %u", item, count);
        return false;
    }
    proceedings_take_up(proceedings, item, now);
    return true;
}

bool proceedings_order(struct proceedings *proceedings, const struct programme *programme,
                       const struct order *order, ll_wall now, char why[CONTROL_TEXT_MAX])
{
    if (order->until.us && order->act != ACT_LIVE && order->act != ACT_PAUSE)
        return refuse(why, "only live and pause take a time until which it lasts");
    if (order->until.us && order->until.us <= now.us)
        return refuse(why, "the time until which it lasts is in the past");
    switch (order->act) {
    case ACT_DOORS:
        return order_doors(proceedings, programme, now, why);
    case ACT_LIVE:
        return order_live(proceedings, programme, order->until, now, why);
    case ACT_PAUSE:
        return order_pause(proceedings, programme, order->until, now, why);
    case ACT_END:
        return order_end(proceedings, programme, now, why);
    default:
        return order_item(proceedings, programme, order, now, why);
    }
}
