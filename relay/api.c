#include "relay/api.h"

#include <jansson.h>
#include <string.h>

#include "relay/capture.h"

static json_t *describe_channel(const struct control_channel *row, uint32_t listeners)
{
    json_t *renditions = json_array();

    for (int rendition = 0; rendition < RENDITION_COUNT; rendition++)
        if (row->rendition[rendition])
            json_array_append_new(
                renditions, json_string(rendition_traits((enum rendition)rendition)->name));
    return json_pack("{s:s, s:s, s:b, s:s, s:o, s:I}", "name", row->name, "label", row->label,
                     "live", row->live, "source", source_state_name(row->source), "renditions",
                     renditions, "listeners", (json_int_t)listeners);
}

static json_t *describe_meeting(const struct meeting *meeting)
{
    struct control_channels rows;
    json_t *channels = json_array();

    meeting_describe(meeting, &rows);
    for (size_t i = 0; i < rows.count; i++)
        json_array_append_new(
            channels,
            describe_channel(&rows.channel[i], channel_listeners(meeting->channel[i])));
    return json_pack("{s:s, s:s, s:o}", "id", meeting->id, "title",
                     texts_any(&meeting->programme->title, TEXT_EN), "channels", channels);
}

static json_t *describe_meetings(const struct relay *relay)
{
    json_t *meetings = json_array();

    LIST_EACH (link, &relay->registry.meetings)
        json_array_append_new(meetings,
                              describe_meeting(LIST_ENTRY(link, struct meeting, link)));
    return meetings;
}

static json_t *describe_stream(const struct capture_stream *own)
{
    const struct stream_counters *counters = &own->stream->counters;

    return json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:I}", "channel", own->channel->name,
                     "rendition", rendition_traits(own->stream->rendition)->name, "packets_in",
                     (json_int_t)counters->packets_in, "packets_out",
                     (json_int_t)counters->packets_out, "bytes_out",
                     (json_int_t)counters->bytes_out, "gaps", (json_int_t)counters->gaps,
                     "skipped_packets", (json_int_t)counters->skipped);
}

static json_t *describe_captures(const struct relay *relay)
{
    json_t *captures = json_array();

    LIST_EACH (link, &relay->captures) {
        const struct capture *capture = LIST_ENTRY(link, struct capture, link);
        json_t *streams = json_array();

        for (size_t i = 0; i < capture->stream_count; i++)
            json_array_append_new(streams, describe_stream(&capture->stream[i]));
        json_array_append_new(captures,
                              json_pack("{s:s, s:s, s:I, s:o}", "meeting", capture->meeting->id,
                                        "session", capture->session, "since_us",
                                        (json_int_t)capture->since.us, "streams", streams));
    }
    return captures;
}

static json_t *describe_counters(const struct relay_counters *counters)
{
    json_t *closed = json_object();

    for (int cause = 0; cause < CAUSE_COUNT; cause++)
        json_object_set_new(closed, cause_name((enum cause)cause),
                            json_integer((json_int_t)counters->closed[cause]));
    return json_pack("{s:I, s:I, s:o}", "opened", (json_int_t)counters->opened,
                     "tokens_refused", (json_int_t)counters->tokens_refused, "closed", closed);
}

/* Frees the value, which may be NULL: jansson hands a failure upwards. */
static struct http_response answer(int status, json_t *value)
{
    char *text = value ? json_dumps(value, JSON_COMPACT) : NULL;

    json_decref(value);
    return http_answer_json(status, text ? body_create(text, strlen(text)) : NULL);
}

struct http_response api_meetings(const struct http_call *call)
{
    return answer(200, json_pack("{s:o}", "meetings", describe_meetings(call->http->relay)));
}

struct http_response api_status(const struct http_call *call)
{
    const struct relay *relay = call->http->relay;

    return answer(200, json_pack("{s:o, s:o, s:o}", "meetings", describe_meetings(relay),
                                 "captures", describe_captures(relay), "counters",
                                 describe_counters(&relay->counters)));
}

struct http_response api_error(int status, const char *text)
{
    return answer(status, json_pack("{s:s}", "error", text));
}
