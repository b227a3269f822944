#include "relay/ladder_metrics.h"

#include <inttypes.h>

#include "relay/figures.h"
#include "relay/prometheus.h"

enum { LABELS_MAX = CONTROL_ID_MAX + 16 };

static void write_rungs(FILE *file, const struct meeting *meeting)
{
    struct ladder_figures ladder;

    figures_of_ladder(meeting, &ladder);
    for (int rung = 0; rung < LADDER_RUNG_COUNT; rung++) {
        fputs("livelisten_ladder_listeners{", file);
        prometheus_label(file, "meeting", meeting->id);
        fprintf(file, ",rung=\"%s\"} %" PRIu64 "\n", ladder_rung_name((enum ladder_rung)rung),
                ladder.listeners[rung]);
    }
}

static void write_events(FILE *file, const struct meeting *meeting)
{
    struct ladder_figures ladder;

    figures_of_ladder(meeting, &ladder);
    for (int event = 0; event < LADDER_EVENT_COUNT; event++) {
        fputs("livelisten_ladder_steps_total{", file);
        prometheus_label(file, "meeting", meeting->id);
        fprintf(file, ",step=\"%s\",cause=\"%s\"} %" PRIu64 "\n",
                ladder_event_name((enum ladder_event)event),
                ladder_event_cause((enum ladder_event)event), ladder.events[event]);
    }
}

static void write_queues(FILE *file, const struct meeting *meeting)
{
    struct ladder_figures ladder;
    char labels[LABELS_MAX];

    figures_of_ladder(meeting, &ladder);
    snprintf(labels, sizeof labels, "meeting=\"%s\"", meeting->id); /* nothing to escape */
    prometheus_histogram(file, "livelisten_listener_queue_bytes", labels, &ladder.queued_bytes,
                         &ladder_queue_bounds_bytes, 1);
}

static void each_meeting(FILE *file, const struct relay *relay,
                         void (*write)(FILE *, const struct meeting *))
{
    LIST_EACH (link, &relay->registry.meetings)
        write(file, LIST_ENTRY(link, struct meeting, link));
}

void ladder_metrics_write(FILE *file, const struct relay *relay)
{
    prometheus_head(file, "livelisten_ladder_listeners", "gauge",
                    "Listeners by how well their connection keeps up.");
    each_meeting(file, relay, write_rungs);
    prometheus_head(
        file, "livelisten_ladder_steps_total", "counter",
        "What was done for slow listeners, and what for; gaps are counted by stream.");
    each_meeting(file, relay, write_events);
    prometheus_head(file, "livelisten_listener_queue_bytes", "histogram",
                    "Bytes in the kernel that a listener has not acknowledged; each is looked "
                    "at every 16 s.");
    each_meeting(file, relay, write_queues);
}
