/* Judges what was heard of one input. Pure: the thresholds are here, and why they are what they are
 * in docs/decisions.md. */
#ifndef CLIENT_CAPTURE_CHECK_INPUT_H
#define CLIENT_CAPTURE_CHECK_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "client/capture/channel.h"
#include "client/capture/check/finding.h"
#include "client/capture/source.h"

struct heard {
    struct source_facts source;
    bool lost; /* the device, at the end */
    unsigned seconds;
    double level_dbov; /* of the loudest second */
    double peak_dbov;
    double noise_dbov;
    double offset; /* as in quality_figures; the least of any second, for it is always there */
    uint64_t clipped;
    int bandwidth_hz;
    uint64_t lost_ms; /* after the first second */
};

/* Nothing heard yet. */
void heard_init(struct heard *heard);

/* One second more. */
void heard_add(struct heard *heard, const struct channel_quality *second);

void judge_input(const struct heard *heard, struct findings *out);

#endif
