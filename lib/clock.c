#include <livelisten/clock.h>

#include <stddef.h>

void clocksync_add(struct clocksync *sync, ll_mono sent, ll_mono received, ll_wall relay)
{
    int64_t rtt_us = received.us - sent.us;
    if (rtt_us < 0)
        return;
    size_t slot = sync->count % CLOCKSYNC_SAMPLES;
    /* The relay read its clock somewhere between the two; the middle errs by half at most. */
    sync->sample[slot].offset_us = relay.us - (sent.us + rtt_us / 2);
    sync->sample[slot].rtt_us = rtt_us;
    sync->count++;
}

bool clocksync_ready(const struct clocksync *sync)
{
    return sync->count > 0;
}

/* The slot of the sample to trust. Only when ready. */
static size_t best_sample(const struct clocksync *sync)
{
    size_t filled = sync->count < CLOCKSYNC_SAMPLES ? sync->count : CLOCKSYNC_SAMPLES;
    size_t best = 0;
    for (size_t i = 1; i < filled; i++)
        if (sync->sample[i].rtt_us < sync->sample[best].rtt_us)
            best = i;
    return best;
}

ll_wall clocksync_relay_time(const struct clocksync *sync, ll_mono at)
{
    if (!clocksync_ready(sync))
        return (ll_wall){0};
    return (ll_wall){at.us + sync->sample[best_sample(sync)].offset_us};
}

int64_t clocksync_rtt_us(const struct clocksync *sync)
{
    return clocksync_ready(sync) ? sync->sample[best_sample(sync)].rtt_us : 0;
}
