#include "relay/replica.h"

#include <string.h>

#include "common/log.h"
#include "relay/fanout.h"
#include "relay/listener.h"

void replica_init(struct relay *relay, const struct state *state, unsigned worker)
{
    relay_init(relay, state);
    relay->worker = worker;
}

/* True when the stream is another one than before, or its state is. */
static bool follow_stream(struct stream *stream, const struct trunk_stream *told)
{
    bool was_live = stream->live, anew = stream->generation != told->generation;

    if (anew && told->generation > 0 && !stream_start(stream, told->ssrc, told->end)) {
        stream->live = false;
        return was_live;
    }
    stream->generation = told->generation;
    stream->live = told->live;
    return anew || stream->live != was_live;
}

/* True when its listeners may have to be led to another stream. */
static bool follow_channel(struct channel *channel, const struct trunk_channel *told)
{
    bool moved = false;

    channel->source = told->source;
    memcpy(channel->session, told->session, sizeof channel->session);
    memcpy(channel->key, told->key, sizeof channel->key);
    for (int rendition = 0; rendition < RENDITION_COUNT; rendition++)
        moved |= follow_stream(&channel->stream[rendition], &told->stream[rendition]);
    return moved;
}

static bool follow_announcement(struct announcement *announcement,
                                const struct announcement *told)
{
    struct texts text;

    if (announcement->id == told->id)
        return true;
    if (!texts_copy(&text, &told->text))
        return false;
    texts_fini(&announcement->text);
    *announcement = *told;
    announcement->text = text;
    return true;
}

/* The meeting with the programme told; NULL when out of memory. */
static struct meeting *define(struct relay *relay, struct meeting *meeting,
                              const struct trunk_scene *told, struct moment now)
{
    if (meeting && meeting->programme == told->programme)
        return meeting;
    return relay_define(relay, programme_share(told->programme), now);
}

static void describe(struct relay *relay, struct channel *channel, const struct input *told,
                     struct moment now)
{
    bool anew = told->described && told->descriptions != channel->input.descriptions;

    channel->input = *told;
    if (anew)
        fanout_describe(&relay->fanout, channel, now);
}

static void follow_meeting(struct relay *relay, struct meeting *meeting,
                           const struct trunk_scene *told, struct moment now)
{
    bool moved[CONTROL_CHANNELS_MAX];
    unsigned what = told->told;

    meeting = define(relay, meeting, told, now);
    if (!meeting || !follow_announcement(&meeting->announcement, &told->announcement)) {
        log_error("worker %u is out of memory: a meeting stays as it was", relay->worker);
        return;
    }
    memcpy(meeting->token, told->token, sizeof meeting->token);
    meeting->definition = told->definition;
    meeting->state = told->state;
    meeting->version = told->version;
    meeting->proceedings = told->proceedings;
    for (size_t i = 0; i < meeting->channel_count; i++)
        moved[i] = follow_channel(meeting->channel[i], &told->channel[i]);
    if (meeting->on_air != (told->proceedings.phase == PHASE_LIVE))
        what |= LISTENER_OWES_MEETING; /* a message before has been lost */
    fanout_tell(&relay->fanout, meeting, what, now);
    for (size_t i = 0; i < meeting->channel_count; i++) {
        if (moved[i])
            fanout_retune(&relay->fanout, meeting, meeting->channel[i], now);
        describe(relay, meeting->channel[i], &told->channel[i].input, now);
    }
}

/* NULL: it is not here, because memory ran out when it was to begin. */
static struct stream *find_stream(const struct meeting *meeting,
                                  const struct trunk_packet *packet)
{
    struct stream *stream;

    if (packet->channel >= meeting->channel_count)
        return NULL;
    stream = &meeting->channel[packet->channel]->stream[packet->rendition];
    return stream->ring ? stream : NULL;
}

static void take_packets(struct relay *relay, struct meeting *meeting,
                         const struct trunk_packets *packets, struct moment now)
{
    const uint8_t *bytes = packets->bytes;

    loop_figures_on_sound(&relay->loop, packets->received);
    for (size_t i = 0; i < packets->count; i++) {
        const struct trunk_packet *packet = &packets->packet[i];
        struct stream *stream = find_stream(meeting, packet);

        if (stream)
            stream_push(stream, packet->index, bytes, packet->bytes, packets->received);
        bytes += packet->bytes;
    }
    for (size_t i = 0; i < packets->count; i++) {
        struct stream *stream = find_stream(meeting, &packets->packet[i]);

        if (stream)
            fanout_came(&relay->fanout, meeting, stream, now);
    }
}

void replica_apply(struct relay *relay, const struct trunk_message *message, struct moment now)
{
    struct meeting *meeting = registry_find(&relay->registry, message->meeting);

    switch (message->kind) {
    case TRUNK_MEETING:
        follow_meeting(relay, meeting, message->scene, now);
        break;
    case TRUNK_WITHDRAWN:
        if (meeting)
            relay_drop(relay, meeting, now);
        break;
    case TRUNK_CLOCK:
        relay->registry.rehearsal = message->clock;
        break;
    case TRUNK_AUDIENCE:
        relay->fanout.elsewhere = message->audience > relay->fanout.listeners
                                      ? message->audience - relay->fanout.listeners
                                      : 0;
        break;
    case TRUNK_PACKETS:
        if (meeting)
            take_packets(relay, meeting, &message->packets, now);
        break;
    case TRUNK_STOP:
        relay_stop(relay, now);
        break;
    }
}
