/* What the relay is told of the listening: when, and what is new since the last time.
 * docs/protocol.md section 4. Pure. */
#ifndef CLIENT_PLAY_REPORT_H
#define CLIENT_PLAY_REPORT_H

#include <stdbool.h>

#include <livelisten/control.h>
#include <livelisten/player.h>

struct report {               /* zero-initialised: nothing was told yet */
    struct player_stats told; /* the most that each counter has been told as */
    ll_mono due;              /* {0}: not joined */
};

/* Is it time? `joined`: somebody would take it now. Once a period, for the first time a period after
 * joining. */
bool report_due(struct report *report, bool joined, ll_mono now);

/* How it went since what was told. The player takes back some of what it counts; that is then deducted
 * from what comes next. */
struct control_report report_draft(const struct report *report,
                                   const struct player_stats *stats);

/* The draft of these figures is on its way. */
void report_sent(struct report *report, const struct player_stats *stats);

#endif
