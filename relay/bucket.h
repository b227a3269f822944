/* A token bucket, as eight bytes: so many at once, and so many a second in the long run (the generic
 * cell rate algorithm, ITU-T I.371 annex A). Pure: nothing but time goes in. */
#ifndef RELAY_BUCKET_H
#define RELAY_BUCKET_H

#include <stdbool.h>
#include <stdint.h>

#include <livelisten/clock.h>

struct bucket {
    ll_mono full; /* when it will be, unless something is taken; {0}: it is */
};

/* What a bucket holds, and how fast it fills: the same for all of a kind, so not in each. */
struct bucket_size {
    int64_t interval_us; /* one more after each */
    int64_t most;        /* at once, when it is full; at least 1 */
};

/* Takes one out. False when it is empty; then nothing has changed. */
bool bucket_take(struct bucket *bucket, struct bucket_size size, ll_mono now);

#endif
