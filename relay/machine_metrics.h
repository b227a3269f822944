/* What the relay takes of its machine, as metrics. Those that every Prometheus library has are
 * named as there. */
#ifndef RELAY_MACHINE_METRICS_H
#define RELAY_MACHINE_METRICS_H

#include <stdint.h>
#include <stdio.h>

/* `connections`: open now; `idle_bytes`: machine_heap_bytes before the first of them. */
void machine_metrics_write(FILE *file, uint64_t connections, uint64_t idle_bytes);

#endif
