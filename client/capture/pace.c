#include "client/capture/pace.h"

#include "client/capture/source.h"

void pace_start(struct pace *pace, ll_mono now)
{
    pace->start = now;
    pace->blocks = 0;
}

ll_mono pace_due(const struct pace *pace)
{
    return (ll_mono){pace->start.us + (int64_t)pace->blocks * BLOCK_US};
}

void pace_advance(struct pace *pace)
{
    pace->blocks++;
}

uint64_t pace_leave_out(struct pace *pace, ll_mono now)
{
    int64_t late_us = now.us - pace_due(pace).us;
    uint64_t late_blocks = late_us > 0 ? (uint64_t)(late_us / BLOCK_US) : 0;

    if (late_blocks <= PACE_LATE_MAX_BLOCKS)
        return 0;
    pace->blocks += late_blocks;
    return late_blocks;
}
