#include "relay/hearing_metrics.h"

#include <inttypes.h>
#include <stddef.h>

#include "relay/figures.h"
#include "relay/prometheus.h"

enum { MS_PER_SECOND = 1000, LABELS_MAX = CONTROL_ID_MAX + 64 };

/* Counters: where in struct hearing_sums, and how much of it is one of the metric's unit. */
static const struct counter {
    const char *name;
    const char *help;
    size_t offset;
    int unit;
} counters[] = {
#define COUNTER(metric, member, unit, help)                                                    \
    {                                                                                          \
        "livelisten_" metric "_total", help, offsetof(struct hearing_sums, member), unit       \
    }
    COUNTER("reports", reports, 1, "Reports taken from listeners; all below is from them."),
    COUNTER("heard_seconds", played_ms, MS_PER_SECOND, "Real speech handed to ears."),
    COUNTER("concealed_seconds", concealed_ms, MS_PER_SECOND,
            "Made up, or silence, because nothing had come."),
    COUNTER("skipped_seconds", skipped_ms, MS_PER_SECOND, "Dropped to come back to live."),
    COUNTER("stretched_seconds", stretched_ms, MS_PER_SECOND,
            "Inserted or removed by time-scaling."),
    COUNTER("underruns", underruns, 1, "Times that playing ran dry."),
    COUNTER("reported_lost_packets", lost_packets, 1, "Packets that never came."),
    COUNTER("reported_late_packets", late_packets, 1, "Packets that came after their time."),
#undef COUNTER
};

static const struct distribution {
    const char *name;
    const char *help;
    size_t offset;
    const struct histogram_bounds *bounds;
    int unit;
} distributions[] = {
    {"livelisten_listener_delay_seconds", "Delay from the room to the ear.",
     offsetof(struct hearing_sums, delay_ms), &hearing_delay_bounds_ms, MS_PER_SECOND},
    {"livelisten_listener_target_seconds", "Cushion that the player aims at.",
     offsetof(struct hearing_sums, target_ms), &hearing_delay_bounds_ms, MS_PER_SECOND},
    {"livelisten_listener_jitter_seconds", "Spread of the lateness of packets.",
     offsetof(struct hearing_sums, jitter_ms), &hearing_delay_bounds_ms, MS_PER_SECOND},
    {"livelisten_listener_drift_ppm", "The room's clock against the listener's.",
     offsetof(struct hearing_sums, drift_ppm), &hearing_drift_bounds_ppm, 1},
};

/* What one metric says of one profile in one meeting. */
typedef void on_profile(FILE *file, const struct meeting *meeting, enum profile profile,
                        const void *context);

static void each_profile(FILE *file, const struct relay *relay, on_profile *act,
                         const void *context)
{
    LIST_EACH (link, &relay->registry.meetings) {
        const struct meeting *meeting = LIST_ENTRY(link, struct meeting, link);

        for (int profile = 0; profile < PROFILE_COUNT; profile++)
            act(file, meeting, (enum profile)profile, context);
    }
}

static void write_labels(FILE *file, const struct meeting *meeting, enum profile profile)
{
    prometheus_label(file, "meeting", meeting->id);
    fputc(',', file);
    prometheus_label(file, "profile", profile_traits(profile)->name);
}

static void write_counter(FILE *file, const struct meeting *meeting, enum profile profile,
                          const void *context)
{
    const struct counter *counter = context;
    struct hearing_sums sums;

    figures_of_hearing(meeting, profile, &sums);
    uint64_t value = *(const uint64_t *)((const char *)&sums + counter->offset);

    fprintf(file, "%s{", counter->name);
    write_labels(file, meeting, profile);
    fprintf(file, "} %.*f\n", counter->unit == 1 ? 0 : 3, (double)value / counter->unit);
}

static void write_distribution(FILE *file, const struct meeting *meeting, enum profile profile,
                               const void *context)
{
    const struct distribution *distribution = context;
    struct hearing_sums sums;
    char labels[LABELS_MAX];

    figures_of_hearing(meeting, profile, &sums);
    /* neither an id nor the name of a profile holds anything to be escaped */
    snprintf(labels, sizeof labels, "meeting=\"%s\",profile=\"%s\"", meeting->id,
             profile_traits(profile)->name);
    prometheus_histogram(file, distribution->name, labels,
                         (const void *)((const char *)&sums + distribution->offset),
                         distribution->bounds, distribution->unit);
}

static void write_suffering(FILE *file, const struct meeting *meeting)
{
    struct meeting_audience audience;

    figures_of_meeting(meeting, &audience);
    for (int profile = 0; profile < PROFILE_COUNT; profile++) {
        fputs("livelisten_listeners_suffering{", file);
        write_labels(file, meeting, (enum profile)profile);
        fprintf(file, "} %" PRIu64 "\n", audience.suffering[profile]);
    }
}

static void write_refused(FILE *file, const struct relay *relay)
{
    struct relay_counters all;

    figures_of_relay(relay, &all);
    prometheus_head(file, "livelisten_reports_refused_total", "counter",
                    "Reports of listeners that were not believed.");
    for (int verdict = HEARING_TAKEN + 1; verdict < HEARING_VERDICT_COUNT; verdict++)
        fprintf(file, "livelisten_reports_refused_total{reason=\"%s\"} %" PRIu64 "\n",
                hearing_verdict_name((enum hearing_verdict)verdict),
                all.reports_refused[verdict]);
}

void hearing_metrics_write(FILE *file, const struct relay *relay)
{
    for (size_t i = 0; i < sizeof counters / sizeof counters[0]; i++) {
        prometheus_head(file, counters[i].name, "counter", counters[i].help);
        each_profile(file, relay, write_counter, &counters[i]);
    }
    for (size_t i = 0; i < sizeof distributions / sizeof distributions[0]; i++) {
        prometheus_head(file, distributions[i].name, "histogram", distributions[i].help);
        each_profile(file, relay, write_distribution, &distributions[i]);
    }
    prometheus_head(file, "livelisten_listeners_suffering", "gauge",
                    "Listeners whose last report was of more than 2 % concealed.");
    LIST_EACH (link, &relay->registry.meetings)
        write_suffering(file, LIST_ENTRY(link, struct meeting, link));
    write_refused(file, relay);
}
