/* Where a meeting is in its programme, and how the clock moves it. Pure and in virtual time; all
 * instants are on the meeting clock. What an operator does to it: relay/order.h. */
#ifndef RELAY_PROCEEDINGS_H
#define RELAY_PROCEEDINGS_H

#include <stdbool.h>

#include <livelisten/phase.h>

#include "common/programme.h"

enum { PROCEEDINGS_DOORS_MIN = 15 /* how long before a sitting the doors open */ };

struct proceedings {
    enum phase phase;
    unsigned item;      /* 1 and up; 0: none yet */
    ll_wall since;      /* of the phase; .us 0: for ever */
    ll_wall until;      /* how long it was said to last; .us 0: nothing was said */
    ll_wall item_since; /* meaningful with an item */
};

/* Scheduled, since ever. */
void proceedings_init(struct proceedings *proceedings);

/* Does all that the clock does up to and with `now`, over any time. It acts at instants after
 * `since` only, so an operator overrules what came before. True when something has changed. */
bool proceedings_step(struct proceedings *proceedings, const struct programme *programme,
                      ll_wall now);

/* When proceedings_step or proceedings_sitting may next say something else than at `now`, up to
 * which proceedings_step has been; .us INT64_MAX: never, unless an operator acts. */
ll_wall proceedings_due(const struct proceedings *proceedings,
                        const struct programme *programme, ll_wall now);

/* The programme has become `after`: the item is one of it, a break that was to last until a
 * sitting that no longer starts then lasts until the next one, and a meeting that the clock has
 * ended with its last sitting goes on when there is a later one now (proceedings_step). */
void proceedings_redefine(struct proceedings *proceedings, const struct programme *before,
                          const struct programme *after);

/* The sitting that is on, overrunning or not, or else comes next: 1 and up; 0: none. */
unsigned proceedings_sitting(const struct proceedings *proceedings,
                             const struct programme *programme, ll_wall now);

/* For relay/order.c ------------------------------------------------------------------------- */

/* Begins a phase; going live for the first time also takes up the first item. */
void proceedings_enter(struct proceedings *proceedings, const struct programme *programme,
                       enum phase phase, ll_wall until, ll_wall at);

/* The item, one of the programme, is at hand since `at`, unless it has been already. */
void proceedings_take_up(struct proceedings *proceedings, unsigned item, ll_wall at);

#endif
