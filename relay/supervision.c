#include "relay/supervision.h"

#include <stdio.h>

#include "common/log.h"

static void note_alarm(struct relay *relay, struct meeting *meeting,
                       const struct channel *channel, enum alarm_kind kind, struct moment now)
{
    bool raised = channel->alarms.alarm[kind].raised;
    char detail[CONTROL_CHANNEL_MAX + 16];

    snprintf(detail, sizeof detail, "%s: %s", channel->name, alarm_name(kind));
    (raised ? log_warn : log_info)("%s/%s%s", meeting->id, detail, raised ? "" : ", over");
    relay_note(relay, meeting, "relay", raised ? "alarm" : "alarm over", detail, now);
}

static void step_alarms(struct relay *relay, struct meeting *meeting, struct channel *channel,
                        const struct alarm_limits *limits, struct moment now)
{
    const struct alarm_scene scene = {.on_air = meeting->on_air,
                                      .published =
                                          channel->capture && channel->source != SOURCE_LOST,
                                      .level_dbov = channel->input.level_dbov,
                                      .clipped_total = channel->input.clipped_total};
    unsigned changed = alarms_step(&channel->alarms, limits, &scene, now.mono);

    for (int kind = 0; kind < ALARM_COUNT; kind++)
        if (changed & 1u << kind)
            note_alarm(relay, meeting, channel, (enum alarm_kind)kind, now);
}

void supervise(struct relay *relay, struct meeting *meeting, struct moment now)
{
    uint32_t samples = attendance_due(&meeting->attendance, now);

    for (size_t i = 0; i < meeting->channel_count; i++) {
        struct channel *channel = meeting->channel[i];

        input_step(&channel->input, now.mono);
        step_alarms(relay, meeting, channel, &meeting->programme->channels[i].alarms, now);
        if (samples)
            attendance_add(&channel->attendance, channel_listeners(channel), samples);
    }
}
