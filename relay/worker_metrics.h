/* How much each worker has to do, and how fast it does it, as metrics. */
#ifndef RELAY_WORKER_METRICS_H
#define RELAY_WORKER_METRICS_H

#include <stdio.h>

#include "relay/relay.h"

void worker_metrics_write(FILE *file, const struct relay *relay);

#endif
