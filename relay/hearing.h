/* What listeners report of their listening: believed within reason, summed by profile. Nothing
 * but time and messages go in, so it is tested without a relay. docs/protocol.md section 4. */
#ifndef RELAY_HEARING_H
#define RELAY_HEARING_H

#include <stdbool.h>
#include <stdint.h>

#include <livelisten/control.h>

#include "relay/histogram.h"

enum {
    HEARING_INTERVAL_US = 1000000,  /* between reports, in the long run; two may be in a row */
    HEARING_UNSAID_MAX_MS = 60000,  /* played on earlier connections, told on this one */
    HEARING_CLOCK_TOLERANCE = 1000, /* a sound card may be fast by one part in this many */
    HEARING_SUFFERS_PERCENT = 2     /* concealed, of all that was to be heard */
};

extern const struct histogram_bounds hearing_delay_bounds_ms, hearing_drift_bounds_ppm;

/* All that listeners of one profile have reported in one meeting. */
struct hearing_sums {
    uint64_t reports;
    uint64_t played_ms;
    uint64_t concealed_ms;
    uint64_t skipped_ms;
    uint64_t stretched_ms;
    uint64_t underruns;
    uint64_t lost_packets;
    uint64_t late_packets;
    struct histogram delay_ms; /* hearing_delay_bounds_ms; the next two as well */
    struct histogram target_ms;
    struct histogram jitter_ms;
    struct histogram drift_ppm; /* hearing_drift_bounds_ppm */
};

/* Why a report is not believed. */
enum hearing_verdict {
    HEARING_TAKEN,
    HEARING_NOT_JOINED, /* it has never listened */
    HEARING_TOO_OFTEN,
    HEARING_IMPLAUSIBLE, /* more was played than time has passed */
    HEARING_VERDICT_COUNT
};

/* One listener; zero-initialised: nothing joined yet. */
struct hearing {
    ll_mono joined;     /* for the first time on this connection */
    ll_mono next_due;   /* the next report is no sooner than an interval before */
    uint64_t played_ms; /* as reported on this connection */
    bool has_joined;
    bool suffers; /* by its last report */
};

/* Listens from now on; again: harmless. */
void hearing_join(struct hearing *hearing, ll_mono now);

/* Adds a report to the sums, unless it is not to be believed. */
enum hearing_verdict hearing_report(struct hearing *hearing, struct hearing_sums *sums,
                                    const struct control_report *report, ll_mono now);

/* A word for metrics, like "too_often"; static storage. */
const char *hearing_verdict_name(enum hearing_verdict verdict);

#endif
