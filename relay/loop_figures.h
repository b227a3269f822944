/* What the event loop of a worker has done since it began: counted where it happens
 * (relay/lws/), shown where all figures are (relay/metrics.h). */
#ifndef RELAY_LOOP_FIGURES_H
#define RELAY_LOOP_FIGURES_H

#include <stdint.h>

#include <livelisten/clock.h>

#include "relay/histogram.h"

struct loop_figures {
    uint64_t turns;            /* times that it waited, or looked, for something to happen */
    uint64_t busy_us;          /* time that it did not wait */
    uint64_t sends;            /* WebSocket messages handed to the system */
    uint64_t partial_writes;   /* of those, not taken whole: the rest waits in user space */
    struct histogram delay_us; /* loop_delay_bounds_us; of the turns in which sound was sent */
    ll_mono read;              /* the oldest sound not sent on yet; .us 0: none */
    uint64_t sends_before;     /* it was read */
};

extern const struct histogram_bounds loop_delay_bounds_us;

/* The bytes of a capture were read at that time, by this worker or by the one that has passed
 * them on. They are sent at the end of a turn. */
void loop_figures_on_sound(struct loop_figures *figures, ll_mono read);

/* Whatever there was to be sent has been: the relay's own delay of all that was read until then
 * is known, unless there is nobody to send it to. */
void loop_figures_on_sent(struct loop_figures *figures, ll_mono now);

#endif
