#include "relay/capture.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <livelisten/bundle.h>
#include <livelisten/rtp.h>

#include "common/log.h"
#include "relay/fanout.h"
#include "relay/listener.h"
#include "relay/peer.h"
#include "relay/relay.h"
#include "relay/trunk.h"

void capture_note(const struct capture *capture, const char *what, struct moment now)
{
    char detail[CONTROL_CHANNELS_MAX * (CONTROL_CHANNEL_MAX + 2)] = "";
    const struct channel *last = NULL;
    size_t used = 0;

    for (size_t i = 0; i < capture->stream_count; i++) {
        const struct channel *channel = capture->stream[i].channel;

        if (channel != last)
            used += (size_t)snprintf(detail + used, sizeof detail - used, "%s%s",
                                     used ? ", " : "", channel->name);
        last = channel;
    }
    relay_note(capture->relay, capture->meeting, "relay", what, detail, now);
}

void capture_free(struct capture *capture, struct moment now)
{
    for (size_t i = 0; i < capture->stream_count; i++) {
        struct channel *channel = capture->stream[i].channel;

        channel->capture = NULL;
        channel->source = SOURCE_OK;
        input_reset(&channel->input);
        capture->stream[i].stream->live = false;
    }
    list_remove(&capture->link);
    if (!capture->succeeded) {
        relay_tell(capture->relay, capture->meeting, LISTENER_OWES_CHANNELS, now);
        capture_note(capture, "capture gone", now);
    }
    free(capture);
}

static struct capture_stream *find_stream(struct capture *capture, uint32_t ssrc)
{
    for (size_t i = 0; i < capture->stream_count; i++)
        if (capture->stream[i].stream->ssrc == ssrc)
            return &capture->stream[i];
    return NULL;
}

static void store(const struct capture *capture, const struct capture_stream *own,
                  const struct rtp_packet *header, const uint8_t *packet, size_t n,
                  struct moment now)
{
    struct stream *stream = own->stream;
    uint64_t end = stream_end(stream);
    uint64_t index = rtp_extend(end > stream->first_index ? end - 1 : end, header->seq);

    if (!stream_push(stream, index, packet, n, now.mono)) {
        stream->counters.ignored_in++;
        return;
    }
    stream->counters.packets_in++;
    stream->counters.bytes_in += n;
    input_on_packet(&own->channel->input, header, now);
    trunk_add(capture->told, capture->meeting, own->channel, stream->rendition, index, packet,
              n);
}

static bool is_too_fast(struct capture_stream *own, ll_mono now)
{
    int64_t packet_ms = rendition_traits(own->stream->rendition)->packet_ms;
    const struct bucket_size size = {.interval_us = packet_ms * 1000 / CAPTURE_HASTE,
                                     .most = CAPTURE_BACKLOG_MS / packet_ms};

    return !bucket_take(&own->packets, size, now);
}

/* One packet. False when it may not come from this capture, with *cause and a sentence. */
static bool take(struct capture *capture, const struct rtp_packet *header,
                 const uint8_t *packet, size_t n, struct moment now, enum cause *cause,
                 char why[CONTROL_TEXT_MAX])
{
    struct capture_stream *own = find_stream(capture, header->ssrc);

    if (!own) {
        *cause = CAUSE_FOREIGN_SSRC;
        snprintf(why, CONTROL_TEXT_MAX, "SSRC %" PRIu32 " was not announced by this capture",
                 header->ssrc);
        return false;
    }
    if (is_too_fast(own, now.mono)) {
        *cause = CAUSE_TOO_FAST;
        snprintf(why, CONTROL_TEXT_MAX,
                 "channel %s: more than %d s of packets at once, or %d times as many as there "
                 "is time",
                 own->channel->name, CAPTURE_BACKLOG_MS / 1000, CAPTURE_HASTE);
        return false;
    }
    store(capture, own, header, packet, n, now);
    return true;
}

/* The packets up to the first fault; the rest as capture_on_bundle. */
static bool take_all(struct capture *capture, const uint8_t *bytes, size_t n, struct moment now,
                     enum cause *cause, char why[CONTROL_TEXT_MAX])
{
    struct bundle_reader reader;
    const uint8_t *packet;
    size_t packet_bytes;
    enum ll_status status;

    bundle_read(&reader, bytes, n);
    while ((status = bundle_next(&reader, &packet, &packet_bytes)) == LL_OK) {
        struct rtp_packet header;

        status = rtp_decode_protected(&header, packet, packet_bytes);
        if (status != LL_OK)
            break;
        if (!take(capture, &header, packet, packet_bytes, now, cause, why))
            return false;
    }
    if (status == LL_END && n > 0)
        return true;
    *cause = status == LL_TOO_LARGE ? CAUSE_PACKET_TOO_LARGE : CAUSE_MALFORMED_BUNDLE;
    if (status == LL_TOO_LARGE)
        snprintf(why, CONTROL_TEXT_MAX, "bundle of %zu bytes: a packet has more than %d", n,
                 RTP_PACKET_MAX_BYTES);
    else
        snprintf(why, CONTROL_TEXT_MAX, "bundle of %zu bytes: %s", n,
                 ll_status_text(n == 0 ? LL_TRUNCATED : status));
    return false;
}

bool capture_on_bundle(struct capture *capture, const uint8_t *bytes, size_t n,
                       struct moment now, enum cause *cause, char why[CONTROL_TEXT_MAX])
{
    struct relay *relay = capture->relay;
    bool is_in_order;

    loop_figures_on_sound(&relay->loop, now.mono);
    capture->told = trunk_bundle(relay, capture->meeting, n, now);
    is_in_order = take_all(capture, bytes, n, now, cause, why);
    trunk_send(relay, capture->told);
    for (size_t i = 0; i < capture->stream_count; i++)
        fanout_came(&relay->fanout, capture->meeting, capture->stream[i].stream, now);
    return is_in_order;
}

/* NULL when it does not publish it. */
static struct channel *find_channel(struct capture *capture, const char *name)
{
    for (size_t i = 0; i < capture->stream_count; i++)
        if (strcmp(capture->stream[i].channel->name, name) == 0)
            return capture->stream[i].channel;
    return NULL;
}

bool capture_on_source(struct capture *capture, const char *channel, enum source_state state,
                       struct moment now)
{
    struct channel *own = find_channel(capture, channel);
    char detail[CONTROL_CHANNEL_MAX + 16];

    if (!own)
        return false;
    if (own->source != state) {
        own->source = state;
        log_info("%s/%s: the source is %s", capture->meeting->id, channel,
                 source_state_name(state));
        relay_tell(capture->relay, capture->meeting, LISTENER_OWES_CHANNELS, now);
        snprintf(detail, sizeof detail, "%s: %s", channel, source_state_name(state));
        relay_note(capture->relay, capture->meeting, "relay", "source", detail, now);
    }
    return true;
}

const char *capture_on_quality(struct capture *capture,
                               const struct control_qualities *qualities, struct moment now)
{
    for (size_t i = 0; i < qualities->count; i++) {
        const struct control_quality *quality = &qualities->channel[i];
        struct channel *own = find_channel(capture, quality->channel);

        if (!own)
            return quality->channel;
        input_on_quality(&own->input, quality);
        fanout_describe(&capture->relay->fanout, own, now);
    }
    trunk_meeting(capture->relay, capture->meeting, 0);
    return NULL;
}

static void draft_report(struct control *draft, const struct capture *capture)
{
    const struct channel *last = NULL;
    size_t count = 0;

    draft->type = CONTROL_LISTENERS;
    for (size_t i = 0; i < capture->stream_count; i++) {
        const struct channel *channel = capture->stream[i].channel;

        if (channel == last) /* publish.c keeps the streams of a channel together */
            continue;
        last = channel;
        memcpy(draft->listeners.channel[count].channel, channel->name, sizeof channel->name);
        draft->listeners.channel[count++].listeners = channel_listeners(channel);
    }
    draft->listeners.count = count;
}

static bool say(struct capture *capture, enum capture_owes what, struct moment now)
{
    struct fanout *fanout = &capture->relay->fanout;
    struct control *draft = &fanout->draft;

    switch (what) {
    case CAPTURE_OWES_PUBLISHED:
        draft->type = CONTROL_PUBLISHED;
        draft->published.time = now.wall;
        break;
    case CAPTURE_OWES_PONG:
        return fanout_pong(fanout, capture->peer->connection, capture->pong_id, 0, now);
    case CAPTURE_OWES_REPORT:
        draft_report(draft, capture);
        break;
    case CAPTURE_OWES_BYE:
        draft->type = CONTROL_BYE;
        draft->bye.retry_after_ms = CAPTURE_RETRY_MS;
        snprintf(draft->bye.reason, sizeof draft->bye.reason, "the relay is stopping");
        break;
    }
    return fanout_say(fanout, capture->peer->connection, NULL, 0);
}

void capture_owe(struct capture *capture, enum capture_owes what, struct moment now)
{
    capture->owes |= what;
    capture_on_writable(capture, now);
}

void capture_on_writable(struct capture *capture, struct moment now)
{
    while (capture->owes) {
        enum capture_owes what = (enum capture_owes)(capture->owes & -capture->owes);

        if (!say(capture, what, now))
            return;
        capture->owes &= ~what;
        if (what == CAPTURE_OWES_BYE) {
            peer_close(capture->peer, CAUSE_STOPPING, "the relay is stopping", now);
            return;
        }
    }
}

void capture_step(struct capture *capture, struct moment now)
{
    if (now.mono.us - capture->reported.us < CAPTURE_REPORT_US)
        return;
    capture->reported = now.mono;
    capture_owe(capture, CAPTURE_OWES_REPORT, now);
}
