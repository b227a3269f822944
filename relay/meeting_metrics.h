/* Where meetings are, what comes in on their channels and what is wrong with it, as metrics. */
#ifndef RELAY_MEETING_METRICS_H
#define RELAY_MEETING_METRICS_H

#include <stdio.h>

#include "relay/relay.h"

void meeting_metrics_write(FILE *file, const struct relay *relay);

#endif
