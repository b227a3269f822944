/* What the relay takes of its machine, as metrics. Those that every Prometheus library has are
 * named as there. */
#ifndef RELAY_MACHINE_METRICS_H
#define RELAY_MACHINE_METRICS_H

#include <stdint.h>
#include <stdio.h>

#include "relay/relay.h"

/* `connections`: open now, of all workers. */
void machine_metrics_write(FILE *file, const struct relay *relay, uint64_t connections);

#endif
