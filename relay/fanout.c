#include "relay/fanout.h"

#include <string.h>

#include "relay/listener.h"
#include "relay/meeting.h"

void fanout_init(struct fanout *fanout)
{
    list_init(&fanout->due);
    fanout->came = fanout->came_before = 0;
    fanout->listeners = fanout->elsewhere = fanout->leaving = fanout->told = 0;
    fanout_forget(fanout);
}

void fanout_forget(struct fanout *fanout)
{
    fanout->bundle.stream = NULL;
    fanout->text.n = 0;
}

/* Nothing of thousands of listeners is in the cache when their turn comes: has the next one on its
 * way while this one is being served, with what stands before it in the memory of its
 * connection. */
static void look_ahead(const struct cohort *cohort, uint32_t i)
{
    enum { CACHE_LINE_BYTES = 64 };

    if (i + 1 < cohort->count) {
        const char *next = (const char *)cohort->member[i + 1];

        __builtin_prefetch(next);
        __builtin_prefetch(next - CACHE_LINE_BYTES);
    }
}

static void serve_profile(struct fanout *fanout, struct stream *stream, enum profile profile,
                          struct moment now)
{
    uint32_t phases = stream_bundle_packets(stream, profile);
    uint64_t from = stream->fresh_from, to = stream->fresh_to;

    if (to - from > phases)
        from = to - phases;
    for (uint64_t index = from; index < to; index++) {
        struct cohort *cohort = &stream->cohort[profile][index % phases];

        for (uint32_t i = 0; i < cohort->count; i++) {
            look_ahead(cohort, i);
            listener_serve(fanout, cohort->member[i], index + 1, now);
        }
    }
}

void fanout_came(struct fanout *fanout, const struct meeting *meeting, struct stream *stream,
                 struct moment now)
{
    if (!meeting->on_air)
        stream->fresh_from = stream->fresh_to;
    if (stream->fresh_from == stream->fresh_to)
        return;
    if (fanout->came++ == 0)
        fanout->due_since = now.mono;
    if (list_empty(&stream->due))
        list_append(&fanout->due, &stream->due);
}

bool fanout_turn(struct fanout *fanout, struct moment now)
{
    bool is_more = fanout->came != fanout->came_before;

    if (is_more && now.mono.us - fanout->due_since.us < FANOUT_READ_ON_US) {
        fanout->came_before = fanout->came;
        return false;
    }
    for (int profile = 0; profile < PROFILE_COUNT; profile++)
        LIST_EACH (link, &fanout->due)
            serve_profile(fanout, LIST_ENTRY(link, struct stream, due), (enum profile)profile,
                          now);
    LIST_EACH (link, &fanout->due) {
        struct stream *stream = LIST_ENTRY(link, struct stream, due);

        stream->fresh_from = stream->fresh_to;
        list_remove(link);
    }
    fanout->came = fanout->came_before = 0;
    return true;
}

void fanout_retune(struct fanout *fanout, struct meeting *meeting, struct channel *channel,
                   struct moment now)
{
    LIST_EACH (link, &meeting->listeners) {
        struct listener *listener = LIST_ENTRY(link, struct listener, link);

        if (listener->channel == channel)
            listener_retune(fanout, listener, now);
    }
}

static void owe(struct fanout *fanout, struct meeting *meeting, enum listener_owes what,
                struct moment now)
{
    LIST_EACH (link, &meeting->listeners)
        listener_owe(fanout, LIST_ENTRY(link, struct listener, link), what, now);
}

static void go_on_air(struct meeting *meeting)
{
    for (size_t i = 0; i < meeting->channel_count; i++)
        for (int rendition = 0; rendition < RENDITION_COUNT; rendition++)
            stream_go_on_air(&meeting->channel[i]->stream[rendition]);
}

static void follow(struct fanout *fanout, struct meeting *meeting, struct moment now)
{
    bool on_air = meeting->proceedings.phase == PHASE_LIVE;

    if (on_air && !meeting->on_air)
        go_on_air(meeting);
    meeting->on_air = on_air;
    LIST_EACH (link, &meeting->listeners)
        listener_follow(fanout, LIST_ENTRY(link, struct listener, link), now);
}

void fanout_tell(struct fanout *fanout, struct meeting *meeting, unsigned what,
                 struct moment now)
{
    if (what & LISTENER_OWES_CHANNELS)
        owe(fanout, meeting, LISTENER_OWES_CHANNELS, now);
    if (what & LISTENER_OWES_MEETING)
        follow(fanout, meeting, now);
    if (what & LISTENER_OWES_ANNOUNCEMENT)
        owe(fanout, meeting, LISTENER_OWES_ANNOUNCEMENT, now);
}

void fanout_describe(struct fanout *fanout, struct channel *channel, struct moment now)
{
    for (int rendition = 0; rendition < RENDITION_COUNT; rendition++)
        for (int phase = 0; phase < STREAM_PHASES_MAX; phase++) {
            const struct cohort *cohort =
                &channel->stream[rendition].cohort[PROFILE_INTERPRETER][phase];

            for (uint32_t i = 0; i < cohort->count; i++)
                listener_owe(fanout, cohort->member[i], LISTENER_OWES_QUALITY, now);
        }
}

static uint32_t count_packets(const uint8_t *bytes, size_t n)
{
    struct bundle_reader reader;
    const uint8_t *packet;
    size_t packet_bytes;
    uint32_t packets = 0;

    bundle_read(&reader, bytes, n);
    while (bundle_next(&reader, &packet, &packet_bytes) == LL_OK)
        packets++;
    return packets;
}

struct fanout_bundle *fanout_assemble(struct fanout *fanout, const struct stream *stream,
                                      uint64_t from, uint64_t to)
{
    struct fanout_bundle *bundle = &fanout->bundle;
    uint8_t *payload = bundle->bytes + OUTLET_HEADROOM_BYTES;

    if (bundle->stream == stream && bundle->from == from && bundle->to == to &&
        bundle->pushed == stream->pushed)
        return bundle;
    bundle->stream = stream;
    bundle->from = from;
    bundle->to = to;
    bundle->pushed = stream->pushed;
    bundle->n = ring_bundle(stream->ring, from, to, payload, BUNDLE_MAX_BYTES, &bundle->next);
    bundle->packets = count_packets(payload, bundle->n);
    return bundle;
}

bool fanout_kept(const struct fanout *fanout, enum control_type type, const void *of,
                 uint64_t version)
{
    const struct fanout_text *text = &fanout->text;

    return of && text->n > 0 && text->type == type && text->of == of &&
           text->version == version;
}

bool fanout_say(struct fanout *fanout, void *connection, const void *of, uint64_t version)
{
    struct fanout_text *text = &fanout->text;
    uint8_t *payload = text->bytes + OUTLET_HEADROOM_BYTES;

    if (!fanout_kept(fanout, fanout->draft.type, of, version)) {
        text->n = 0;
        /* Cannot fail but for memory: names and labels are bounded so that all of them fit. */
        if (control_encode(&fanout->draft, (char *)payload, CONTROL_MAX_BYTES, &text->n) !=
            LL_OK)
            return false;
        text->type = fanout->draft.type;
        text->of = of;
        text->version = version;
    }
    return outlet_send(connection, payload, text->n, OUTLET_TEXT);
}

bool fanout_welcome(struct fanout *fanout, void *connection, const struct meeting *meeting,
                    struct moment now)
{
    struct control *draft = &fanout->draft;

    draft->type = CONTROL_WELCOME;
    memcpy(draft->welcome.meeting, meeting->id, sizeof meeting->id);
    meeting_title(meeting, draft->welcome.title);
    draft->welcome.time = now.wall;
    meeting_describe(meeting, &draft->welcome.channels);
    return fanout_say(fanout, connection, NULL, 0);
}

bool fanout_pong(struct fanout *fanout, void *connection, uint32_t id, uint32_t spread_ms,
                 struct moment now)
{
    struct control *draft = &fanout->draft;

    draft->type = CONTROL_PONG;
    draft->pong.id = id;
    draft->pong.time = now.wall;
    draft->pong.spread_ms = (int32_t)spread_ms;
    return fanout_say(fanout, connection, NULL, 0);
}
