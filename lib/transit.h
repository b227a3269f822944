/* How long packets of one stream travel, as far as it can be known without a common clock:
 * arrival minus media time, against its running minimum. The minimum is taken over the last ten
 * seconds, so that it follows clocks that drift and a route that became longer. Pure. */
#ifndef LIB_TRANSIT_H
#define LIB_TRANSIT_H

#include <stdbool.h>
#include <stdint.h>

#include <livelisten/clock.h>

enum { TRANSIT_BUCKETS = 16, TRANSIT_BUCKET_US = 640000 };

/* Beyond these a packet does not tell of the network but of a clock that was set. */
enum { TRANSIT_EARLIEST_US = -2000000, TRANSIT_LATEST_US = 30000000 };

/* While so young, a minimum falls because better packets are still to come, not because the
 * route became shorter. */
enum { TRANSIT_YOUNG_US = 2000000 };

/* By so much the minimum may move because two clocks differ, at most this at once. It is no change
 * of the route then: lateness seen before counts from the minimum of its own time. */
enum { TRANSIT_DRIFT_PPM = 500, TRANSIT_DRIFT_MAX_US = 5000 };

struct transit {
    int64_t least_us[TRANSIT_BUCKETS]; /* ring of minima, one for each bucket of time */
    int64_t bucket;                    /* number of the newest */
    int64_t base_us;                   /* the least of all */
    ll_mono since;                     /* the first packet */
    ll_mono newest;                    /* arrival of the last one */
    int64_t drift_us;                  /* by which the base may move for drift */
    bool known;
};

/* What one packet tells. */
struct travel {
    int64_t us;          /* arrival minus media time */
    int64_t lateness_us; /* how much later than the fastest one, 0 or more */
    int64_t moved_us;    /* by how much the route became longer just now: what was this
                          * much later before is as late now */
};

void transit_reset(struct transit *transit);

/* One packet. False, and nothing learnt, when it must be of another timeline. */
bool transit_add(struct transit *transit, ll_mono arrived, int64_t media_us,
                 struct travel *travel);

/* How far playing is behind the fastest packet when the media instant is played at `now`: a
 * packet of greater lateness would come too late. 0 while nothing is known. */
int64_t transit_cushion_us(const struct transit *transit, ll_mono now, int64_t media_us);

#endif
