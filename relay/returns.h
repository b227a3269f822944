/* When listeners come back after the relay has gone away: in proportion to their number, so that
 * those who are back already hear nothing of those who come. Pure. */
#ifndef RELAY_RETURNS_H
#define RELAY_RETURNS_H

#include <stdint.h>

enum {
    /* With a full TLS handshake each (docs/decisions.md) that leaves half a core for the audio. */
    RETURNS_PER_SECOND = 1000,
    RETURNS_FIRST_MS = 250, /* a relay needs that long to start */
    RETURNS_SPREAD_MIN_MS = 1000,
    RETURNS_SPREAD_MAX_MS = 60000
};

/* What the bye tells listener number `number` (0, 1, ...; any) of the `own` of this worker, one
 * after another. `total`: of all workers. */
uint32_t returns_after_ms(uint32_t number, uint32_t own, uint32_t total);

/* What listeners are told beforehand, for a relay that goes without a bye: over how long to spread.
 * At most CONTROL_SPREAD_MAX_MS. */
uint32_t returns_spread_ms(uint32_t total);

#endif
