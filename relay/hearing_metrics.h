/* GET /metrics: what listeners have reported, by meeting and profile. */
#ifndef RELAY_HEARING_METRICS_H
#define RELAY_HEARING_METRICS_H

#include <stdio.h>

#include "relay/relay.h"

void hearing_metrics_write(FILE *file, const struct relay *relay);

#endif
