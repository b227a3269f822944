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
    transit->since = transit->newest = now;
    transit->drift_us = 0;
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

/* The part of a move of the base that drift does not explain. */
static int64_t beyond_drift(struct transit *transit, ll_mono now, int64_t moved_us)
{
    int64_t elapsed_us = now.us - transit->newest.us;
    if (elapsed_us > 0) {
        transit->newest = now;
        transit->drift_us += elapsed_us * TRANSIT_DRIFT_PPM / 1000000;
        if (transit->drift_us > TRANSIT_DRIFT_MAX_US)
            transit->drift_us = TRANSIT_DRIFT_MAX_US;
    }
    int64_t distance_us = moved_us < 0 ? -moved_us : moved_us;
    int64_t explained_us = distance_us < transit->drift_us ? distance_us : transit->drift_us;
    transit->drift_us -= explained_us;
    return moved_us < 0 ? explained_us - distance_us : distance_us - explained_us;
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
    int64_t moved_us = beyond_drift(transit, arrived, base_us - transit->base_us);
    *travel = (struct travel){us, us - base_us, young ? 0 : moved_us};
    transit->base_us = base_us;
    return true;
}

int64_t transit_cushion_us(const struct transit *transit, ll_mono now, int64_t media_us)
{
    return transit->known ? now.us - media_us - transit->base_us : 0;
}
