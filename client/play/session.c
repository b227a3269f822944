#include "client/play/session.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <livelisten/bundle.h>

#include "client/play/report.h"
#include "common/log.h"

enum { CLOCK_EVERY_US = 1000000 };

struct session {
    struct session_options options;
    struct player *player;

    pthread_mutex_t lock; /* of everything down to the next blank line */
    struct link *link;
    struct session_view view; /* without `state` and `bytes`, which session_look adds */
    bool opened;              /* at least once */
    bool ended;

    struct report report; /* the thread of session_step */

    /* The link's thread alone. */
    char heard_session[CONTROL_ID_MAX]; /* of the stream before */
    uint64_t rejected_bundles;
    ll_mono clock_told;
    char last_reason[2 *
                     CONTROL_TEXT_MAX]; /* why there is no connection; empty while there is */
};

/* The link once link_create has returned; its thread may be earlier than that. */
static struct link *get_link(struct session *session)
{
    struct link *link;

    pthread_mutex_lock(&session->lock);
    link = session->link;
    pthread_mutex_unlock(&session->lock);
    return link;
}

/* Under the lock. */
static enum session_state state_now(const struct session *session)
{
    if (session->ended)
        return SESSION_ENDED;
    if (link_state(session->link) != LINK_UP)
        return session->opened ? SESSION_RECONNECTING : SESSION_CONNECTING;
    if (session->view.channels.count == 0 && !*session->view.title)
        return SESSION_CONNECTING; /* before the welcome */
    return session_view_state(&session->view);
}

static void send_join(struct session *session)
{
    struct control message = {.type = CONTROL_JOIN};

    snprintf(message.join.meeting, sizeof message.join.meeting, "%s",
             session->options.target.meeting);
    message.join.profile = session->options.profile;
    message.join.rendition = session->options.rendition;
    pthread_mutex_lock(&session->lock);
    if (session->view.eased) {
        message.join.rendition = RENDITION_LO;
        message.join.offered = true;
    }
    snprintf(message.join.channel, sizeof message.join.channel, "%s", session->view.channel);
    pthread_mutex_unlock(&session->lock);
    link_send_control(get_link(session), &message);
}

/* A closed meeting asks for its token first. It is in no URL, so in no log of a proxy. */
static void send_enter(struct session *session)
{
    const struct link_target *target = &session->options.target;
    struct control message = {.type = CONTROL_ENTER};

    if (!target->token[0])
        return;
    snprintf(message.enter.meeting, sizeof message.enter.meeting, "%s", target->meeting);
    snprintf(message.enter.token, sizeof message.enter.token, "%s", target->token);
    link_send_control(get_link(session), &message);
}

static void on_open(void *context)
{
    struct session *session = context;

    pthread_mutex_lock(&session->lock);
    if (session->opened)
        session->view.reconnects++;
    session->opened = true;
    pthread_mutex_unlock(&session->lock);
    session->last_reason[0] = '\0';
    send_enter(session);
    send_join(session);
}

/* Under the lock. For where nothing is to be heard, silence is no loss. */
static void tell_player(struct session *session)
{
    enum session_state state = session_view_state(&session->view);

    player_live(session->player, SESSION_LIVE <= state && state <= SESSION_LOST);
}

/* News of the meeting or its channels: takes the lock, and returns the view as it was. */
static struct session_view begin_news(struct session *session)
{
    pthread_mutex_lock(&session->lock);
    struct session_view before = session->view;
    before.state = session_view_state(&before);
    return before;
}

/* Gives it back, and says what has become of what is heard. */
static void end_news(struct session *session, const struct session_view *before)
{
    char then[SESSION_WORDS_MAX], words[SESSION_WORDS_MAX];
    struct session_view now = session->view;

    now.state = session_view_state(&now);
    tell_player(session);
    pthread_mutex_unlock(&session->lock);
    session_view_words(before, then);
    session_view_words(&now, words);
    if (strcmp(words, then) != 0)
        log_info("%s: %s", now.channel, words);
}

static void on_channels(struct session *session, const struct control_channels *channels)
{
    struct session_view before = begin_news(session);

    session->view.channels = *channels;
    end_news(session, &before);
}

static void on_meeting(struct session *session, const struct control_meeting *meeting)
{
    struct session_view before = begin_news(session);

    session->view.phase = meeting->phase;
    session->view.until = meeting->until;
    end_news(session, &before);
}

/* A channel that the meeting does not have is a mistake of the user: says which there are, and ends.
 * Returns true when there is nothing to complain about. */
static bool check_channel(struct session *session)
{
    char names[CONTROL_CHANNELS_MAX * (CONTROL_CHANNEL_MAX + 2)];
    struct session_view view;
    bool known;

    pthread_mutex_lock(&session->lock);
    view = session->view;
    known = view.channels.count == 0 || session_view_channel(&view, view.channel);
    session->ended |= !known;
    pthread_mutex_unlock(&session->lock);
    if (known)
        return true;
    session_view_names(&view, names, sizeof names);
    log_error("meeting %s has no channel '%s'; it has %s", session->options.target.meeting,
              view.channel, names);
    return false;
}

static void on_welcome(struct session *session, const struct control *message)
{
    bool first;

    log_info("connected to %s:%d, meeting %s: %s", session->options.target.host,
             session->options.target.port, message->welcome.meeting, message->welcome.title);
    pthread_mutex_lock(&session->lock);
    snprintf(session->view.title, sizeof session->view.title, "%s", message->welcome.title);
    first = session->view.reconnects == 0;
    pthread_mutex_unlock(&session->lock);
    on_channels(session, &message->welcome.channels);
    if (first) /* after a restart of the relay the channels may come back one by one */
        check_channel(session);
}

static void on_stream(struct session *session, const struct control *message)
{
    const struct control_stream *stream = &message->stream.stream;
    bool same_clock = strcmp(session->heard_session, message->stream.session) == 0;

    if (player_stream(session->player, message->stream.key, stream->ssrc, stream->index,
                      same_clock) != LL_OK)
        log_error("out of memory; cannot play %s", stream->channel);
    snprintf(session->heard_session, sizeof session->heard_session, "%s",
             message->stream.session);
    pthread_mutex_lock(&session->lock);
    session->view.rendition = stream->rendition;
    pthread_mutex_unlock(&session->lock);
    log_info("listening to %s (%s)", stream->channel,
             rendition_traits(stream->rendition)->name);
}

static void on_gap(struct session *session, const struct control *message)
{
    pthread_mutex_lock(&session->lock);
    session->view.gaps++;
    session->view.gap_packets += message->gap.packets;
    pthread_mutex_unlock(&session->lock);
    log_warn("this connection is too slow: the relay has skipped %u packets",
             message->gap.packets);
}

/* Takes it, unless it changes nothing. */
static void on_offer(struct session *session, enum rendition rendition)
{
    bool eased = rendition == RENDITION_LO && session->options.rendition == RENDITION_HI;

    pthread_mutex_lock(&session->lock);
    bool changes = eased != session->view.eased;
    session->view.eased = eased;
    pthread_mutex_unlock(&session->lock);
    if (!changes)
        return;
    log_info(eased ? "this connection is slow: going over to lighter sound until it recovers"
                   : "this connection has recovered: going back to full sound");
    send_join(session);
}

static void on_control(void *context, const struct control *message)
{
    struct session *session = context;

    switch (message->type) {
    case CONTROL_WELCOME:
        on_welcome(session, message);
        break;
    case CONTROL_CHANNELS:
        on_channels(session, &message->channels);
        break;
    case CONTROL_MEETING:
        on_meeting(session, &message->meeting);
        break;
    case CONTROL_STREAM:
        on_stream(session, message);
        break;
    case CONTROL_GAP:
        on_gap(session, message);
        break;
    case CONTROL_OFFER:
        on_offer(session, message->offer.rendition);
        break;
    default: /* clock, liveness and goodbye are the link's */
        break;
    }
}

/* Tells the player what the pings have taught: at once when there is something, then once a
 * second. */
static void tell_clock(struct session *session, ll_mono now)
{
    struct clocksync clock;

    if (session->clock_told.us && now.us - session->clock_told.us < CLOCK_EVERY_US)
        return;
    clock = link_clock(get_link(session));
    if (!clocksync_ready(&clock))
        return;
    /* First how sure it is: no delay is shown without that. */
    pthread_mutex_lock(&session->lock);
    session->view.clock_error_ms = (int32_t)(clocksync_error_us(&clock, now) / 1000) + 1;
    pthread_mutex_unlock(&session->lock);
    player_clock_offset(session->player, clocksync_relay_time(&clock, (ll_mono){0}).us);
    session->clock_told = now;
}

static void on_bundle(void *context, const uint8_t *bytes, size_t n, ll_mono received)
{
    struct session *session = context;
    struct bundle_reader reader;
    const uint8_t *packet;
    size_t packet_bytes;
    enum ll_status status;

    tell_clock(session, received);
    bundle_read(&reader, bytes, n);
    while ((status = bundle_next(&reader, &packet, &packet_bytes)) == LL_OK)
        player_push(session->player, packet, packet_bytes,
                    received); /* counts what it refuses */
    if (status != LL_END && session->rejected_bundles++ == 0)
        log_warn("the relay has sent a bundle that is %s", ll_status_text(status));
}

static void on_down(void *context, const char *why, uint32_t retry_ms)
{
    struct session *session = context;

    if (strcmp(why, session->last_reason) == 0)
        return; /* said before; that it still tries goes without saying */
    snprintf(session->last_reason, sizeof session->last_reason, "%s", why);
    log_warn("%s; trying again in %.1f s", why, retry_ms / 1000.0);
}

static void on_end(void *context, int code, const char *why)
{
    struct session *session = context;
    char channel[CONTROL_CHANNEL_MAX];
    bool said;

    pthread_mutex_lock(&session->lock);
    snprintf(channel, sizeof channel, "%s", session->view.channel);
    said = session->ended; /* by check_channel, in better words */
    session->ended = true;
    pthread_mutex_unlock(&session->lock);
    if (!said)
        log_error("%s:%d, meeting %s, channel %s: %s%s", session->options.target.host,
                  session->options.target.port, session->options.target.meeting, channel, why,
                  code == CLOSE_UNAUTHORISED ? "; its token is given with --token-file" : "");
}

struct session *session_create(const struct session_options *options, struct player *player)
{
    struct session *session = calloc(1, sizeof *session);
    struct link_handlers handlers = {session, on_open, on_control, on_bundle, on_down, on_end};

    if (!session) {
        log_error("out of memory");
        return NULL;
    }
    session->options = *options;
    session->player = player;
    session->view.rendition = options->rendition;
    session->view.phase = PHASE_LIVE;
    session->view.clock_error_ms = SESSION_CLOCK_UNKNOWN;
    snprintf(session->view.channel, sizeof session->view.channel, "%s", options->channel);
    pthread_mutex_init(&session->lock, NULL);
    pthread_mutex_lock(&session->lock); /* the first handler waits for session->link */
    session->link = link_create(&session->options.target, options->insecure, &handlers);
    pthread_mutex_unlock(&session->lock);
    if (!session->link) {
        session_free(session);
        return NULL;
    }
    return session;
}

static void send_report(struct session *session)
{
    struct control message = {.type = CONTROL_REPORT};
    struct player_stats stats;

    player_stats(session->player, &stats);
    message.report = report_draft(&session->report, &stats);
    if (link_send_control(session->link, &message))
        report_sent(&session->report, &stats);
}

void session_step(struct session *session, ll_mono now)
{
    if (report_due(&session->report, link_state(session->link) == LINK_UP, now))
        send_report(session);
}

void session_free(struct session *session)
{
    if (!session)
        return;
    if (session->link)
        send_report(session);
    link_free(session->link);
    pthread_mutex_destroy(&session->lock);
    free(session);
}

void session_switch(struct session *session, const char *channel)
{
    char words[SESSION_WORDS_MAX];
    struct session_view view;

    pthread_mutex_lock(&session->lock);
    snprintf(session->view.channel, sizeof session->view.channel, "%s", channel);
    view = session->view;
    view.state = state_now(session);
    tell_player(session);
    pthread_mutex_unlock(&session->lock);
    if (!check_channel(session))
        return;
    session_view_words(&view, words);
    log_info("going over to %s: %s", channel, words);
    send_join(session); /* when the connection is down: on_open will */
}

void session_look(struct session *session, struct session_view *out)
{
    pthread_mutex_lock(&session->lock);
    *out = session->view;
    out->state = state_now(session);
    out->bytes = link_bytes_received(session->link);
    pthread_mutex_unlock(&session->lock);
}
