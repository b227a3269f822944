#include "relay/peer.h"

#include <stdio.h>
#include <string.h>

#include <livelisten/bundle.h>

#include "common/log.h"
#include "relay/admission.h"

static const char stopping[] = "the relay is stopping";

struct peer *peer_of_listener(struct listener *listener)
{
    return LIST_ENTRY(listener, struct peer, listener);
}

struct peer *peer_of_watcher(struct watcher *watcher)
{
    return LIST_ENTRY(watcher, struct peer, watcher);
}

void peer_detach(struct peer *peer, struct moment now)
{
    enum peer_kind kind = peer->kind;

    peer->kind = PEER_CLOSED;
    switch (kind) {
    case PEER_NEWCOMER:
    case PEER_REFUSED:
        list_remove(&peer->waiting.link);
        break;
    case PEER_LISTENER:
        listener_fini(&peer->listener);
        peer->relay->fanout.listeners--;
        break;
    case PEER_WATCHER:
        watcher_fini(&peer->watcher);
        break;
    case PEER_CAPTURE:
        capture_free(peer->capture, now);
        break;
    case PEER_FERRIED: /* whoever sees it end lets it go */
    case PEER_CLOSED:
        break;
    }
}

/* Thousands of listeners come and go in silence; a capture that ends is news, and so is a
 * fault. */
static void log_end(const struct peer *peer, enum cause cause, const char *reason)
{
    const char *colon = *reason ? ": " : "";

    if (peer->kind == PEER_CAPTURE && cause == CAUSE_LEFT)
        log_info("%s: a capture has ended", peer->capture->meeting->id);
    else if (peer->kind == PEER_CAPTURE)
        log_warn("%s: capture ended (%s)%s%s", peer->capture->meeting->id, cause_name(cause),
                 colon, reason);
    else if (cause == CAUSE_LEFT || cause == CAUSE_LOST || cause == CAUSE_STOPPING)
        log_debug("connection ended (%s)", cause_name(cause));
    else if (cause == CAUSE_WRONG_TOKEN)
        log_warn("a connection was refused: %s", reason);
    else
        log_info("connection closed with %d (%s)%s%s", cause_code(cause), cause_name(cause),
                 colon, reason);
}

void peer_on_dismissed(struct peer *peer, enum cause cause, const char *reason)
{
    outlet_close(peer->connection, cause, reason);
    peer->kind = PEER_CLOSED;
    ferry_leave(peer->ferry, cause);
}

void peer_close(struct peer *peer, enum cause cause, const char *reason, struct moment now)
{
    struct relay *relay = peer->relay;

    if (peer->kind == PEER_CLOSED)
        return;
    if (peer->kind == PEER_FERRIED) {
        peer_on_dismissed(peer, cause, reason); /* counted at home, too */
        return;
    }
    log_end(peer, cause, reason);
    relay->counters.closed[cause]++;
    outlet_close(peer->connection, cause, reason);
    peer_detach(peer, now);
}

void peer_on_gone(struct peer *peer, enum cause cause, struct moment now)
{
    if (peer->kind == PEER_CLOSED)
        return;
    if (peer->kind == PEER_FERRIED) {
        peer->kind = PEER_CLOSED;
        ferry_leave(peer->ferry, cause);
        return;
    }
    log_end(peer, cause, "");
    if (peer->kind == PEER_LISTENER && cause == CAUSE_LOST)
        listener_lost(&peer->listener, now);
    peer->relay->counters.closed[cause]++;
    peer_detach(peer, now);
}

static void on_report(struct peer *peer, const struct control_report *report, struct moment now)
{
    enum hearing_verdict verdict = listener_report(&peer->listener, report, now);

    if (verdict != HEARING_TAKEN)
        peer->relay->counters.reports_refused[verdict]++;
}

static void unexpected(struct peer *peer, const char *who, struct moment now)
{
    char why[CONTROL_TEXT_MAX];

    snprintf(why, sizeof why, "this type of message is not for %s to send", who);
    peer_close(peer, CAUSE_MALFORMED_CONTROL, why, now);
}

static void newcomer_on_control(struct peer *peer, const struct control *message,
                                struct moment now)
{
    switch (message->type) {
    case CONTROL_ENTER:
        admit_listener(peer, message->enter.meeting, message->enter.token, now);
        break;
    case CONTROL_JOIN:
        admit_join(peer, &message->join, now);
        break;
    case CONTROL_WATCH:
        admit_watcher(peer, message->watch.meeting, message->watch.token, now);
        break;
    case CONTROL_CHECK:
        admit_check(peer, message->check.meeting, message->check.token, now);
        break;
    case CONTROL_PUBLISH:
        admit_capture(peer, &message->publish, now);
        break;
    case CONTROL_PING:
        fanout_pong(&peer->relay->fanout, peer->connection, message->ping.id, 0, now);
        break;
    default:
        unexpected(peer, "a newcomer", now);
    }
}

static void listener_on_control(struct peer *peer, const struct control *message,
                                struct moment now)
{
    struct listener *listener = &peer->listener;

    switch (message->type) {
    case CONTROL_ENTER:
        admit_listener(peer, message->enter.meeting, message->enter.token, now);
        break;
    case CONTROL_JOIN:
        admit_join(peer, &message->join, now);
        break;
    case CONTROL_LEAVE:
        listener_leave(listener);
        break;
    case CONTROL_PING:
        listener->pong_id = message->ping.id;
        listener_owe(&peer->relay->fanout, listener, LISTENER_OWES_PONG, now);
        break;
    case CONTROL_REPORT:
        on_report(peer, &message->report, now);
        break;
    default:
        unexpected(peer, "a listener", now);
    }
}

static void watcher_on_control(struct peer *peer, const struct control *message,
                               struct moment now)
{
    struct watcher *watcher = &peer->watcher;

    switch (message->type) {
    case CONTROL_WATCH:
        admit_watcher(peer, message->watch.meeting, message->watch.token, now);
        break;
    case CONTROL_PING:
        watcher->pong_id = message->ping.id;
        watcher_owe(&peer->relay->fanout, watcher, WATCHER_OWES_PONG, now);
        break;
    default:
        unexpected(peer, "an operator", now);
    }
}

static void not_its_channel(struct peer *peer, const char *type, const char *channel,
                            struct moment now)
{
    char why[CONTROL_TEXT_MAX];

    snprintf(why, sizeof why, "%s: this capture does not publish channel %s", type, channel);
    peer_close(peer, CAUSE_MALFORMED_CONTROL, why, now);
}

static void capture_on_control(struct peer *peer, const struct control *message,
                               struct moment now)
{
    const char *stranger;

    switch (message->type) {
    case CONTROL_SOURCE:
        if (capture_on_source(peer->capture, message->source.channel, message->source.state,
                              now))
            break;
        not_its_channel(peer, "source", message->source.channel, now);
        break;
    case CONTROL_QUALITY:
        stranger = capture_on_quality(peer->capture, &message->quality, now);
        if (stranger)
            not_its_channel(peer, "quality", stranger, now);
        break;
    case CONTROL_PING:
        peer->capture->pong_id = message->ping.id;
        capture_owe(peer->capture, CAPTURE_OWES_PONG, now);
        break;
    default:
        unexpected(peer, "a capture", now);
    }
}

/* False after closing it for saying too much. */
static bool may_speak(struct peer *peer, struct moment now)
{
    const struct bucket_size size = {PEER_MESSAGE_INTERVAL_US, PEER_MESSAGES_AT_ONCE};
    char why[CONTROL_TEXT_MAX];

    if (bucket_take(&peer->messages, size, now.mono))
        return true;
    snprintf(why, sizeof why, "more than %d messages at once, or %d a second for long",
             PEER_MESSAGES_AT_ONCE, 1000000 / PEER_MESSAGE_INTERVAL_US);
    peer_close(peer, CAUSE_TOO_MANY_MESSAGES, why, now);
    return false;
}

static void on_ferried(struct peer *peer, enum outlet_kind kind, const void *bytes, size_t n,
                       struct moment now)
{
    if (!ferry_send(peer->ferry, kind, bytes, n))
        peer_close(peer, CAUSE_NO_MEMORY, "the relay cannot take so much at a time", now);
}

/* What makes a newcomer somebody whose place is home. */
static bool leads_home(enum control_type type)
{
    return type == CONTROL_PUBLISH || type == CONTROL_CHECK || type == CONTROL_WATCH;
}

static void ferry_home(struct peer *peer, const char *text, size_t n, struct moment now)
{
    struct ferry *ferry = ferry_board(peer->relay->line, peer, text, n);

    if (!ferry) {
        peer_close(peer, CAUSE_NO_MEMORY, "the relay is out of memory", now);
        return;
    }
    peer_detach(peer, now);
    peer->kind = PEER_FERRIED;
    peer->ferry = ferry;
}

void peer_on_text(struct peer *peer, const char *text, size_t n, struct moment now)
{
    struct control message;
    char why[CONTROL_TEXT_MAX] = "";
    enum ll_status status;

    if (peer->kind == PEER_FERRIED) {
        on_ferried(peer, OUTLET_TEXT, text, n, now);
        return;
    }
    if (peer->kind == PEER_CLOSED || peer->kind == PEER_REFUSED || !may_speak(peer, now))
        return;
    status = control_decode(&message, text, n, why);
    if (status != LL_OK) {
        peer_close(peer,
                   status == LL_TOO_LARGE   ? CAUSE_TOO_LARGE
                   : status == LL_NO_MEMORY ? CAUSE_NO_MEMORY
                                            : CAUSE_MALFORMED_CONTROL,
                   *why ? why : ll_status_text(status), now);
        return;
    }
    if (peer->kind == PEER_NEWCOMER && peer->relay->line && leads_home(message.type))
        ferry_home(peer, text, n, now);
    else if (peer->kind == PEER_NEWCOMER)
        newcomer_on_control(peer, &message, now);
    else if (peer->kind == PEER_LISTENER)
        listener_on_control(peer, &message, now);
    else if (peer->kind == PEER_WATCHER)
        watcher_on_control(peer, &message, now);
    else
        capture_on_control(peer, &message, now);
}

void peer_on_bundle(struct peer *peer, const uint8_t *bytes, size_t n, struct moment now)
{
    enum cause cause;
    char why[CONTROL_TEXT_MAX];

    if (peer->kind == PEER_FERRIED)
        on_ferried(peer, OUTLET_BUNDLE, bytes, n, now);
    else if (peer->kind == PEER_CAPTURE &&
             !capture_on_bundle(peer->capture, bytes, n, now, &cause, why))
        peer_close(peer, cause, why, now);
}

size_t peer_message_limit(const struct peer *peer, enum outlet_kind kind)
{
    if (peer->kind == PEER_CLOSED || peer->kind == PEER_REFUSED)
        return 0;
    if (kind == OUTLET_TEXT)
        return CONTROL_MAX_BYTES;
    return peer->kind == PEER_CAPTURE || peer->kind == PEER_FERRIED ? BUNDLE_MAX_BYTES : 0;
}

void peer_on_excess(struct peer *peer, enum outlet_kind kind, struct moment now)
{
    if (peer->kind == PEER_REFUSED)
        return;
    if (peer->kind == PEER_FERRIED)
        ferry_send_excess(peer->ferry, kind);
    else if (kind == OUTLET_BUNDLE && peer->kind != PEER_CAPTURE)
        peer_close(peer, CAUSE_BINARY_FROM_LISTENER,
                   "only a capture sends binary messages, after its publish message", now);
    else
        peer_close(peer, CAUSE_TOO_LARGE, "the message is too large", now);
}

void peer_arrive(struct peer *peer, struct relay *relay, void *connection, struct moment now)
{
    *peer = (struct peer){.relay = relay, .connection = connection, .kind = PEER_NEWCOMER};
    peer->waiting.since = now.mono;
    list_append(&relay->newcomers, &peer->waiting.link);
    if (relay->stopping)
        peer_close(peer, CAUSE_STOPPING, stopping, now);
}

void peer_open(struct peer *peer, struct relay *relay, void *connection,
               const char *const *query, size_t query_count, struct moment now)
{
    relay->counters.opened++;
    peer_arrive(peer, relay, connection, now);
    if (peer->kind == PEER_NEWCOMER)
        admit_by_url(peer, query, query_count, now);
}

void peer_on_writable(struct peer *peer, struct moment now)
{
    if (peer->kind == PEER_LISTENER)
        listener_on_writable(&peer->relay->fanout, &peer->listener, now);
    else if (peer->kind == PEER_WATCHER)
        watcher_on_writable(&peer->relay->fanout, &peer->watcher, now);
    else if (peer->kind == PEER_FERRIED)
        ferry_on_writable(peer->ferry);
    else if (peer->kind == PEER_CAPTURE)
        capture_on_writable(peer->capture, now);
    if ((peer->kind == PEER_LISTENER || peer->kind == PEER_WATCHER) && peer->relay->stopping)
        peer_stop(peer, now);
}

static void step_newcomer(struct peer *peer, struct moment now)
{
    if (now.mono.us - peer->waiting.since.us >= PEER_FIRST_MESSAGE_US)
        peer_close(peer, CAUSE_NO_FIRST_MESSAGE, "no first message for 10 s", now);
}

static void step_audience(struct peer *peer, struct moment now)
{
    struct fanout *fanout = &peer->relay->fanout;
    bool progress = peer->kind == PEER_LISTENER ? listener_step(fanout, &peer->listener, now)
                                                : watcher_step(fanout, &peer->watcher, now);

    if (!progress)
        peer_close(peer, CAUSE_NO_PROGRESS, "no progress for 30 s", now);
    else if (peer->relay->stopping)
        peer_stop(peer, now);
}

void peer_step(struct peer *peer, struct moment now)
{
    switch (peer->kind) {
    case PEER_NEWCOMER:
        step_newcomer(peer, now);
        break;
    case PEER_REFUSED:
        if (now.mono.us - peer->waiting.since.us >= PEER_REFUSAL_US)
            peer_close(peer, CAUSE_WRONG_TOKEN, peer->waiting.why, now);
        break;
    case PEER_LISTENER:
    case PEER_WATCHER:
        step_audience(peer, now);
        break;
    case PEER_CAPTURE:
        capture_step(peer->capture, now);
        break;
    case PEER_FERRIED: /* its deadlines are home's */
    case PEER_CLOSED:
        break;
    }
}

/* Closes those that have their bye; the others get it when their connection takes bytes. */
static void stop_listener(struct peer *peer, struct moment now)
{
    struct listener *listener = &peer->listener;

    if (!listener->told_bye) {
        listener->told_bye = true;
        listener_owe(&peer->relay->fanout, listener, LISTENER_OWES_BYE, now);
    }
    if (!(listener->owes & LISTENER_OWES_BYE))
        peer_close(peer, CAUSE_STOPPING, stopping, now);
}

static void stop_watcher(struct peer *peer, struct moment now)
{
    watcher_owe(&peer->relay->fanout, &peer->watcher, WATCHER_OWES_BYE, now);
    if (!(peer->watcher.owes & WATCHER_OWES_BYE))
        peer_close(peer, CAUSE_STOPPING, stopping, now);
}

void peer_stop(struct peer *peer, struct moment now)
{
    if (peer->kind == PEER_CAPTURE)
        capture_owe(peer->capture, CAPTURE_OWES_BYE, now); /* closes it behind its bye */
    else if (peer->kind == PEER_LISTENER)
        stop_listener(peer, now);
    else if (peer->kind == PEER_WATCHER)
        stop_watcher(peer, now);
    else
        peer_close(peer, CAUSE_STOPPING, stopping, now);
}
