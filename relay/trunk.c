#include "relay/trunk.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <livelisten/bundle.h>
#include <livelisten/rtp.h>

#include "common/log.h"
#include "relay/listener.h"
#include "relay/relay.h"

/* With `extra` zeroed bytes behind it. NULL when there is no trunk, or after printing. */
static struct trunk_message *create(const struct relay *relay, enum trunk_kind kind,
                                    const char *meeting, size_t extra)
{
    struct trunk_message *message;

    if (!relay->trunk)
        return NULL;
    message = calloc(1, sizeof *message + extra);
    if (!message) {
        log_error("out of memory: the other workers go without a message");
        return NULL;
    }
    atomic_init(&message->references, 1);
    message->kind = kind;
    memcpy(message->meeting, meeting, strnlen(meeting, sizeof message->meeting - 1));
    return message;
}

static void post(const struct relay *relay, struct trunk_message *message)
{
    if (message)
        relay->trunk->post(relay->trunk->context, message);
}

struct trunk_message *trunk_share(struct trunk_message *message)
{
    atomic_fetch_add_explicit(&message->references, 1, memory_order_relaxed);
    return message;
}

void trunk_release(struct trunk_message *message)
{
    if (!message || atomic_fetch_sub(&message->references, 1) > 1)
        return;
    if (message->kind == TRUNK_MEETING) {
        programme_free(message->scene->programme);
        texts_fini(&message->scene->announcement.text);
    }
    free(message);
}

static void show_channel(struct trunk_channel *out, const struct channel *channel)
{
    out->source = channel->source;
    out->input = channel->input;
    memcpy(out->session, channel->session, sizeof out->session);
    memcpy(out->key, channel->key, sizeof out->key);
    for (int rendition = 0; rendition < RENDITION_COUNT; rendition++) {
        const struct stream *stream = &channel->stream[rendition];

        out->stream[rendition] = (struct trunk_stream){.live = stream->live,
                                                       .ssrc = stream->ssrc,
                                                       .generation = stream->generation,
                                                       .end = stream_end(stream)};
    }
}

/* False when out of memory. */
static bool show(struct trunk_scene *out, const struct meeting *meeting, unsigned what)
{
    struct texts text;

    if (!texts_copy(&text, &meeting->announcement.text))
        return false;
    out->announcement = meeting->announcement;
    out->announcement.text = text;
    out->programme = programme_share(meeting->programme);
    memcpy(out->token, meeting->token, sizeof out->token);
    out->definition = meeting->definition;
    out->state = meeting->state;
    out->version = meeting->version;
    out->proceedings = meeting->proceedings;
    out->told = what;
    out->channel_count = meeting->channel_count;
    for (size_t i = 0; i < meeting->channel_count; i++)
        show_channel(&out->channel[i], meeting->channel[i]);
    return true;
}

void trunk_meeting(const struct relay *relay, const struct meeting *meeting, unsigned what)
{
    struct trunk_message *message =
        create(relay, TRUNK_MEETING, meeting->id, sizeof *message->scene);

    if (!message)
        return;
    message->scene = (struct trunk_scene *)(message + 1);
    if (show(message->scene, meeting, what)) {
        post(relay, message);
    } else {
        log_error("out of memory: the other workers go without a message");
        trunk_release(message);
    }
}

void trunk_withdraw(const struct relay *relay, const struct meeting *meeting)
{
    post(relay, create(relay, TRUNK_WITHDRAWN, meeting->id, 0));
}

void trunk_clock(const struct relay *relay)
{
    struct trunk_message *message = create(relay, TRUNK_CLOCK, "", 0);

    if (message)
        message->clock = relay->registry.rehearsal;
    post(relay, message);
}

void trunk_audience(const struct relay *relay)
{
    struct trunk_message *message = create(relay, TRUNK_AUDIENCE, "", 0);

    if (message)
        message->audience = relay->fanout.listeners + relay->fanout.elsewhere;
    post(relay, message);
}

void trunk_stop(const struct relay *relay)
{
    post(relay, create(relay, TRUNK_STOP, "", 0));
}

void trunk_introduce(const struct relay *relay)
{
    trunk_clock(relay);
    LIST_EACH (link, &relay->registry.meetings)
        trunk_meeting(relay, LIST_ENTRY(link, struct meeting, link),
                      LISTENER_OWES_CHANNELS | LISTENER_OWES_MEETING);
}

struct trunk_message *trunk_bundle(const struct relay *relay, const struct meeting *meeting,
                                   size_t n, struct moment now)
{
    /* The table is as long as it could be, so that one pass over the bundle is enough. */
    size_t packets_max = n / (BUNDLE_LENGTH_BYTES + RTP_HEADER_BYTES);
    size_t table_bytes = packets_max * sizeof(struct trunk_packet);
    struct trunk_message *message = create(relay, TRUNK_PACKETS, meeting->id, table_bytes + n);

    if (!message)
        return NULL;
    message->packets.received = now.mono;
    message->packets.packet = (struct trunk_packet *)(message + 1);
    message->packets.bytes = (uint8_t *)(message + 1) + table_bytes;
    return message;
}

static uint8_t number_of(const struct meeting *meeting, const struct channel *channel)
{
    uint8_t number = 0;

    while (meeting->channel[number] != channel)
        number++;
    return number;
}

void trunk_add(struct trunk_message *message, const struct meeting *meeting,
               const struct channel *channel, enum rendition rendition, uint64_t index,
               const uint8_t *packet, size_t n)
{
    if (!message)
        return;
    struct trunk_packets *packets = &message->packets;
    packets->packet[packets->count++] =
        (struct trunk_packet){.index = index,
                              .bytes = (uint16_t)n,
                              .channel = number_of(meeting, channel),
                              .rendition = (uint8_t)rendition};
    memcpy(packets->bytes + packets->used, packet, n);
    packets->used += n;
}

void trunk_send(const struct relay *relay, struct trunk_message *message)
{
    if (message && message->packets.count > 0)
        post(relay, message);
    else
        trunk_release(message);
}
