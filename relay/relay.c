#include "relay/relay.h"

#include <string.h>

#include "common/log.h"
#include "relay/peer.h"
#include "relay/figures.h"
#include "relay/supervision.h"
#include "relay/trunk.h"

_Static_assert((int)RELAY_STEP_MS == (int)LADDER_STEP_MS,
               "listeners climb in steps of the relay");

void relay_init(struct relay *relay, const struct state *state)
{
    *relay = (struct relay){.workers = 1, .state = state};
    registry_init(&relay->registry);
    list_init(&relay->newcomers);
    list_init(&relay->captures);
    fanout_init(&relay->fanout);
}

void relay_fini(struct relay *relay)
{
    for (unsigned worker = 0; worker < RELAY_WORKERS_MAX; worker++)
        figures_free(relay->posted[worker]);
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

static void each_watcher(struct meeting *meeting, void (*act)(struct peer *, struct moment),
                         struct moment now)
{
    LIST_EACH (link, &meeting->watchers)
        act(peer_of_watcher(LIST_ENTRY(link, struct watcher, link)), now);
}

static void each_peer(struct relay *relay, void (*act)(struct peer *, struct moment),
                      struct moment now)
{
    each_newcomer(relay, act, now);
    each_capture(relay, act, now);
    LIST_EACH (link, &relay->registry.meetings) {
        struct meeting *meeting = LIST_ENTRY(link, struct meeting, link);

        each_listener(meeting, act, now);
        each_watcher(meeting, act, now);
    }
}

ll_wall relay_meeting_time(const struct relay *relay, struct moment now)
{
    return rehearsal_time(&relay->registry.rehearsal, now.wall);
}

void relay_note(struct relay *relay, struct meeting *meeting, const char *by, const char *what,
                const char *detail, struct moment now)
{
    struct event event = {
        .time = relay_meeting_time(relay, now), .by = by, .what = what, .detail = detail};

    meeting->changes++;
    store_note(relay->store, meeting->id, &event);
    (strcmp(by, "relay") == 0 ? log_debug : log_info)("%s: %s by %s%s%s", meeting->id, what, by,
                                                      *detail ? ": " : "", detail);
}

static void step_streams(struct meeting *meeting, struct moment now)
{
    for (size_t i = 0; i < meeting->channel_count; i++)
        for (int rendition = 0; rendition < RENDITION_COUNT; rendition++)
            stream_step(&meeting->channel[i]->stream[rendition], now.mono);
}

void relay_step(struct relay *relay, struct moment now)
{
    figures_add_up(relay);
    LIST_EACH (link, &relay->registry.meetings) {
        struct meeting *meeting = LIST_ENTRY(link, struct meeting, link);

        if (relay->worker == 0) { /* a replica does as it is told */
            relay_follow_clock(relay, meeting, now);
            supervise(relay, meeting, now);
        }
        step_streams(meeting, now);
        ladder_figures_begin(&meeting->ladder);
    }
    each_peer(relay, peer_step, now);
}

void relay_stop(struct relay *relay, struct moment now)
{
    relay->stopping = true;
    relay->fanout.leaving = relay->fanout.listeners;
    trunk_stop(relay);
    each_peer(relay, peer_stop, now);
}

/* Redefining: whoever is in the way is closed before what he is in is freed. */
static const char withdrawn_meeting[] = "this meeting is no longer offered";
static const char withdrawn_channel[] = "this channel is no longer offered";

static void close_listeners(struct meeting *meeting, const struct channel *channel,
                            struct moment now)
{
    LIST_EACH (link, &meeting->listeners) {
        struct listener *listener = LIST_ENTRY(link, struct listener, link);

        if (listener->channel == channel)
            peer_close(peer_of_listener(listener), CAUSE_UNKNOWN_CHANNEL, withdrawn_channel,
                       now);
    }
}

/* Listeners first: those who stay are told that a capture has ended, nobody else. */
static void withdraw_channels(struct relay *relay, struct meeting *meeting,
                              struct channel *const *gone, size_t count, struct moment now)
{
    for (size_t i = 0; i < count; i++)
        close_listeners(meeting, gone[i], now);
    for (size_t i = 0; i < count; i++) {
        if (gone[i]->capture)
            peer_close(gone[i]->capture->peer, CAUSE_UNKNOWN_CHANNEL, withdrawn_channel, now);
        channel_free(gone[i]);
    }
    fanout_forget(&relay->fanout);
}

static void close_withdrawn(struct peer *peer, struct moment now)
{
    peer_close(peer, CAUSE_UNKNOWN_MEETING, withdrawn_meeting, now);
}

void relay_drop(struct relay *relay, struct meeting *meeting, struct moment now)
{
    each_listener(meeting, close_withdrawn, now);
    each_watcher(meeting, close_withdrawn, now);
    registry_remove(meeting);
    fanout_forget(&relay->fanout);
}

void relay_withdraw(struct relay *relay, struct meeting *meeting, const char *by,
                    struct moment now)
{
    relay_note(relay, meeting, by, "withdrawn", "", now);
    LIST_EACH (link, &relay->captures) {
        struct capture *capture = LIST_ENTRY(link, struct capture, link);

        if (capture->meeting == meeting)
            close_withdrawn(capture->peer, now);
    }
    store_forget(relay->store, meeting->id);
    trunk_withdraw(relay, meeting);
    relay_drop(relay, meeting, now);
}

struct meeting *relay_define(struct relay *relay, struct programme *programme,
                             struct moment now)
{
    struct meeting *known = registry_find(&relay->registry, programme->id);
    struct meeting *meeting = known ? known : registry_add(&relay->registry, programme->id);
    struct channel *gone[CONTROL_CHANNELS_MAX];
    size_t gone_count;

    if (!meeting || !meeting_define(meeting, programme, gone, &gone_count)) {
        if (meeting && !known)
            registry_remove(meeting);
        programme_free(programme);
        return NULL;
    }
    withdraw_channels(relay, meeting, gone, gone_count, now);
    return meeting;
}

/* Grows over restarts too, when listeners remember what the relay has forgotten. */
static uint32_t next_definition(uint32_t definition, ll_wall now)
{
    uint32_t seconds = (uint32_t)(now.us / 1000000);

    return seconds > definition ? seconds : definition + 1;
}

/* A meeting that is new here goes on where an earlier relay had it, as far as its programme still
 * has that. */
static bool restore(struct relay *relay, struct meeting *meeting)
{
    struct proceedings *proceedings = &meeting->proceedings;

    if (!store_load(relay->store, meeting->id, proceedings, &meeting->announcement))
        return false;
    proceedings_redefine(proceedings, meeting->programme, meeting->programme);
    return true;
}

bool relay_apply(struct relay *relay, struct programme *programme, const char *by,
                 struct moment now)
{
    bool is_new = !registry_find(&relay->registry, programme->id);
    const char *what = is_new ? "set up" : "redefined";
    struct meeting *meeting = relay_define(relay, programme, now);

    if (!meeting)
        return false;
    if (programme->access == ACCESS_TOKEN && !*meeting->token)
        state_listen_token(relay->state, meeting->id, meeting->token);
    if (is_new && restore(relay, meeting))
        what = "taken up again";
    meeting->definition = next_definition(meeting->definition, now.wall);
    relay_note(relay, meeting, by, what, "", now);
    meeting->due = (ll_wall){0};
    relay_follow_clock(relay, meeting, now);
    meeting->state++; /* also without: there is a new definition */
    store_save(relay->store, meeting);
    relay_tell(relay, meeting, LISTENER_OWES_CHANNELS | LISTENER_OWES_MEETING, now);
    return true;
}
