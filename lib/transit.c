#include "transit.h"

void transit_reset(struct transit *transit)
{
    transit->known = false;
}

static void start(struct transit *transit, ll_mono now, int64_t bucket, int64_t us)
{
    for (int i = 0; i < TRANSIT_BUCKETS; i++)
        transit->least_us[i] = INT64_MAX;
    transit->bucket = bucket;
    transit->base_us = us;
    transit->since = now;
    transit->known = true;
}

static void open_buckets(struct transit *transit, int64_t bucket)
{
    if (bucket - transit->bucket >= TRANSIT_BUCKETS)
        transit->bucket = bucket - TRANSIT_BUCKETS;
    while (transit->bucket < bucket)
        transit->least_us[++transit->bucket % TRANSIT_BUCKETS] = INT64_MAX;
}

static int64_t least(const struct transit *transit)
{
    int64_t us = INT64_MAX;
    for (int i = 0; i < TRANSIT_BUCKETS; i++)
        if (transit->least_us[i] < us)
            us = transit->least_us[i];
    return us;
}

bool transit_add(struct transit *transit, ll_mono arrived, int64_t media_us,
                 struct travel *travel)
{
    int64_t us = arrived.us - media_us;
    int64_t bucket = arrived.us >= 0 ? arrived.us / TRANSIT_BUCKET_US : 0;
    if (!transit->known)
        start(transit, arrived, bucket, us);
    if (us - transit->base_us < TRANSIT_EARLIEST_US ||
        us - transit->base_us > TRANSIT_LATEST_US)
        return false;
    open_buckets(transit, bucket);
    int64_t *newest = &transit->least_us[transit->bucket % TRANSIT_BUCKETS];
    if (us < *newest)
        *newest = us;
    int64_t base_us = least(transit);
    bool young = arrived.us - transit->since.us < TRANSIT_YOUNG_US;
    *travel = (struct travel){us, us - base_us, young ? 0 : base_us - transit->base_us};
    transit->base_us = base_us;
    return true;
}

int64_t transit_cushion_us(const struct transit *transit, ll_mono now, int64_t media_us)
{
    return transit->known ? now.us - media_us - transit->base_us : 0;
}
