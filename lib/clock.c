#include <livelisten/clock.h>

#include <stddef.h>
#include <stdlib.h>

/* How far off a sample can be at `at`, which is not before it was taken. */
static int64_t error_us(const struct clocksync_sample *sample, ll_mono at)
{
    return sample->rtt_us / 2 + (at.us - sample->received.us) * CLOCKSYNC_DRIFT_PPM / 1000000;
}

/* The sample to trust. Only when ready. */
static const struct clocksync_sample *best_sample(const struct clocksync *sync)
{
    size_t filled = sync->count < CLOCKSYNC_SAMPLES ? sync->count : CLOCKSYNC_SAMPLES;
    ll_mono newest = sync->sample[(sync->count - 1) % CLOCKSYNC_SAMPLES].received;
    const struct clocksync_sample *best = &sync->sample[0];
    for (size_t i = 1; i < filled; i++)
        if (error_us(&sync->sample[i], newest) < error_us(best, newest))
            best = &sync->sample[i];
    return best;
}

static bool contradicts(const struct clocksync *sync, const struct clocksync_sample *sample)
{
    const struct clocksync_sample *best = best_sample(sync);
    int64_t doubt_us =
        sample->rtt_us / 2 + error_us(best, sample->received) + CLOCKSYNC_STEP_US;
    return llabs(sample->offset_us - best->offset_us) > doubt_us;
}

void clocksync_add(struct clocksync *sync, ll_mono sent, ll_mono received, ll_wall relay)
{
    int64_t rtt_us = received.us - sent.us;
    if (rtt_us < 0)
        return;
    /* The relay read its clock somewhere between the two; the middle errs by half at most. */
    struct clocksync_sample sample = {relay.us - (sent.us + rtt_us / 2), rtt_us, received};
    if (clocksync_ready(sync) && contradicts(sync, &sample))
        sync->count = 0;
    sync->sample[sync->count++ % CLOCKSYNC_SAMPLES] = sample;
}

bool clocksync_ready(const struct clocksync *sync)
{
    return sync->count > 0;
}

ll_wall clocksync_relay_time(const struct clocksync *sync, ll_mono at)
{
    if (!clocksync_ready(sync))
        return (ll_wall){0};
    return (ll_wall){at.us + best_sample(sync)->offset_us};
}

int64_t clocksync_error_us(const struct clocksync *sync, ll_mono at)
{
    return clocksync_ready(sync) ? error_us(best_sample(sync), at) : 0;
}

int64_t clocksync_rtt_us(const struct clocksync *sync)
{
    return clocksync_ready(sync) ? best_sample(sync)->rtt_us : 0;
}
