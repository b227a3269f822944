/* What the event loop of a worker has done since it began: counted where it happens
 * (relay/lws/), shown where all figures are (relay/metrics.h). */
#ifndef RELAY_LOOP_FIGURES_H
#define RELAY_LOOP_FIGURES_H

#include <stdint.h>

struct loop_figures {
    uint64_t turns;          /* times that it waited, or looked, for something to happen */
    uint64_t busy_us;        /* time that it did not wait */
    uint64_t sends;          /* WebSocket messages handed to the system */
    uint64_t partial_writes; /* of those, not taken whole: the rest waits in user space */
};

#endif
