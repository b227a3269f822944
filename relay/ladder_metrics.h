/* The slow listeners' ladder (relay/ladder.h), as metrics. */
#ifndef RELAY_LADDER_METRICS_H
#define RELAY_LADDER_METRICS_H

#include <stdio.h>

#include "relay/relay.h"

void ladder_metrics_write(FILE *file, const struct relay *relay);

#endif
