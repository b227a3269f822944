#include "relay/relay.h"

#include <string.h>

#include "common/log.h"
#include "relay/peer.h"

void relay_init(struct relay *relay, const struct outlet *outlet, const char *publish_token)
{
    registry_init(&relay->registry);
    list_init(&relay->newcomers);
    list_init(&relay->captures);
    fanout_init(&relay->fanout, outlet);
    relay->counters = (struct relay_counters){0};
    relay->publish_token = publish_token;
    relay->stopping = false;
}

void relay_fini(struct relay *relay)
{
    registry_fini(&relay->registry);
}

static void each_newcomer(struct relay *relay, void (*act)(struct peer *, struct moment),
                          struct moment now)
{
    LIST_EACH (link, &relay->newcomers)
        act(LIST_ENTRY(link, struct peer, waiting.link), now);
}

static void each_capture(struct relay *relay, void (*act)(struct peer *, struct moment),
                         struct moment now)
{
    LIST_EACH (link, &relay->captures)
        act(LIST_ENTRY(link, struct capture, link)->peer, now);
}

static void each_listener(struct meeting *meeting, void (*act)(struct peer *, struct moment),
                          struct moment now)
{
    LIST_EACH (link, &meeting->listeners)
        act(peer_of_listener(LIST_ENTRY(link, struct listener, link)), now);
}

static void each_peer(struct relay *relay, void (*act)(struct peer *, struct moment),
                      struct moment now)
{
    each_newcomer(relay, act, now);
    each_capture(relay, act, now);
    LIST_EACH (link, &relay->registry.meetings)
        each_listener(LIST_ENTRY(link, struct meeting, link), act, now);
}

void relay_step(struct relay *relay, struct moment now)
{
    each_peer(relay, peer_step, now);
}

void relay_stop(struct relay *relay, struct moment now)
{
    relay->stopping = true;
    each_peer(relay, peer_stop, now);
}

/* Redefining: whoever is in the way is closed before what he is in is freed. */
static const char withdrawn_meeting[] = "this meeting is no longer offered";
static const char withdrawn_channel[] = "this channel is no longer offered";

static void withdraw_channel(struct relay *relay, struct meeting *meeting,
                             struct channel *channel, struct moment now)
{
    if (channel->capture)
        peer_close(channel->capture->peer, CAUSE_UNKNOWN_CHANNEL, withdrawn_channel, now);
    LIST_EACH (link, &meeting->listeners) {
        struct listener *listener = LIST_ENTRY(link, struct listener, link);

        if (listener->channel == channel)
            peer_close(peer_of_listener(listener), CAUSE_UNKNOWN_CHANNEL, withdrawn_channel,
                       now);
    }
    channel_free(channel);
    fanout_forget(&relay->fanout);
}

static void close_withdrawn(struct peer *peer, struct moment now)
{
    peer_close(peer, CAUSE_UNKNOWN_MEETING, withdrawn_meeting, now);
}

void relay_withdraw(struct relay *relay, struct meeting *meeting, const char *by,
                    struct moment now)
{
    log_info("%s: withdrawn by %s", meeting->id, by);
    LIST_EACH (link, &relay->captures) {
        struct capture *capture = LIST_ENTRY(link, struct capture, link);

        if (capture->meeting == meeting)
            close_withdrawn(capture->peer, now);
    }
    each_listener(meeting, close_withdrawn, now);
    registry_remove(meeting);
    fanout_forget(&relay->fanout);
}

bool relay_apply(struct relay *relay, struct programme *programme, const char *by,
                 struct moment now)
{
    struct meeting *meeting = registry_find(&relay->registry, programme->id);
    struct channel *gone[CONTROL_CHANNELS_MAX];
    bool is_new = !meeting;
    size_t gone_count;

    if (is_new)
        meeting = registry_add(&relay->registry, programme->id);
    if (!meeting || !meeting_define(meeting, programme, gone, &gone_count)) {
        if (is_new && meeting)
            registry_remove(meeting);
        programme_free(programme);
        return false;
    }
    log_debug("%s: %s by %s", meeting->id, is_new ? "set up" : "redefined", by);
    while (gone_count-- > 0)
        withdraw_channel(relay, meeting, gone[gone_count], now);
    fanout_announce(&relay->fanout, meeting, now);
    return true;
}
