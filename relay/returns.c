#include "relay/returns.h"

#include <livelisten/control.h>

static uint32_t proportional_ms(uint32_t total)
{
    uint64_t spread_ms = (uint64_t)total * 1000 / RETURNS_PER_SECOND;

    return spread_ms < RETURNS_SPREAD_MAX_MS ? (uint32_t)spread_ms : RETURNS_SPREAD_MAX_MS;
}

uint32_t returns_after_ms(uint32_t number, uint32_t own, uint32_t total)
{
    uint32_t spread_ms = proportional_ms(total);

    if (spread_ms < RETURNS_SPREAD_MIN_MS)
        spread_ms = RETURNS_SPREAD_MIN_MS;
    if (own == 0)
        return RETURNS_FIRST_MS;
    return RETURNS_FIRST_MS + (uint32_t)((uint64_t)(number % own) * spread_ms / own);
}

uint32_t returns_spread_ms(uint32_t total)
{
    uint32_t spread_ms = proportional_ms(total);

    return spread_ms < CONTROL_SPREAD_MAX_MS ? spread_ms : CONTROL_SPREAD_MAX_MS;
}
