#include "relay/publish.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/log.h"
#include "relay/fanout.h"
#include "relay/peer.h"
#include "relay/relay.h"

struct refusal {
    enum cause cause;
    char *why;
};

static bool refuse(struct refusal *refusal, enum cause cause)
{
    refusal->cause = cause;
    return false;
}

/* Channels are taken and reported one after another, so the streams of one must stand together.
 * That each is there once, with an SSRC of its own, control_decode has checked. */
static bool check_order(const struct control_publish *message, struct refusal *refusal)
{
    const struct control_stream *stream = message->stream;

    for (size_t i = 1; i < message->stream_count; i++) {
        if (strcmp(stream[i].channel, stream[i - 1].channel) == 0)
            continue;
        for (size_t j = 0; j < i; j++)
            if (strcmp(stream[i].channel, stream[j].channel) == 0) {
                snprintf(refusal->why, CONTROL_TEXT_MAX,
                         "the streams of channel %s do not stand together", stream[i].channel);
                return refuse(refusal, CAUSE_MALFORMED_CONTROL);
            }
    }
    return true;
}

static bool refuse_taken(const struct channel *channel, struct refusal *refusal)
{
    char since[32];
    time_t seconds = channel->since.us / 1000000;
    struct tm utc;

    gmtime_r(&seconds, &utc);
    strftime(since, sizeof since, "%Y-%m-%d %H:%M:%S UTC", &utc);
    snprintf(refusal->why, CONTROL_TEXT_MAX,
             "channel %.36s is another capture's since %.24s; --take-over replaces it",
             channel->name, since);
    return refuse(refusal, CAUSE_ALREADY_PUBLISHED);
}

static bool check_channels(const struct meeting *meeting, const struct control_publish *message,
                           struct refusal *refusal)
{
    for (size_t i = 0; i < message->stream_count; i++) {
        const char *name = message->stream[i].channel;
        const struct channel *channel = meeting_channel(meeting, name);

        if (!channel) {
            meeting_explain(meeting, name, refusal->why);
            return refuse(refusal, CAUSE_UNKNOWN_CHANNEL);
        }
        if (channel_claim(channel, message->session, message->key) == CLAIM_TAKEN &&
            !message->take_over)
            return refuse_taken(channel, refusal);
    }
    return true;
}

static struct meeting *check(struct relay *relay, const struct control_publish *message,
                             struct refusal *refusal)
{
    struct meeting *meeting = registry_find(&relay->registry, message->meeting);

    if (!meeting) {
        registry_explain(&relay->registry, message->meeting, refusal->why);
        refuse(refusal, CAUSE_UNKNOWN_MEETING);
        return NULL;
    }
    if (!check_order(message, refusal) || !check_channels(meeting, message, refusal))
        return NULL;
    return meeting;
}

/* Closes whoever publishes a channel that this message claims. */
static void evict(const struct meeting *meeting, const struct control_publish *message,
                  struct moment now)
{
    char why[CONTROL_TEXT_MAX];

    for (size_t i = 0; i < message->stream_count; i++) {
        struct channel *channel = meeting_channel(meeting, message->stream[i].channel);
        enum claim claim = channel_claim(channel, message->session, message->key);

        if (claim == CLAIM_FREE)
            continue;
        channel->capture->succeeded = true;
        snprintf(why, sizeof why, "another capture has taken over channel %s", channel->name);
        peer_close(channel->capture->peer,
                   claim == CLAIM_OWN ? CAUSE_REPLACED : CAUSE_TAKEN_OVER,
                   claim == CLAIM_OWN ? "by its own new connection" : why, now);
    }
}

/* A session that comes back goes on where it was: same ring, same cursors, no new stream
 * message. */
static bool continues(const struct channel *channel, const struct stream *stream,
                      const struct control_publish *message,
                      const struct control_stream *announced)
{
    return stream->generation > 0 && stream->ssrc == announced->ssrc &&
           strcmp(channel->session, message->session) == 0 &&
           memcmp(channel->key, message->key, CIPHER_KEY_BYTES) == 0 &&
           announced->index >= stream_end(stream);
}

static bool start_streams(const struct meeting *meeting, const struct control_publish *message,
                          struct capture *capture)
{
    for (size_t i = 0; i < message->stream_count; i++) {
        const struct control_stream *announced = &message->stream[i];
        struct channel *channel = meeting_channel(meeting, announced->channel);
        struct stream *stream = &channel->stream[announced->rendition];

        capture->stream[i] = (struct capture_stream){.channel = channel, .stream = stream};
        if (!continues(channel, stream, message, announced) &&
            !stream_start(stream, announced->ssrc, announced->index))
            return false;
    }
    capture->stream_count = message->stream_count;
    return true;
}

static void take_channels(struct capture *capture, const struct control_publish *message)
{
    for (size_t i = 0; i < capture->stream_count; i++) {
        struct channel *channel = capture->stream[i].channel;

        channel->capture = capture;
        channel->since = capture->since;
        channel->source = SOURCE_OK;
        input_reset(&channel->input);
        memcpy(channel->session, message->session, sizeof channel->session);
        memcpy(channel->key, message->key, sizeof channel->key);
        capture->stream[i].stream->live = true;
    }
}

static void lead_listeners(struct capture *capture, struct moment now)
{
    struct relay *relay = capture->relay;
    const struct channel *last = NULL;

    relay_tell(relay, capture->meeting, LISTENER_OWES_CHANNELS, now);
    for (size_t i = 0; i < capture->stream_count; i++) {
        struct channel *channel = capture->stream[i].channel;

        if (channel != last)
            fanout_retune(&relay->fanout, capture->meeting, channel, now);
        last = channel;
    }
}

struct capture *publish(struct relay *relay, struct peer *peer,
                        const struct control_publish *message, struct moment now,
                        enum cause *cause, char why[CONTROL_TEXT_MAX])
{
    struct refusal refusal = {.cause = CAUSE_NO_MEMORY, .why = why};
    struct meeting *meeting = check(relay, message, &refusal);
    struct capture *capture = NULL;

    if (!meeting)
        goto err;
    snprintf(why, CONTROL_TEXT_MAX, "the relay is out of memory");
    capture = calloc(1, sizeof *capture);
    if (!capture)
        goto err;
    evict(meeting, message, now);
    if (!start_streams(meeting, message, capture)) {
        relay_tell(relay, meeting, LISTENER_OWES_CHANNELS, now);
        goto err;
    }

    list_append(&relay->captures, &capture->link);
    capture->relay = relay;
    capture->peer = peer;
    capture->meeting = meeting;
    capture->since = now.wall;
    capture->reported = now.mono;
    memcpy(capture->session, message->session, sizeof capture->session);
    take_channels(capture, message);
    log_info("%s: a capture publishes %zu streams", meeting->id, capture->stream_count);
    lead_listeners(capture, now);
    capture_note(capture, "capture", now);
    return capture;
err:
    free(capture);
    *cause = refusal.cause;
    return NULL;
}
