#include <livelisten/backoff.h>

void backoff_reset(struct backoff *backoff)
{
    backoff->bound_ms = 0;
}

uint32_t backoff_next_ms(struct backoff *backoff, uint32_t spread_ms, uint32_t random)
{
    uint32_t bound_ms = backoff->bound_ms ? backoff->bound_ms * 2 : BACKOFF_FIRST_MS;
    if (bound_ms > BACKOFF_LAST_MS)
        bound_ms = BACKOFF_LAST_MS;
    backoff->bound_ms = bound_ms;
    if (bound_ms < spread_ms)
        bound_ms = spread_ms;
    /* The random number as a fraction of 2^32, scaled to the bound: no modulo, no bias worth
     * naming. */
    return (uint32_t)(((uint64_t)random * (bound_ms + 1)) >> 32);
}
