/* When the next block is due: one every 20 ms of the monotonic clock. Pure. */
#ifndef CLIENT_CAPTURE_PACE_H
#define CLIENT_CAPTURE_PACE_H

#include <stdint.h>

#include <livelisten/clock.h>

enum { PACE_LATE_MAX_BLOCKS = 25 /* 500 ms, which are caught up; more are left out */ };

struct pace {
    ll_mono start;
    uint64_t blocks; /* done or left out since the start: the media clock */
};

/* The first block is due at `now`. */
void pace_start(struct pace *pace, ll_mono now);

/* When the next block is due; may be past. */
ll_mono pace_due(const struct pace *pace);

/* One block is done. */
void pace_advance(struct pace *pace);

/* After a long sleep of the whole machine: leaves out what is too late to be caught up, so that the
 * media clock stays with the real one. Returns the number of blocks left out, mostly 0. */
uint64_t pace_leave_out(struct pace *pace, ll_mono now);

#endif
