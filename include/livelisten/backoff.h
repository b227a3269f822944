/* When to try again: exponential with full jitter (every wait is uniform between 0 and the
 * bound; the bound doubles). Idea: M. Brooker, "Exponential Backoff And Jitter", AWS, 2015. */
#ifndef LIVELISTEN_BACKOFF_H
#define LIVELISTEN_BACKOFF_H

#include <stdint.h>

enum { BACKOFF_FIRST_MS = 250, BACKOFF_LAST_MS = 15000 };

struct backoff {
    uint32_t bound_ms; /* 0: no failure yet */
};

/* After a success that lasted. */
void backoff_reset(struct backoff *backoff);

/* After a failure: how long to wait, in [0, bound], or in [0, spread_ms] if that is more: many may
 * have failed at once. `random` is any 32-bit random number. */
uint32_t backoff_next_ms(struct backoff *backoff, uint32_t spread_ms, uint32_t random);

#endif
