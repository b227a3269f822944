/* What an operator may do to a meeting, and when. Pure; instants are on the meeting clock. */
#ifndef RELAY_ORDER_H
#define RELAY_ORDER_H

#include <stdbool.h>

#include <livelisten/control.h>

#include "relay/proceedings.h"

enum act {
    ACT_DOORS,
    ACT_LIVE,
    ACT_PAUSE,
    ACT_END,
    ACT_NEXT,
    ACT_PREVIOUS,
    ACT_ITEM,
    ACT_COUNT
};

/* "doors", "live", "pause", "end", "next", "previous" or "item"; static storage. */
const char *act_name(enum act act);

/* False when the name is unknown; *out untouched. */
bool act_parse(const char *name, enum act *out);

struct order {
    enum act act;
    unsigned item; /* of ACT_ITEM: 1 and up */
    ll_wall until; /* of ACT_LIVE and ACT_PAUSE; .us 0: not said */
};

/* Does it at `now`, up to which proceedings_step has been. False when it is out of order: nothing
 * has changed, and `why` is a sentence that names the phase and what to do. */
bool proceedings_order(struct proceedings *proceedings, const struct programme *programme,
                       const struct order *order, ll_wall now, char why[CONTROL_TEXT_MAX]);

#endif
