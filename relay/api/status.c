/* The whole relay: what it offers, who publishes, what it has counted. */
#include "relay/api/api.h"
#include "relay/api/describe.h"
#include "relay/capture.h"
#include "relay/figures.h"

static json_t *describe_meetings(const struct relay *relay, ll_wall wall)
{
    json_t *meetings = json_array();

    LIST_EACH (link, &relay->registry.meetings)
        json_array_append_new(meetings,
                              describe_meeting(LIST_ENTRY(link, struct meeting, link), wall));
    return meetings;
}

static json_t *describe_stream(const struct capture_stream *own)
{
    struct stream_audience audience;
    const struct stream_counters *counters = &audience.counters;

    figures_of_stream(own->stream, &audience);
    return json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:I}", "channel", own->channel->name,
                     "rendition", rendition_traits(own->stream->rendition)->name, "packets_in",
                     (json_int_t)counters->packets_in, "packets_out",
                     (json_int_t)counters->packets_out, "bytes_out",
                     (json_int_t)counters->bytes_out, "gaps",
                     (json_int_t)skip_total(counters->gaps), "skipped_packets",
                     (json_int_t)skip_total(counters->skipped));
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

static json_t *describe_counters(const struct relay *relay)
{
    struct relay_counters counters;
    json_t *closed = json_object();

    figures_of_relay(relay, &counters);
    for (int cause = 0; cause < CAUSE_COUNT; cause++)
        json_object_set_new(closed, cause_name((enum cause)cause),
                            json_integer((json_int_t)counters.closed[cause]));
    return json_pack("{s:I, s:I, s:o}", "opened", (json_int_t)counters.opened, "tokens_refused",
                     (json_int_t)counters.tokens_refused, "closed", closed);
}

struct http_response api_status(const struct http_call *call)
{
    const struct relay *relay = call->http->relay;

    return api_answer(200, json_pack("{s:o, s:o, s:o, s:o}", "meetings",
                                     describe_meetings(relay, call->now.wall), "captures",
                                     describe_captures(relay), "ladder",
                                     describe_ladders(&relay->registry), "counters",
                                     describe_counters(relay)));
}
