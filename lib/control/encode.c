#include <livelisten/control.h>

#include <stdarg.h>

#include <jansson.h>

#include "lib/base64.h"
#include "names.h"

/* json_pack with the reason of the first failure kept: a failed part makes the whole fail too,
 * for another reason. */
struct packer {
    enum ll_status status;
};

static json_t *pack(struct packer *packer, const char *format, ...)
{
    json_error_t error;
    va_list arguments;
    va_start(arguments, format);
    json_t *json = json_vpack_ex(&error, 0, format, arguments);
    va_end(arguments);
    if (!json && packer->status == LL_OK)
        packer->status =
            json_error_code(&error) == json_error_invalid_utf8 ? LL_MALFORMED : LL_NO_MEMORY;
    return json;
}

static json_int_t roc_of(uint64_t index)
{
    return (json_int_t)(index >> 16);
}

static int seq_of(uint64_t index)
{
    return (int)(index & 0xffff);
}

static json_t *pack_key(struct packer *packer, const uint8_t key[CIPHER_KEY_BYTES])
{
    char text[BASE64_CHARS(CIPHER_KEY_BYTES) + 1];
    base64_encode(text, key, CIPHER_KEY_BYTES);
    return pack(packer, "s", text);
}

/* Appends and gives `item` away; NULL stays NULL and an incomplete list becomes NULL. */
static json_t *append(struct packer *packer, json_t *list, json_t *item)
{
    if (list && json_array_append_new(list, item) == 0)
        return list;
    if (packer->status == LL_OK)
        packer->status = LL_NO_MEMORY;
    json_decref(list);
    return NULL;
}

/* The members of both; takes both. */
static json_t *merge(struct packer *packer, json_t *into, json_t *from)
{
    if (into && from && json_object_update(into, from) == 0) {
        json_decref(from);
        return into;
    }
    if (packer->status == LL_OK)
        packer->status = LL_NO_MEMORY;
    json_decref(into);
    json_decref(from);
    return NULL;
}

/* Adds the figure if it is one. */
static json_t *add_known(struct packer *packer, json_t *into, const char *name, int value)
{
    if (value == CONTROL_UNKNOWN)
        return into;
    return merge(packer, into, pack(packer, "{si}", name, value));
}

static json_t *pack_channel(struct packer *packer, const struct control_channel *channel)
{
    json_t *renditions = json_array();
    for (int i = 0; i < RENDITION_COUNT; i++)
        if (channel->rendition[i])
            renditions = append(packer, renditions,
                                pack(packer, "s", rendition_traits((enum rendition)i)->name));
    return pack(packer, "{ss ss sb ss so}", "name", channel->name, "label", channel->label,
                "live", channel->live, "source", source_state_name(channel->source),
                "renditions", renditions);
}

static json_t *pack_channels(struct packer *packer, const struct control_channels *channels)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < channels->count; i++)
        list = append(packer, list, pack_channel(packer, &channels->channel[i]));
    return list;
}

static json_t *pack_listeners(struct packer *packer, const struct control *control)
{
    json_t *counts = pack(packer, "{}");
    for (size_t i = 0; counts && i < control->listeners.count; i++)
        counts = merge(packer, counts,
                       pack(packer, "{sI}", control->listeners.channel[i].channel,
                            (json_int_t)control->listeners.channel[i].listeners));
    return pack(packer, "{so}", "channels", counts);
}

static json_t *pack_join(struct packer *packer, const struct control_join *join)
{
    const char *meeting = join->meeting[0] ? join->meeting : NULL;
    json_t *json = pack(packer, "{ss* ss ss ss}", "meeting", meeting, "channel", join->channel,
                        "profile", profile_traits(join->profile)->name, "rendition",
                        rendition_traits(join->rendition)->name);
    return join->offered ? merge(packer, json, pack(packer, "{sb}", "offered", true)) : json;
}

static json_t *pack_stream(struct packer *packer, const struct control_stream *stream)
{
    return pack(packer, "{ss ss sI sI si}", "channel", stream->channel, "rendition",
                rendition_traits(stream->rendition)->name, "ssrc", (json_int_t)stream->ssrc,
                "roc", roc_of(stream->index), "seq", seq_of(stream->index));
}

static json_t *pack_publish(struct packer *packer, const struct control_publish *publish)
{
    json_t *streams = json_array();
    for (size_t i = 0; streams && i < publish->stream_count; i++)
        streams = append(packer, streams, pack_stream(packer, &publish->stream[i]));
    return pack(packer, "{ss ss ss so sb so}", "meeting", publish->meeting, "session",
                publish->session, "token", publish->token, "key",
                pack_key(packer, publish->key), "take_over", publish->take_over, "streams",
                streams);
}

static json_t *pack_report(struct packer *packer, const struct control_report *report)
{
    json_t *json =
        pack(packer, "{si si si si si si si si si}", "played_ms", report->played_ms,
             "concealed_ms", report->concealed_ms, "skipped_ms", report->skipped_ms,
             "stretched_ms", report->stretched_ms, "underruns", report->underruns,
             "lost_packets", report->lost_packets, "late_packets", report->late_packets,
             "target_ms", report->target_ms, "jitter_ms", report->jitter_ms);
    json = add_known(packer, json, "delay_ms", report->delay_ms);
    return add_known(packer, json, "drift_ppm", report->drift_ppm);
}

static json_t *pack_quality(struct packer *packer, const struct control_quality *quality)
{
    json_t *json = pack(packer, "{ss si si si si si si}", "channel", quality->channel,
                        "level_dbov", quality->level_dbov, "peak_dbov", quality->peak_dbov,
                        "noise_dbov", quality->noise_dbov, "clipped", quality->clipped,
                        "bandwidth_hz", quality->bandwidth_hz, "lost_ms", quality->lost_ms);
    return add_known(packer, json, "drift_ppm", quality->drift_ppm);
}

static json_t *pack_qualities(struct packer *packer, const struct control_qualities *qualities)
{
    if (qualities->single)
        return add_known(packer, pack_quality(packer, &qualities->channel[0]), "age_ms",
                         qualities->age_ms);
    json_t *list = json_array();
    for (size_t i = 0; list && i < qualities->count; i++)
        list = append(packer, list, pack_quality(packer, &qualities->channel[i]));
    return pack(packer, "{so}", "channels", list);
}

static json_t *pack_meeting(struct packer *packer, const struct control_meeting *meeting)
{
    json_t *json =
        pack(packer, "{sI ss sI sI sI sI sI}", "definition", (json_int_t)meeting->definition,
             "phase", phase_name(meeting->phase), "sitting", (json_int_t)meeting->sitting,
             "item", (json_int_t)meeting->item, "since_us", (json_int_t)meeting->since.us,
             "time_us", (json_int_t)meeting->time.us, "rate", (json_int_t)meeting->rate);
    if (meeting->until.us)
        json = merge(packer, json,
                     pack(packer, "{sI}", "until_us", (json_int_t)meeting->until.us));
    return json;
}

static json_t *pack_announcement(struct packer *packer,
                                 const struct control_announcement *announcement)
{
    json_t *texts = pack(packer, "{}");
    for (int i = 0; texts && i < TEXT_LANGUAGE_COUNT; i++) {
        enum text_language language = (enum text_language)i;
        const char *text = control_announcement_text(announcement, language);
        if (*text)
            texts =
                merge(packer, texts, pack(packer, "{ss}", text_language_tag(language), text));
    }
    return pack(packer, "{sI sI so}", "id", (json_int_t)announcement->id, "time_us",
                (json_int_t)announcement->time.us, "text", texts);
}

static json_t *pack_levels(struct packer *packer, const struct control_levels *levels)
{
    json_t *by_channel = pack(packer, "{}");
    for (size_t i = 0; by_channel && i < levels->count; i++) {
        int level_dbov = levels->channel[i].level_dbov;
        const char *format = level_dbov == RTP_NO_LEVEL ? "{sn}" : "{si}";
        by_channel = merge(packer, by_channel,
                           pack(packer, format, levels->channel[i].channel, level_dbov));
    }
    return pack(packer, "{sI so}", "time_us", (json_int_t)levels->time.us, "channels",
                by_channel);
}

static json_t *pack_time(struct packer *packer, ll_wall time)
{
    return pack(packer, "{sI}", "time_us", (json_int_t)time.us);
}

static json_t *pack_pong(struct packer *p, const struct control *c)
{
    json_t *pong =
        merge(p, pack(p, "{sI}", "id", (json_int_t)c->pong.id), pack_time(p, c->pong.time));

    if (c->pong.spread_ms == 0)
        return pong;
    return merge(p, pong, pack(p, "{si}", "spread_ms", (int)c->pong.spread_ms));
}

/* All members but the type. */
static json_t *pack_body(struct packer *p, const struct control *c)
{
    switch (c->type) {
    case CONTROL_JOIN:
        return pack_join(p, &c->join);
    case CONTROL_REPORT:
        return pack_report(p, &c->report);
    case CONTROL_ENTER:
        return pack(p, "{ss ss*}", "meeting", c->enter.meeting, "token",
                    *c->enter.token ? c->enter.token : NULL);
    case CONTROL_WATCH:
        return pack(p, "{ss ss}", "meeting", c->watch.meeting, "token", c->watch.token);
    case CONTROL_CHECK:
        return pack(p, "{ss ss}", "meeting", c->check.meeting, "token", c->check.token);
    case CONTROL_PUBLISH:
        return pack_publish(p, &c->publish);
    case CONTROL_SOURCE:
        return pack(p, "{ss ss}", "channel", c->source.channel, "state",
                    source_state_name(c->source.state));
    case CONTROL_QUALITY:
        return pack_qualities(p, &c->quality);
    case CONTROL_PING:
        return pack(p, "{sI}", "id", (json_int_t)c->ping.id);
    case CONTROL_PONG:
        return pack_pong(p, c);
    case CONTROL_WELCOME:
        return pack(p, "{ss ss sI so}", "meeting", c->welcome.meeting, "title",
                    c->welcome.title, "time_us", (json_int_t)c->welcome.time.us, "channels",
                    pack_channels(p, &c->welcome.channels));
    case CONTROL_CHANNELS:
        return pack(p, "{so}", "channels", pack_channels(p, &c->channels));
    case CONTROL_STREAM:
        return merge(p, pack_stream(p, &c->stream.stream),
                     pack(p, "{ss so}", "session", c->stream.session, "key",
                          pack_key(p, c->stream.key)));
    case CONTROL_GAP:
        return pack(p, "{ss ss sI si sI}", "channel", c->gap.channel, "rendition",
                    rendition_traits(c->gap.rendition)->name, "roc", roc_of(c->gap.index),
                    "seq", seq_of(c->gap.index), "packets", (json_int_t)c->gap.packets);
    case CONTROL_OFFER:
        return pack(p, "{ss}", "rendition", rendition_traits(c->offer.rendition)->name);
    case CONTROL_HEARTBEAT:
        return pack_time(p, c->heartbeat.time);
    case CONTROL_BYE:
        return pack(p, "{ss sI}", "reason", c->bye.reason, "retry_after_ms",
                    (json_int_t)c->bye.retry_after_ms);
    case CONTROL_MEETING:
        return pack_meeting(p, &c->meeting);
    case CONTROL_ANNOUNCEMENT:
        return pack_announcement(p, &c->announcement);
    case CONTROL_LEVELS:
        return pack_levels(p, &c->levels);
    case CONTROL_CHANGED:
        return pack(p, "{sI}", "changes", (json_int_t)c->changed.changes);
    case CONTROL_PUBLISHED:
        return pack_time(p, c->published.time);
    case CONTROL_LISTENERS:
        return pack_listeners(p, c);
    case CONTROL_LEAVE:
    case CONTROL_TYPE_COUNT:
        break;
    }
    return pack(p, "{}");
}

enum ll_status control_encode(const struct control *control, char *text, size_t capacity,
                              size_t *written)
{
    struct packer packer = {LL_OK};
    json_t *body = pack_body(&packer, control);
    json_t *json =
        merge(&packer, pack(&packer, "{ss}", "type", control_type_name(control->type)), body);
    if (!json)
        return packer.status;
    if (capacity > CONTROL_MAX_BYTES)
        capacity = CONTROL_MAX_BYTES;
    size_t n = json_dumpb(json, text, capacity, JSON_COMPACT);
    json_decref(json);
    if (n == 0)
        return LL_NO_MEMORY;
    if (n > capacity)
        return LL_TOO_LARGE;
    *written = n;
    return LL_OK;
}
