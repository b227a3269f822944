#include "relay/listener_words.h"

#include <stdio.h>
#include <string.h>

#include "relay/returns.h"

static void draft_stream(struct control *draft, const struct listener *listener)
{
    const struct channel *channel = listener->channel;
    const struct stream *stream = listener->stream;

    draft->type = CONTROL_STREAM;
    draft->stream.stream = (struct control_stream){
        .rendition = stream->rendition, .ssrc = stream->ssrc, .index = listener->cursor};
    memcpy(draft->stream.stream.channel, channel->name, sizeof channel->name);
    memcpy(draft->stream.session, channel->session, sizeof channel->session);
    memcpy(draft->stream.key, channel->key, sizeof channel->key);
}

static bool say_stream(struct fanout *fanout, const struct listener *listener)
{
    const struct stream *stream = listener->stream;
    /* Within one generation the cursor tells the text, and 2^16 generations are never alive
     * in one text. */
    uint64_t version = (uint64_t)stream->generation << 48 | listener->cursor;

    if (!fanout_kept(fanout, CONTROL_STREAM, stream, version))
        draft_stream(&fanout->draft, listener);
    fanout->draft.type = CONTROL_STREAM;
    return fanout_say(fanout, listener->connection, stream, version);
}

static bool say_channels(struct fanout *fanout, const struct listener *listener)
{
    const struct meeting *meeting = listener->meeting;

    fanout->draft.type = CONTROL_CHANNELS;
    if (!fanout_kept(fanout, CONTROL_CHANNELS, meeting, meeting->version))
        meeting_describe(meeting, &fanout->draft.channels);
    return fanout_say(fanout, listener->connection, meeting, meeting->version);
}

static bool say_meeting(struct fanout *fanout, const struct listener *listener,
                        struct moment now)
{
    const struct meeting *meeting = listener->meeting;
    /* It tells the time, so it is the same only for those that are told at once. */
    uint64_t version = (uint64_t)meeting->state << 52 | (uint64_t)now.wall.us;

    if (!fanout_kept(fanout, CONTROL_MEETING, meeting, version))
        meeting_report(meeting, now.wall, &fanout->draft.meeting);
    fanout->draft.type = CONTROL_MEETING;
    return fanout_say(fanout, listener->connection, meeting, version);
}

static bool say_announcement(struct fanout *fanout, const struct listener *listener)
{
    const struct meeting *meeting = listener->meeting;

    if (!fanout_kept(fanout, CONTROL_ANNOUNCEMENT, meeting, meeting->announcement.id))
        meeting_announcement(meeting, &fanout->draft.announcement);
    fanout->draft.type = CONTROL_ANNOUNCEMENT;
    return fanout_say(fanout, listener->connection, meeting, meeting->announcement.id);
}

static bool say_gap(struct fanout *fanout, const struct listener *listener)
{
    struct control *draft = &fanout->draft;

    draft->type = CONTROL_GAP;
    memcpy(draft->gap.channel, listener->channel->name, sizeof draft->gap.channel);
    draft->gap.rendition = listener->stream->rendition;
    draft->gap.index = listener->gap_from;
    draft->gap.packets = listener->gap_packets;
    return fanout_say(fanout, listener->connection, NULL, 0);
}

static bool say_quality(struct fanout *fanout, const struct listener *listener)
{
    const struct channel *channel = listener->channel;
    const struct input *input = &channel->input;
    struct control_qualities *draft = &fanout->draft.quality;

    if (!input->described)
        return true; /* its capture has gone */
    fanout->draft.type = CONTROL_QUALITY;
    if (!fanout_kept(fanout, CONTROL_QUALITY, channel, input->descriptions)) {
        draft->single = true;
        draft->age_ms = input->age_ms;
        draft->count = 1;
        draft->channel[0] = input->quality;
    }
    return fanout_say(fanout, listener->connection, channel, input->descriptions);
}

static bool say_bye(struct fanout *fanout, const struct listener *listener)
{
    struct control *draft = &fanout->draft;

    draft->type = CONTROL_BYE;
    draft->bye.retry_after_ms =
        returns_after_ms(fanout->told, fanout->leaving, fanout->leaving + fanout->elsewhere);
    snprintf(draft->bye.reason, sizeof draft->bye.reason, "the relay is stopping");
    if (!fanout_say(fanout, listener->connection, NULL, 0))
        return false;
    fanout->told++;
    return true;
}

bool listener_say(struct fanout *fanout, const struct listener *listener,
                  enum listener_owes what, struct moment now)
{
    struct control *draft = &fanout->draft;

    switch (what) {
    case LISTENER_OWES_WELCOME:
        return fanout_welcome(fanout, listener->connection, listener->meeting, now);
    case LISTENER_OWES_PONG:
        return fanout_pong(fanout, listener->connection, listener->pong_id,
                           returns_spread_ms(fanout->listeners + fanout->elsewhere), now);
    case LISTENER_OWES_CHANNELS:
        return say_channels(fanout, listener);
    case LISTENER_OWES_MEETING:
        return say_meeting(fanout, listener, now);
    case LISTENER_OWES_ANNOUNCEMENT:
        return say_announcement(fanout, listener);
    case LISTENER_OWES_STREAM:
        return say_stream(fanout, listener);
    case LISTENER_OWES_GAP:
        return say_gap(fanout, listener);
    case LISTENER_OWES_QUALITY:
        return say_quality(fanout, listener);
    case LISTENER_OWES_HEARTBEAT:
        draft->type = CONTROL_HEARTBEAT;
        draft->heartbeat.time = now.wall;
        return fanout_say(fanout, listener->connection, fanout, (uint64_t)now.wall.us);
    case LISTENER_OWES_OFFER:
        draft->type = CONTROL_OFFER;
        draft->offer.rendition = (enum rendition)listener->ladder.offer;
        return fanout_say(fanout, listener->connection, NULL, 0);
    case LISTENER_OWES_BYE:
        return say_bye(fanout, listener);
    }
    return true;
}
