/* Which worker a new connection is for. The kernel deals them out by a hash of their addresses: fair in the
 * mean, not each time, and not when many come through one proxy. */
#ifndef RELAY_SPREAD_H
#define RELAY_SPREAD_H

/* `load`: connections of each of the `count` workers, the new one not counted. `own`: who has accepted it,
 * and keeps it unless it has clearly more than another one has; then the one with the fewest. */
unsigned spread_choose(const unsigned *load, unsigned count, unsigned own);

#endif
