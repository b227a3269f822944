#include "relay/metrics.h"

#include <inttypes.h>

#include "relay/figures.h"
#include "relay/hearing_metrics.h"
#include "relay/ladder_metrics.h"
#include "relay/machine_metrics.h"
#include "relay/meeting_metrics.h"
#include "relay/prometheus.h"
#include "relay/worker_metrics.h"

/* One metric per stream. */
struct stream_metric {
    const char *name;
    const char *help;
    uint64_t (*value)(const struct stream_counters *counters);
};

static uint64_t packets_in(const struct stream_counters *counters)
{
    return counters->packets_in;
}

static uint64_t bytes_in(const struct stream_counters *counters)
{
    return counters->bytes_in;
}

static uint64_t ignored_in(const struct stream_counters *counters)
{
    return counters->ignored_in;
}

static uint64_t bundles_out(const struct stream_counters *counters)
{
    return counters->bundles_out;
}

static uint64_t packets_out(const struct stream_counters *counters)
{
    return counters->packets_out;
}

static uint64_t bytes_out(const struct stream_counters *counters)
{
    return counters->bytes_out;
}

static const uint64_t *gaps(const struct stream_counters *counters)
{
    return counters->gaps;
}

static const uint64_t *skipped(const struct stream_counters *counters)
{
    return counters->skipped;
}

static const struct stream_metric stream_metrics[] = {
    {"livelisten_packets_in_total", "Packets taken from captures.", packets_in},
    {"livelisten_bytes_in_total", "Bytes of those packets.", bytes_in},
    {"livelisten_packets_ignored_total", "Packets from captures that came twice or too late.",
     ignored_in},
    {"livelisten_bundles_out_total", "Messages of audio sent to listeners.", bundles_out},
    {"livelisten_packets_out_total", "Packets in those messages.", packets_out},
    {"livelisten_bytes_out_total", "Bytes of those messages.", bytes_out},
};

/* One metric per stream and cause of skipping. */
static const struct skip_metric {
    const char *name;
    const char *help;
    const uint64_t *(*counts)(const struct stream_counters *counters);
} skip_metrics[] = {
    {"livelisten_gaps_total", "Times that a listener was skipped forward.", gaps},
    {"livelisten_packets_skipped_total", "Packets left out by that.", skipped},
};

struct row {
    const struct meeting *meeting;
    const struct channel *channel;
    const struct stream *stream;
    struct stream_audience audience; /* of all workers */
};

static void write_stream_labels(FILE *file, const struct row *row)
{
    prometheus_label(file, "meeting", row->meeting->id);
    fputc(',', file);
    prometheus_label(file, "channel", row->channel->name);
    fputc(',', file);
    prometheus_label(file, "rendition", rendition_traits(row->stream->rendition)->name);
}

typedef void on_row(FILE *file, const struct row *row, const void *context);

static void each_stream(FILE *file, const struct relay *relay, on_row *act, const void *context)
{
    LIST_EACH (link, &relay->registry.meetings) {
        const struct meeting *meeting = LIST_ENTRY(link, struct meeting, link);

        for (size_t i = 0; i < meeting->channel_count; i++)
            for (int rendition = 0; rendition < RENDITION_COUNT; rendition++) {
                struct row row = {.meeting = meeting,
                                  .channel = meeting->channel[i],
                                  .stream = &meeting->channel[i]->stream[rendition]};

                figures_of_stream(row.stream, &row.audience);
                act(file, &row, context);
            }
    }
}

static void write_metric(FILE *file, const struct row *row, const void *context)
{
    const struct stream_metric *metric = context;

    fprintf(file, "%s{", metric->name);
    write_stream_labels(file, row);
    fprintf(file, "} %" PRIu64 "\n", metric->value(&row->audience.counters));
}

static void write_listeners(FILE *file, const struct row *row, const void *context)
{
    (void)context;
    for (int profile = 0; profile < PROFILE_COUNT; profile++) {
        fputs("livelisten_listeners{", file);
        write_stream_labels(file, row);
        fputc(',', file);
        prometheus_label(file, "profile", profile_traits((enum profile)profile)->name);
        fprintf(file, "} %" PRIu64 "\n", row->audience.listeners[profile]);
    }
}

static void write_skips(FILE *file, const struct row *row, const void *context)
{
    const struct skip_metric *metric = context;
    const uint64_t *counts = metric->counts(&row->audience.counters);

    for (int cause = 0; cause < SKIP_COUNT; cause++) {
        fprintf(file, "%s{", metric->name);
        write_stream_labels(file, row);
        fprintf(file, ",cause=\"%s\"} %" PRIu64 "\n", skip_cause_name((enum skip_cause)cause),
                counts[cause]);
    }
}

static void write_live(FILE *file, const struct row *row, const void *context)
{
    (void)context;
    fputs("livelisten_stream_live{", file);
    write_stream_labels(file, row);
    fprintf(file, "} %d\n", row->stream->live);
}

/* What is counted elsewhere was so a moment ago: some of those that have ended may not have come yet. */
static uint64_t count_open(const struct relay_counters *counters)
{
    uint64_t closed = 0;

    for (int cause = 0; cause < CAUSE_COUNT; cause++)
        closed += counters->closed[cause];
    return closed < counters->opened ? counters->opened - closed : 0;
}

static void write_connections(FILE *file, const struct relay_counters *counters)
{
    prometheus_head(file, "livelisten_connections", "gauge", "Open WebSocket connections.");
    fprintf(file, "livelisten_connections %" PRIu64 "\n", count_open(counters));
    prometheus_head(file, "livelisten_opened_total", "counter",
                    "WebSocket connections opened.");
    fprintf(file, "livelisten_opened_total %" PRIu64 "\n", counters->opened);
    prometheus_head(file, "livelisten_closed_total", "counter",
                    "WebSocket connections ended, by close code sent (0: none) and cause.");
    for (int cause = 0; cause < CAUSE_COUNT; cause++)
        fprintf(file, "livelisten_closed_total{code=\"%d\",cause=\"%s\"} %" PRIu64 "\n",
                cause_code((enum cause)cause), cause_name((enum cause)cause),
                counters->closed[cause]);
    prometheus_head(file, "livelisten_tokens_refused_total", "counter",
                    "Messages and URLs with a wrong token.");
    fprintf(file, "livelisten_tokens_refused_total %" PRIu64 "\n", counters->tokens_refused);
}

struct body *metrics_render(const struct relay *relay)
{
    struct relay_counters counters;
    struct body_writer writer;

    figures_of_relay(relay, &counters);
    if (!body_start(&writer))
        return NULL;
    FILE *file = writer.file;
    prometheus_head(file, "livelisten_build_info", "gauge",
                    "Always 1; the version is the label.");
    fputs("livelisten_build_info{version=\"" LIVELISTEN_VERSION "\"} 1\n", file);
    write_connections(file, &counters);
    prometheus_head(file, "livelisten_listeners", "gauge", "Listeners that hear this now.");
    each_stream(file, relay, write_listeners, NULL);
    prometheus_head(file, "livelisten_stream_live", "gauge", "1 while a capture publishes it.");
    each_stream(file, relay, write_live, NULL);
    for (size_t i = 0; i < sizeof stream_metrics / sizeof stream_metrics[0]; i++) {
        prometheus_head(file, stream_metrics[i].name, "counter", stream_metrics[i].help);
        each_stream(file, relay, write_metric, &stream_metrics[i]);
    }
    for (size_t i = 0; i < sizeof skip_metrics / sizeof skip_metrics[0]; i++) {
        prometheus_head(file, skip_metrics[i].name, "counter", skip_metrics[i].help);
        each_stream(file, relay, write_skips, &skip_metrics[i]);
    }
    meeting_metrics_write(file, relay);
    hearing_metrics_write(file, relay);
    ladder_metrics_write(file, relay);
    worker_metrics_write(file, relay);
    machine_metrics_write(file, relay, count_open(&counters));
    return body_finish(&writer);
}
