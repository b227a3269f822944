#include "relay/worker_metrics.h"

#include <inttypes.h>

#include "relay/figures.h"
#include "relay/prometheus.h"

enum { LABELS_MAX = 32 };

static double turns(const struct loop_figures *figures)
{
    return (double)figures->turns;
}

static double busy_s(const struct loop_figures *figures)
{
    return (double)figures->busy_us / 1e6;
}

static double sends(const struct loop_figures *figures)
{
    return (double)figures->sends;
}

static double partial_writes(const struct loop_figures *figures)
{
    return (double)figures->partial_writes;
}

static const struct counter {
    const char *name;
    const char *help;
    double (*value)(const struct loop_figures *figures);
    int decimals;
} counters[] = {
    {"livelisten_loop_busy_seconds_total", "Time that the event loop did not wait.", busy_s, 6},
    {"livelisten_loop_turns_total", "Times that it looked for something to do.", turns, 0},
    {"livelisten_sends_total", "Messages handed to the kernel.", sends, 0},
    {"livelisten_partial_writes_total", "Of those, not taken whole: the connection is full.",
     partial_writes, 0},
};

typedef void on_worker(FILE *file, unsigned worker, const struct loop_figures *figures,
                       const void *context);

/* Those of whom something is known. */
static void each_worker(FILE *file, const struct relay *relay, on_worker *act,
                        const void *context)
{
    for (unsigned worker = 0; worker < relay->workers; worker++) {
        const struct loop_figures *figures = figures_worker_loop(relay, worker);

        if (figures)
            act(file, worker, figures, context);
    }
}

static void write_counter(FILE *file, unsigned worker, const struct loop_figures *figures,
                          const void *context)
{
    const struct counter *counter = context;

    fprintf(file, "%s{worker=\"%u\"} %.*f\n", counter->name, worker, counter->decimals,
            counter->value(figures));
}

static void write_delay(FILE *file, unsigned worker, const struct loop_figures *figures,
                        const void *context)
{
    char labels[LABELS_MAX];

    (void)context;
    snprintf(labels, sizeof labels, "worker=\"%u\"", worker);
    prometheus_histogram(file, "livelisten_relay_delay_seconds", labels, &figures->delay_us,
                         &loop_delay_bounds_us, 1000000);
}

static void write_listeners(FILE *file, unsigned worker, const struct loop_figures *figures,
                            const void *context)
{
    (void)figures;
    fprintf(file, "livelisten_worker_listeners{worker=\"%u\"} %" PRIu32 "\n", worker,
            figures_worker_listeners(context, worker));
}

void worker_metrics_write(FILE *file, const struct relay *relay)
{
    prometheus_head(file, "livelisten_worker_listeners", "gauge",
                    "Connections that listen to a meeting, or wait in it.");
    each_worker(file, relay, write_listeners, relay);
    for (size_t i = 0; i < sizeof counters / sizeof counters[0]; i++) {
        prometheus_head(file, counters[i].name, "counter", counters[i].help);
        each_worker(file, relay, write_counter, &counters[i]);
    }
    prometheus_head(file, "livelisten_relay_delay_seconds", "histogram",
                    "From sound read to the last message sent because of it.");
    each_worker(file, relay, write_delay, NULL);
}
