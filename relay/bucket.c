#include "relay/bucket.h"

bool bucket_take(struct bucket *bucket, struct bucket_size size, ll_mono now)
{
    int64_t full_us = bucket->full.us > now.us ? bucket->full.us : now.us;

    full_us += size.interval_us;
    if (full_us - now.us > size.most * size.interval_us)
        return false;
    bucket->full.us = full_us;
    return true;
}
