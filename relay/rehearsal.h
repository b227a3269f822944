/* The meeting clock: the wall clock, or in a rehearsal one that starts elsewhere and may run
 * faster, so that a day is gone through in minutes. Pure. */
#ifndef RELAY_REHEARSAL_H
#define RELAY_REHEARSAL_H

#include <livelisten/clock.h>
#include <livelisten/control.h>

struct rehearsal {
    ll_wall start; /* what the meeting clock showed ... */
    ll_wall began; /* ... when the wall clock showed this */
    uint32_t rate; /* by how much it is faster: 1 to CONTROL_RATE_MAX */
};

/* None: the meeting clock is the wall clock. */
static const struct rehearsal rehearsal_none = {.rate = 1};

/* Whether it is one. */
bool rehearsal_is_on(const struct rehearsal *rehearsal);

/* Its clock shows `to` from the moment on when the wall clock shows `wall`. False, with a
 * sentence, when it is none, or would go back: what the clock has done cannot be undone. */
bool rehearsal_put_forward(struct rehearsal *rehearsal, ll_wall to, ll_wall wall,
                           char why[CONTROL_TEXT_MAX]);

/* START[,RATE]: RFC 3339, and a number without which it is 1. `began` is left alone. False when
 * it is anything else; *out untouched. */
bool rehearsal_parse(const char *text, struct rehearsal *out);

/* What the meeting clock shows when the wall clock shows `wall`; it stops at CONTROL_TIME_MAX_US. */
ll_wall rehearsal_time(const struct rehearsal *rehearsal, ll_wall wall);

#endif
