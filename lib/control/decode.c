#include <livelisten/control.h>

#include <string.h>

#include "decode_meeting.h"
#include "fields.h"
#include "names.h"

static bool decode_join(const struct fields *fields, struct control *out)
{
    struct control_join *join = &out->join;
    strcpy(join->channel, "floor");
    join->profile = PROFILE_STANDARD;
    if (fields_present(fields, "meeting") && !fields_id(fields, "meeting", join->meeting))
        return false;
    if (fields_present(fields, "channel") && !fields_channel(fields, "channel", join->channel))
        return false;
    if (fields_present(fields, "profile") && !fields_profile(fields, &join->profile))
        return false;
    join->rendition = profile_traits(join->profile)->rendition;
    if (fields_present(fields, "rendition") && !fields_rendition(fields, &join->rendition))
        return false;
    return !fields_present(fields, "offered") || fields_flag(fields, "offered", &join->offered);
}

static bool decode_leave(const struct fields *fields, struct control *out)
{
    (void)fields;
    (void)out;
    return true;
}

static bool read_count(const struct fields *fields, const char *member, int32_t *count)
{
    return fields_i32(fields, member, 0, CONTROL_REPORT_COUNT_MAX, count);
}

static bool read_delay(const struct fields *fields, const char *member, int32_t *delay_ms)
{
    return fields_i32(fields, member, 0, CONTROL_REPORT_DELAY_MAX_MS, delay_ms);
}

static bool decode_report(const struct fields *fields, struct control *out)
{
    struct control_report *report = &out->report;
    report->delay_ms = report->drift_ppm = CONTROL_UNKNOWN;
    if (!read_count(fields, "played_ms", &report->played_ms) ||
        !read_count(fields, "concealed_ms", &report->concealed_ms) ||
        !read_count(fields, "skipped_ms", &report->skipped_ms) ||
        !read_count(fields, "stretched_ms", &report->stretched_ms) ||
        !read_count(fields, "underruns", &report->underruns) ||
        !read_count(fields, "lost_packets", &report->lost_packets) ||
        !read_count(fields, "late_packets", &report->late_packets) ||
        !read_delay(fields, "target_ms", &report->target_ms) ||
        !read_delay(fields, "jitter_ms", &report->jitter_ms))
        return false;
    if (fields_present(fields, "delay_ms") &&
        !read_delay(fields, "delay_ms", &report->delay_ms))
        return false;
    return !fields_present(fields, "drift_ppm") ||
           fields_i32(fields, "drift_ppm", -CONTROL_REPORT_DRIFT_MAX_PPM,
                      CONTROL_REPORT_DRIFT_MAX_PPM, &report->drift_ppm);
}

static bool read_stream(const struct fields *fields, struct control_stream *stream)
{
    return fields_channel(fields, "channel", stream->channel) &&
           fields_rendition(fields, &stream->rendition) &&
           fields_u32(fields, "ssrc", 0, &stream->ssrc) && fields_index(fields, &stream->index);
}

/* Two streams of one SSRC under one key would share their key stream, which gives both away. */
static bool unlike_earlier(const struct fields *fields, const struct control_stream *stream,
                           size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (stream[k].ssrc == stream[i].ssrc)
            return fields_refuse(fields, "ssrc", "different in every stream");
        if (stream[k].rendition == stream[i].rendition &&
            strcmp(stream[k].channel, stream[i].channel) == 0)
            return fields_refuse(fields, "rendition", "announced once for a channel");
    }
    return true;
}

static bool decode_check(const struct fields *fields, struct control *out)
{
    return fields_id(fields, "meeting", out->check.meeting) &&
           fields_text(fields, "token", out->check.token, sizeof out->check.token);
}

static bool decode_publish(const struct fields *fields, struct control *out)
{
    struct control_publish *publish = &out->publish;
    if (!fields_id(fields, "meeting", publish->meeting) ||
        !fields_id(fields, "session", publish->session) ||
        !fields_text(fields, "token", publish->token, sizeof publish->token) ||
        !fields_key(fields, publish->key) ||
        !fields_list(fields, "streams", 1, CONTROL_STREAMS_MAX, &publish->stream_count))
        return false;
    if (fields_present(fields, "take_over") &&
        !fields_flag(fields, "take_over", &publish->take_over))
        return false;
    for (size_t i = 0; i < publish->stream_count; i++) {
        struct fields element;
        if (!fields_element(fields, "streams", i, &element) ||
            !read_stream(&element, &publish->stream[i]) ||
            !unlike_earlier(&element, publish->stream, i))
            return false;
    }
    return true;
}

static bool decode_source(const struct fields *fields, struct control *out)
{
    return fields_channel(fields, "channel", out->source.channel) &&
           fields_source(fields, "state", &out->source.state);
}

static bool decode_ping(const struct fields *fields, struct control *out)
{
    return fields_u32(fields, "id", 0, &out->ping.id);
}

static bool decode_pong(const struct fields *fields, struct control *out)
{
    return fields_u32(fields, "id", 0, &out->pong.id) &&
           fields_time(fields, "time_us", &out->pong.time) &&
           (!fields_present(fields, "spread_ms") ||
            fields_i32(fields, "spread_ms", 0, CONTROL_SPREAD_MAX_MS, &out->pong.spread_ms));
}

/* Names of renditions that a later version may add are ignored. */
static bool read_renditions(const struct fields *fields, bool offered[RENDITION_COUNT])
{
    const json_t *list = json_object_get(fields->object, "renditions");
    if (!json_is_array(list))
        return fields_refuse(fields, "renditions", "a list of names");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));
        enum rendition rendition;
        if (!name)
            return fields_refuse(fields, "renditions", "a list of names");
        if (rendition_parse(name, &rendition))
            offered[rendition] = true;
    }
    return true;
}

static bool read_channels(const struct fields *fields, struct control_channels *channels)
{
    if (!fields_list(fields, "channels", 0, CONTROL_CHANNELS_MAX, &channels->count))
        return false;
    for (size_t i = 0; i < channels->count; i++) {
        struct control_channel *channel = &channels->channel[i];
        struct fields element;
        if (!fields_element(fields, "channels", i, &element) ||
            !fields_channel(&element, "name", channel->name) ||
            !fields_text(&element, "label", channel->label, sizeof channel->label) ||
            !fields_flag(&element, "live", &channel->live) ||
            !fields_source(&element, "source", &channel->source) ||
            !read_renditions(&element, channel->rendition))
            return false;
    }
    return true;
}

static bool decode_welcome(const struct fields *fields, struct control *out)
{
    return fields_id(fields, "meeting", out->welcome.meeting) &&
           fields_text(fields, "title", out->welcome.title, sizeof out->welcome.title) &&
           fields_time(fields, "time_us", &out->welcome.time) &&
           read_channels(fields, &out->welcome.channels);
}

static bool decode_channels(const struct fields *fields, struct control *out)
{
    return read_channels(fields, &out->channels);
}

static bool decode_stream(const struct fields *fields, struct control *out)
{
    return read_stream(fields, &out->stream.stream) &&
           fields_id(fields, "session", out->stream.session) &&
           fields_key(fields, out->stream.key);
}

static bool decode_gap(const struct fields *fields, struct control *out)
{
    return fields_channel(fields, "channel", out->gap.channel) &&
           fields_rendition(fields, &out->gap.rendition) &&
           fields_index(fields, &out->gap.index) &&
           fields_u32(fields, "packets", 1, &out->gap.packets);
}

static bool decode_offer(const struct fields *fields, struct control *out)
{
    return fields_rendition(fields, &out->offer.rendition);
}

static bool decode_heartbeat(const struct fields *fields, struct control *out)
{
    return fields_time(fields, "time_us", &out->heartbeat.time);
}

static bool decode_bye(const struct fields *fields, struct control *out)
{
    return fields_text(fields, "reason", out->bye.reason, sizeof out->bye.reason) &&
           fields_u32(fields, "retry_after_ms", 0, &out->bye.retry_after_ms);
}

static bool decode_published(const struct fields *fields, struct control *out)
{
    return fields_time(fields, "time_us", &out->published.time);
}

static bool decode_listeners(const struct fields *fields, struct control *out)
{
    struct fields counts;
    if (!fields_by_channel(fields, "channels", &counts))
        return false;
    const char *name;
    json_t *count;
    size_t i = 0;
    json_object_foreach ((json_t *)counts.object, name, count) {
        strcpy(out->listeners.channel[i].channel, name);
        if (!fields_u32(&counts, name, 0, &out->listeners.channel[i].listeners))
            return false;
        i++;
    }
    out->listeners.count = i;
    return true;
}

static bool (*const decoders[CONTROL_TYPE_COUNT])(const struct fields *, struct control *) = {
    [CONTROL_JOIN] = decode_join,
    [CONTROL_LEAVE] = decode_leave,
    [CONTROL_REPORT] = decode_report,
    [CONTROL_ENTER] = decode_enter,
    [CONTROL_WATCH] = decode_watch,
    [CONTROL_CHECK] = decode_check,
    [CONTROL_PUBLISH] = decode_publish,
    [CONTROL_SOURCE] = decode_source,
    [CONTROL_QUALITY] = decode_quality,
    [CONTROL_PING] = decode_ping,
    [CONTROL_PONG] = decode_pong,
    [CONTROL_WELCOME] = decode_welcome,
    [CONTROL_CHANNELS] = decode_channels,
    [CONTROL_STREAM] = decode_stream,
    [CONTROL_GAP] = decode_gap,
    [CONTROL_OFFER] = decode_offer,
    [CONTROL_HEARTBEAT] = decode_heartbeat,
    [CONTROL_BYE] = decode_bye,
    [CONTROL_MEETING] = decode_meeting,
    [CONTROL_ANNOUNCEMENT] = decode_announcement,
    [CONTROL_LEVELS] = decode_levels,
    [CONTROL_CHANGED] = decode_changed,
    [CONTROL_PUBLISHED] = decode_published,
    [CONTROL_LISTENERS] = decode_listeners,
};

static enum ll_status decode_object(struct control *out, const json_t *json, char *why)
{
    const char *name = json_string_value(json_object_get(json, "type"));
    if (!name) {
        explain(why, "a control message must be an object with a string \"type\"");
        return LL_MALFORMED;
    }
    struct control control = {0};
    if (!control_type_parse(name, &control.type)) {
        explain(why, "\"type\" is not one of livelisten.v1");
        return LL_UNSUPPORTED;
    }
    struct fields fields = {.object = json, .why = why};
    strcpy(fields.place, control_type_name(control.type));
    if (!decoders[control.type](&fields, &control))
        return LL_MALFORMED;
    *out = control;
    return LL_OK;
}

enum ll_status control_decode(struct control *out, const char *text, size_t n,
                              char why[CONTROL_TEXT_MAX])
{
    if (n > CONTROL_MAX_BYTES) {
        explain(why, "a control message has at most %d bytes", CONTROL_MAX_BYTES);
        return LL_TOO_LARGE;
    }
    json_error_t error;
    json_t *json = json_loadb(text, n, JSON_REJECT_DUPLICATES, &error);
    if (!json && json_error_code(&error) == json_error_out_of_memory)
        return LL_NO_MEMORY;
    if (!json) {
        explain(why, "not JSON from line %d, column %d on", error.line, error.column);
        return LL_MALFORMED;
    }
    enum ll_status status = decode_object(out, json, why);
    json_decref(json);
    return status;
}
