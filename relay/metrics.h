/* Counters and gauges in the Prometheus text format 0.0.4. */
#ifndef RELAY_METRICS_H
#define RELAY_METRICS_H

#include "relay/body.h"
#include "relay/relay.h"

/* NULL when out of memory. */
struct body *metrics_render(const struct relay *relay);

#endif
