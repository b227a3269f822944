/* Watching over a meeting: levels summed up, alarms raised and said, listeners counted. */
#ifndef RELAY_SUPERVISION_H
#define RELAY_SUPERVISION_H

#include "relay/relay.h"

/* Every RELAY_STEP_MS, before operators are told. */
void supervise(struct relay *relay, struct meeting *meeting, struct moment now);

#endif
