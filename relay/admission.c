#include "relay/admission.h"

#include <stdio.h>
#include <string.h>

#include "common/secret.h"
#include "relay/publish.h"

/* Its close comes later, so that whoever retries at once does not retry often. */
static void refuse(struct peer *peer, const char *why, struct moment now)
{
    peer->relay->counters.tokens_refused++;
    peer_detach(peer, now);
    peer->kind = PEER_REFUSED;
    peer->waiting.since = now.mono;
    peer->waiting.why = why;
    list_append(&peer->relay->newcomers, &peer->waiting.link);
}

/* NULL after closing. */
static struct meeting *find_meeting(struct peer *peer, const char *id, struct moment now)
{
    struct registry *registry = &peer->relay->registry;
    struct meeting *meeting = registry_find(registry, id);
    char why[CONTROL_TEXT_MAX];

    if (!meeting) {
        registry_explain(registry, id, why);
        peer_close(peer, CAUSE_UNKNOWN_MEETING, why, now);
    }
    return meeting;
}

bool admit_listener(struct peer *peer, const char *meeting_id, const char *token,
                    struct moment now)
{
    struct meeting *meeting = find_meeting(peer, meeting_id, now);

    if (!meeting)
        return false;
    if (peer->kind == PEER_LISTENER && peer->listener.meeting == meeting)
        return true;
    if (!meeting_admits(meeting, token)) {
        refuse(peer, "the token of this meeting is missing or wrong", now);
        return false;
    }
    peer_detach(peer, now);
    peer->kind = PEER_LISTENER;
    peer->relay->fanout.listeners++;
    listener_init(&peer->listener, peer->connection, meeting, now);
    listener_owe(&peer->relay->fanout, &peer->listener, LISTENER_OWES_WELCOME, now);
    return true;
}

void admit_join(struct peer *peer, const struct control_join *join, struct moment now)
{
    char why[CONTROL_TEXT_MAX];

    if (join->meeting[0] && !admit_listener(peer, join->meeting, "", now))
        return;
    if (peer->kind != PEER_LISTENER) {
        peer_close(peer, CAUSE_MALFORMED_CONTROL,
                   "join: nothing names a meeting: it, the URL, or an enter before it", now);
        return;
    }
    struct listener *listener = &peer->listener;
    struct channel *channel = meeting_channel(listener->meeting, join->channel);
    if (!channel) {
        meeting_explain(listener->meeting, join->channel, why);
        peer_close(peer, CAUSE_UNKNOWN_CHANNEL, why, now);
    } else if (!listener_join(&peer->relay->fanout, listener, channel, join, now)) {
        peer_close(peer, CAUSE_NO_MEMORY, "the relay is out of memory", now);
    }
}

/* False after refusing. */
static bool may_publish(struct peer *peer, const char *token, struct moment now)
{
    if (secret_equal(token, peer->relay->state->publish_token))
        return true;
    refuse(peer, "the publish token is wrong", now);
    return false;
}

void admit_check(struct peer *peer, const char *meeting_id, const char *token,
                 struct moment now)
{
    const struct meeting *meeting;

    if (may_publish(peer, token, now) && (meeting = find_meeting(peer, meeting_id, now)))
        fanout_welcome(&peer->relay->fanout, peer->connection, meeting, now);
}

void admit_capture(struct peer *peer, const struct control_publish *message, struct moment now)
{
    enum cause cause;
    char why[CONTROL_TEXT_MAX];

    if (!may_publish(peer, message->token, now))
        return;
    struct capture *capture = publish(peer->relay, peer, message, now, &cause, why);
    if (!capture) {
        peer_close(peer, cause, why, now);
        return;
    }
    peer_detach(peer, now);
    peer->kind = PEER_CAPTURE;
    peer->capture = capture;
    capture_owe(capture, CAPTURE_OWES_PUBLISHED, now);
}

void admit_watcher(struct peer *peer, const char *meeting_id, const char *token,
                   struct moment now)
{
    if (!secret_equal(token, peer->relay->state->operator_token)) {
        refuse(peer, "the operator token is wrong", now);
        return;
    }
    struct meeting *meeting = find_meeting(peer, meeting_id, now);
    if (!meeting)
        return;
    peer_detach(peer, now);
    peer->kind = PEER_WATCHER;
    watcher_init(&peer->watcher, peer->connection, meeting);
    watcher_owe(&peer->relay->fanout, &peer->watcher, WATCHER_OWES_CHANGED, now);
}

/* What the URL asks for; the last of equal names counts, as unknown ones do not at all. */
static const char *query_value(const char *const *query, size_t count, const char *name)
{
    size_t name_bytes = strlen(name);

    while (count-- > 0)
        if (strncmp(query[count], name, name_bytes) == 0 && query[count][name_bytes] == '=')
            return query[count] + name_bytes + 1;
    return NULL;
}

static void join_by_url(struct peer *peer, const char *const *query, size_t count,
                        struct moment now)
{
    struct control_join join = {.profile = PROFILE_STANDARD};
    const char *channel = query_value(query, count, "channel");
    const char *profile = query_value(query, count, "profile");
    const char *rendition = query_value(query, count, "rendition");

    if (profile && !profile_parse(profile, &join.profile)) {
        peer_close(peer, CAUSE_MALFORMED_CONTROL,
                   "the profile in the URL is not interpreter, standard or saver", now);
        return;
    }
    join.rendition = profile_traits(join.profile)->rendition;
    if (rendition && !rendition_parse(rendition, &join.rendition)) {
        peer_close(peer, CAUSE_MALFORMED_CONTROL, "the rendition in the URL is not hi or lo",
                   now);
        return;
    }
    if (!channel)
        return;
    snprintf(join.channel, sizeof join.channel, "%s", channel);
    admit_join(peer, &join, now);
}

void admit_by_url(struct peer *peer, const char *const *query, size_t count, struct moment now)
{
    const char *meeting = query_value(query, count, "meeting");
    const char *token = query_value(query, count, "token");

    if (meeting && admit_listener(peer, meeting, token ? token : "", now))
        join_by_url(peer, query, count, now);
}
