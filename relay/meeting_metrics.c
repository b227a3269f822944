#include "relay/meeting_metrics.h"

#include <inttypes.h>

#include "relay/prometheus.h"

static void write_phases(FILE *file, const struct meeting *meeting)
{
    for (int phase = 0; phase < PHASE_COUNT; phase++) {
        fputs("livelisten_meeting_phase{", file);
        prometheus_label(file, "meeting", meeting->id);
        fputc(',', file);
        prometheus_label(file, "phase", phase_name((enum phase)phase));
        fprintf(file, "} %d\n", meeting->proceedings.phase == (enum phase)phase);
    }
}

static void write_watchers(FILE *file, const struct meeting *meeting)
{
    unsigned count = 0;

    LIST_EACH (link, &meeting->watchers)
        count++;
    fputs("livelisten_watchers{", file);
    prometheus_label(file, "meeting", meeting->id);
    fprintf(file, "} %u\n", count);
}

static void write_channel_labels(FILE *file, const struct meeting *meeting,
                                 const struct channel *channel)
{
    prometheus_label(file, "meeting", meeting->id);
    fputc(',', file);
    prometheus_label(file, "channel", channel->name);
}

static void write_alarms(FILE *file, const struct meeting *meeting,
                         const struct channel *channel)
{
    for (int kind = 0; kind < ALARM_COUNT; kind++) {
        fputs("livelisten_alarm{", file);
        write_channel_labels(file, meeting, channel);
        fputc(',', file);
        prometheus_label(file, "kind", alarm_name((enum alarm_kind)kind));
        fprintf(file, "} %d\n", channel->alarms.alarm[kind].raised);
    }
}

/* What is known of an input. False: it is not known, and the metric is absent. */
typedef bool on_input(const struct input *input, int64_t *value);

static bool level(const struct input *input, int64_t *value)
{
    *value = input->level_dbov;
    return input->level_dbov != RTP_NO_LEVEL;
}

static bool age(const struct input *input, int64_t *value)
{
    *value = input->age_ms;
    return input->age_ms != CONTROL_UNKNOWN;
}

static bool noise(const struct input *input, int64_t *value)
{
    *value = input->quality.noise_dbov;
    return input->described;
}

static bool bandwidth(const struct input *input, int64_t *value)
{
    *value = input->quality.bandwidth_hz;
    return input->described && input->quality.bandwidth_hz > 0;
}

static bool drift(const struct input *input, int64_t *value)
{
    *value = input->quality.drift_ppm;
    return input->described && input->quality.drift_ppm != CONTROL_UNKNOWN;
}

static bool clipped(const struct input *input, int64_t *value)
{
    *value = (int64_t)input->clipped_total;
    return true;
}

static const struct input_metric {
    const char *name;
    const char *type;
    const char *help;
    on_input *value;
    int per_unit; /* how much of the value is one of the metric's unit */
} input_metrics[] = {
    {"livelisten_channel_level_dbov", "gauge", "Loudest packet of the last moment.", level, 1},
    {"livelisten_channel_age_seconds", "gauge", "From the room to the relay.", age, 1000},
    {"livelisten_input_noise_dbov", "gauge", "What remains when nobody speaks.", noise, 1},
    {"livelisten_input_bandwidth_hz", "gauge", "Up to where the input has sound.", bandwidth,
     1},
    {"livelisten_input_drift_ppm", "gauge", "How much faster its clock is than the capture's.",
     drift, 1},
    {"livelisten_input_clipped_samples_total", "counter", "Samples at full scale.", clipped, 1},
};

static void write_input(FILE *file, const struct meeting *meeting,
                        const struct channel *channel, const struct input_metric *metric)
{
    int64_t value;

    if (!metric->value(&channel->input, &value))
        return;
    fprintf(file, "%s{", metric->name);
    write_channel_labels(file, meeting, channel);
    fprintf(file, "} %.*f\n", metric->per_unit == 1 ? 0 : 3, (double)value / metric->per_unit);
}

typedef void on_meeting(FILE *file, const struct meeting *meeting);

static void each_meeting(FILE *file, const struct relay *relay, on_meeting *act)
{
    LIST_EACH (link, &relay->registry.meetings)
        act(file, LIST_ENTRY(link, struct meeting, link));
}

static void write_all_alarms(FILE *file, const struct meeting *meeting)
{
    for (size_t i = 0; i < meeting->channel_count; i++)
        write_alarms(file, meeting, meeting->channel[i]);
}

static void write_input_metric(FILE *file, const struct relay *relay,
                               const struct input_metric *metric)
{
    prometheus_head(file, metric->name, metric->type, metric->help);
    LIST_EACH (link, &relay->registry.meetings) {
        const struct meeting *meeting = LIST_ENTRY(link, struct meeting, link);

        for (size_t i = 0; i < meeting->channel_count; i++)
            write_input(file, meeting, meeting->channel[i], metric);
    }
}

void meeting_metrics_write(FILE *file, const struct relay *relay)
{
    prometheus_head(file, "livelisten_meeting_phase", "gauge", "1 for the phase it is in.");
    each_meeting(file, relay, write_phases);
    prometheus_head(file, "livelisten_watchers", "gauge", "Operators that watch it now.");
    each_meeting(file, relay, write_watchers);
    prometheus_head(file, "livelisten_alarm", "gauge", "1 while the channel has this alarm.");
    each_meeting(file, relay, write_all_alarms);
    for (size_t i = 0; i < sizeof input_metrics / sizeof input_metrics[0]; i++)
        write_input_metric(file, relay, &input_metrics[i]);
}
