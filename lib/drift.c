#include <livelisten/drift.h>

enum {
    SPAN = 6,  /* buckets between the two ends of a slope */
    LEAST = 5, /* slopes until their median says something */
    BELIEVABLE_PPM = 10000
};

void drift_reset(struct drift *drift)
{
    drift->started = false;
    drift->ppm = DRIFT_UNKNOWN;
}

static int64_t *least_of(struct drift *drift, int64_t bucket)
{
    return &drift->least_us[bucket % DRIFT_BUCKETS];
}

static void insert_sorted(int32_t *sorted, int count, int32_t ppm)
{
    int at = count;
    for (; at > 0 && sorted[at - 1] > ppm; at--)
        sorted[at] = sorted[at - 1];
    sorted[at] = ppm;
}

/* Over all complete buckets. */
static void measure(struct drift *drift)
{
    int32_t sorted[DRIFT_BUCKETS];
    int count = 0;
    for (int64_t bucket = drift->first; bucket + SPAN < drift->bucket; bucket++) {
        int64_t from_us = *least_of(drift, bucket), to_us = *least_of(drift, bucket + SPAN);
        if (from_us == INT64_MAX || to_us == INT64_MAX)
            continue;
        int64_t ppm = (from_us - to_us) / (SPAN * DRIFT_BUCKET_US / 1000000);
        if (ppm >= -BELIEVABLE_PPM && ppm <= BELIEVABLE_PPM)
            insert_sorted(sorted, count++, (int32_t)ppm);
    }
    if (count >= LEAST)
        drift->ppm = sorted[count / 2];
}

void drift_add(struct drift *drift, ll_mono now, int64_t travel_us)
{
    int64_t bucket = now.us > 0 ? now.us / DRIFT_BUCKET_US : 0;
    if (!drift->started || bucket < drift->bucket || bucket - drift->bucket >= DRIFT_BUCKETS) {
        drift->started = true;
        drift->first = drift->bucket = bucket;
        *least_of(drift, bucket) = INT64_MAX;
    }
    while (drift->bucket < bucket) {
        *least_of(drift, ++drift->bucket) = INT64_MAX;
        if (drift->bucket - drift->first >= DRIFT_BUCKETS)
            drift->first++;
        if (drift->bucket == bucket)
            measure(drift);
    }
    int64_t *least_us = least_of(drift, bucket);
    if (travel_us < *least_us)
        *least_us = travel_us;
}

int32_t drift_ppm(const struct drift *drift)
{
    return drift->ppm;
}
