/* What operators watch: how a meeting's sound comes in, and how it is heard. */
#include <stdlib.h>

#include "relay/api/api.h"
#include "relay/api/describe.h"
#include "relay/figures.h"
#include "relay/store.h"

enum { EVENTS_MAX = 500 };

static json_t *describe_quality(const struct input *input)
{
    const struct control_quality *quality = &input->quality;

    if (!input->described)
        return json_null();
    return json_pack(
        "{s:i, s:i, s:i, s:i, s:i, s:o, s:i}", "level_dbov", quality->level_dbov, "peak_dbov",
        quality->peak_dbov, "noise_dbov", quality->noise_dbov, "clipped", quality->clipped,
        "bandwidth_hz", quality->bandwidth_hz, "drift_ppm",
        quality->drift_ppm == CONTROL_UNKNOWN ? json_null() : json_integer(quality->drift_ppm),
        "lost_ms", quality->lost_ms);
}

static json_t *describe_limits(const struct alarm_limits *limits)
{
    return json_pack("{s:i, s:i, s:i, s:i}", "dead_air_dbov", limits->dead_air_dbov,
                     "dead_air_s", limits->dead_air_s, "hot_dbov", limits->hot_dbov, "hot_s",
                     limits->hot_s);
}

static json_t *describe_alarms(const struct alarms *alarms)
{
    json_t *names = json_array();

    for (int kind = 0; kind < ALARM_COUNT; kind++)
        if (alarms->alarm[kind].raised)
            json_array_append_new(names, json_string(alarm_name((enum alarm_kind)kind)));
    return names;
}

static json_t *describe_input(const struct meeting *meeting, const struct channel *channel,
                              const struct alarm_limits *limits)
{
    const struct input *input = &channel->input;
    uint64_t packets_in = 0, lost_packets = 0;

    for (int rendition = 0; rendition < RENDITION_COUNT; rendition++) {
        packets_in += channel->stream[rendition].counters.packets_in;
        lost_packets += stream_lost(&channel->stream[rendition]);
    }
    json_t *row = json_pack(
        "{s:s, s:s, s:b, s:s, s:o, s:o, s:o, s:I, s:I, s:o}", "name", channel->name, "label",
        channel->label, "live", channel->capture != NULL, "source",
        source_state_name(channel->source), "level_dbov",
        input->level_dbov == RTP_NO_LEVEL ? json_null() : json_integer(input->level_dbov),
        "quality", describe_quality(input), "age_ms",
        input->age_ms == CONTROL_UNKNOWN ? json_null() : json_integer(input->age_ms),
        "packets_in", (json_int_t)packets_in, "listeners",
        (json_int_t)channel_listeners(channel), "limits", describe_limits(limits));
    if (!row)
        return NULL;
    json_object_set_new(row, "lost_packets", json_integer((json_int_t)lost_packets));
    json_object_set_new(row, "alarms", describe_alarms(&channel->alarms));
    json_object_set_new(row, "since_us",
                        channel->capture ? api_time(meeting_time(meeting, channel->since))
                                         : json_null());
    json_object_set_new(row, "session",
                        channel->capture ? json_string(channel->session) : json_null());
    return row;
}

static json_t *describe_inputs(const struct meeting *meeting)
{
    json_t *rows = json_array();

    for (size_t i = 0; i < meeting->channel_count; i++)
        json_array_append_new(rows, describe_input(meeting, meeting->channel[i],
                                                   &meeting->programme->channels[i].alarms));
    return rows;
}

/* Nobody is not worth a word. */
static void count_up(json_t *counts, const char *name, uint64_t more)
{
    json_t *count = json_object_get(counts, name);

    if (count)
        json_integer_set(count, json_integer_value(count) + (json_int_t)more);
    else if (more > 0)
        json_object_set_new(counts, name, json_integer((json_int_t)more));
}

static void count_stream(json_t *profiles, json_t *renditions, const struct stream *stream)
{
    struct stream_audience audience;

    figures_of_stream(stream, &audience);
    for (int profile = 0; profile < PROFILE_COUNT; profile++) {
        count_up(profiles, profile_traits((enum profile)profile)->name,
                 audience.listeners[profile]);
        count_up(renditions, rendition_traits(stream->rendition)->name,
                 audience.listeners[profile]);
    }
}

static json_t *describe_listeners(const struct meeting *meeting)
{
    json_t *profiles = json_object(), *renditions = json_object();
    struct meeting_audience audience;
    json_int_t suffering = 0;

    figures_of_meeting(meeting, &audience);
    for (int profile = 0; profile < PROFILE_COUNT; profile++)
        suffering += (json_int_t)audience.suffering[profile];
    for (size_t i = 0; i < meeting->channel_count; i++)
        for (int rendition = 0; rendition < RENDITION_COUNT; rendition++)
            count_stream(profiles, renditions, &meeting->channel[i]->stream[rendition]);
    return json_pack("{s:I, s:I, s:o, s:o, s:{s:I}}", "total", (json_int_t)audience.listeners,
                     "suffering", suffering, "by_profile", profiles, "by_rendition", renditions,
                     "by_transport", "websocket", (json_int_t)audience.listeners);
}

/* The upper bound of the range that the middle of all figures is in; above the last bound, that
 * one. */
static json_t *describe_median(const struct histogram *histogram,
                               const struct histogram_bounds *bounds)
{
    uint64_t total = 0, below = 0;
    int range = 0;

    for (int i = 0; i <= bounds->count; i++)
        total += histogram->count[i];
    if (total == 0)
        return json_null();
    while (range < bounds->count - 1 && (below += histogram->count[range]) * 2 < total)
        range++;
    return json_integer(bounds->bound[range]);
}

static json_t *describe_heard(const struct hearing_sums *sums)
{
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o}", "reports",
                     (json_int_t)sums->reports, "played_ms", (json_int_t)sums->played_ms,
                     "concealed_ms", (json_int_t)sums->concealed_ms, "skipped_ms",
                     (json_int_t)sums->skipped_ms, "stretched_ms",
                     (json_int_t)sums->stretched_ms, "underruns", (json_int_t)sums->underruns,
                     "lost_packets", (json_int_t)sums->lost_packets, "late_packets",
                     (json_int_t)sums->late_packets, "delay_ms_median",
                     describe_median(&sums->delay_ms, &hearing_delay_bounds_ms));
}

static json_t *describe_hearing(const struct meeting *meeting)
{
    json_t *hearing = json_object();

    for (int profile = 0; profile < PROFILE_COUNT; profile++) {
        struct hearing_sums sums;

        figures_of_hearing(meeting, (enum profile)profile, &sums);
        json_object_set_new(hearing, profile_traits((enum profile)profile)->name,
                            describe_heard(&sums));
    }
    return hearing;
}

/* How long the meeting has been live beyond what was said, or beyond the end of the sitting. */
static json_int_t overrun_s(const struct meeting *meeting, ll_wall now)
{
    const struct proceedings *proceedings = &meeting->proceedings;
    unsigned sitting = proceedings_sitting(proceedings, meeting->programme, now);
    ll_wall due = proceedings->until;

    if (proceedings->phase != PHASE_LIVE)
        return 0;
    if (!due.us && sitting)
        due = meeting->programme->sittings[sitting - 1].ends;
    return due.us && now.us > due.us ? (now.us - due.us) / 1000000 : 0;
}

struct http_response api_meeting_status(const struct http_call *call)
{
    const struct meeting *meeting = call->meeting;
    ll_wall now = meeting_time(meeting, call->now.wall);

    return api_answer(
        200, json_pack("{s:I, s:o, s:I, s:o, s:o, s:o, s:o}", "changes",
                       (json_int_t)meeting->changes, "state",
                       describe_state(meeting, call->now.wall), "overrun_s",
                       overrun_s(meeting, now), "channels", describe_inputs(meeting),
                       "listeners", describe_listeners(meeting), "ladder",
                       describe_ladder(meeting), "hearing", describe_hearing(meeting)));
}

static json_t *describe_attendance(const struct attendance *attendance)
{
    uint32_t sample[ATTENDANCE_SAMPLES_MAX];
    size_t count = attendance_read(attendance, sample);
    json_t *samples = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(samples, json_integer(sample[i]));
    return samples;
}

struct http_response api_meeting_history(const struct http_call *call)
{
    const struct meeting *meeting = call->meeting;
    ll_wall last = meeting->attendance.last;
    json_t *channels = json_object();

    for (size_t i = 0; i < meeting->channel_count; i++)
        json_object_set_new(channels, meeting->channel[i]->name,
                            describe_attendance(&meeting->channel[i]->attendance));
    return api_answer(
        200, json_pack("{s:I, s:o, s:o}", "every_s",
                       (json_int_t)ATTENDANCE_EVERY_S * meeting->clock->rate, "until_us",
                       last.us ? api_time(meeting_time(meeting, last)) : json_null(),
                       "channels", channels));
}

static void add_event(void *context, const struct event *event)
{
    json_array_append_new(context,
                          json_pack("{s:I, s:I, s:s, s:s, s:s}", "id", (json_int_t)event->id,
                                    "time_us", (json_int_t)event->time.us, "by", event->by,
                                    "what", event->what, "detail", event->detail));
}

struct http_response api_meeting_events(const struct http_call *call)
{
    const char *after = call->request->after;
    char *end = NULL;
    long long id = *after ? strtoll(after, &end, 10) : 0;

    if (*after && (*end || id < 0))
        return api_refuse_member("after", "expected the id of an event, 0 and up");
    json_t *events = json_array();
    if (events)
        store_events(call->http->relay->store, call->id, id, EVENTS_MAX, add_event, events);
    return api_answer(200,
                      json_pack("{s:o, s:o}", "zone",
                                api_string(call->meeting->programme->zone), "events", events));
}
