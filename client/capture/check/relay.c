#include "client/capture/check/relay.h"

#include <inttypes.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/common/link.h"
#include "client/common/probe.h"
#include "client/common/stop.h"
#include "common/now.h"

enum {
    LOOK_EVERY_MS = 20,
    PATIENCE_US = 15000000, /* longer than an attempt of the link */
    CLOCK_ANSWERS = 4,      /* pings that come quickly, see pinger.c */
    CLOCK_OFF_US = 1000000, /* NTP keeps a clock a hundred times better */
    SLOW_US = 150000,       /* a round trip: half of it is what ITU-T G.114 allows a talk */
    UNSURE_US = 100000
};

/* What the link's thread learns. */
struct line {
    struct link *link;
    const struct arguments *arguments;
    pthread_mutex_t lock; /* of what follows */
    bool open;
    bool asked; /* about token and meeting */
    bool welcomed;
    bool over; /* this attempt, or for good */
    int close_code;
    char why[CONTROL_TEXT_MAX * 2];
    struct control welcome;
};

/* From the link ------------------------------------------------------------------------------- */

static void on_open(void *context)
{
    struct line *line = context;

    pthread_mutex_lock(&line->lock);
    line->open = true;
    pthread_mutex_unlock(&line->lock);
}

static void on_control(void *context, const struct control *message)
{
    struct line *line = context;

    if (message->type != CONTROL_WELCOME)
        return;
    pthread_mutex_lock(&line->lock);
    line->welcome = *message;
    line->welcomed = true;
    pthread_mutex_unlock(&line->lock);
}

static void on_end(void *context, int close_code, const char *why)
{
    struct line *line = context;

    pthread_mutex_lock(&line->lock);
    if (!line->over) {
        line->over = true;
        line->close_code = close_code;
        snprintf(line->why, sizeof line->why, "%s", why);
    }
    pthread_mutex_unlock(&line->lock);
}

static void on_down(void *context, const char *why, uint32_t retry_ms)
{
    (void)retry_ms;
    on_end(context, 0, why);
}

/* Waiting ------------------------------------------------------------------------------------- */

static bool knows_meeting(const struct arguments *arguments)
{
    return arguments->meeting[0] && arguments->token[0];
}

static void ask(struct line *line)
{
    struct control message = {.type = CONTROL_CHECK};

    memcpy(message.check.meeting, line->arguments->meeting, sizeof message.check.meeting);
    memcpy(message.check.token, line->arguments->token, sizeof message.check.token);
    line->asked = link_send_control(line->link, &message);
}

/* The clock comes first, for who has a wrong token is answered nothing more. */
static bool is_done(struct line *line)
{
    bool has_clock = link_clock(line->link).count >= CLOCK_ANSWERS, done;

    pthread_mutex_lock(&line->lock);
    done = line->over || line->welcomed || (has_clock && !knows_meeting(line->arguments));
    if (!done && has_clock && !line->asked)
        ask(line);
    pthread_mutex_unlock(&line->lock);
    return done;
}

static void wait_for(struct line *line)
{
    int64_t end_us = now_mono().us + PATIENCE_US;

    while (!is_done(line) && !stop_requested() && now_mono().us < end_us)
        poll(NULL, 0, LOOK_EVERY_MS);
}

/* Findings ------------------------------------------------------------------------------------ */

/* Libwebsockets goes through it, too. */
static const char *proxy_towards(const struct link_target *relay)
{
    const char *proxy = getenv("http_proxy");

    return proxy && *proxy && !link_is_loopback(relay) ? proxy : NULL;
}

/* False: there is no point in going on. */
static bool judge_address(const struct link_target *relay, struct findings *out)
{
    const char *proxy = proxy_towards(relay);
    struct probe probe;

    if (proxy) {
        findings_say(out, "proxy", VERDICT_NONE, "%s, by http_proxy", proxy);
        return true;
    }
    probe_host(relay->host, relay->port, &probe);
    if (probe.outcome == PROBE_NO_NAME) {
        finding_advise(
            findings_say(out, "name (DNS)", VERDICT_BAD, "%s: %s", relay->host, probe.why),
            "No address belongs to this name: check its spelling, and that this "
            "machine is in the network and has a name server.");
        return false;
    }
    findings_say(out, "name (DNS)", VERDICT_GOOD, "%s", probe.address);
    if (probe.outcome == PROBE_NO_ANSWER) {
        finding_advise(
            findings_say(out, "TCP", VERDICT_BAD, "port %d: %s", relay->port, probe.why),
            "Nothing answers there: is the relay running, is this its port, does a "
            "firewall let it pass?");
        return false;
    }
    findings_measure(out, "TCP", VERDICT_GOOD, (double)probe.connect_us / 1e3, "ms",
                     "port %d in %.1f ms", relay->port, (double)probe.connect_us / 1e3);
    return true;
}

static void judge_connection(struct line *line, bool insecure, struct findings *out)
{
    const struct link_target *relay = &line->arguments->relay;
    bool asked = line->open || link_asked(line->link);

    if (relay->tls && asked)
        findings_say(out, "TLS", insecure ? VERDICT_LOOK : VERDICT_GOOD, "%s",
                     insecure ? "any certificate is accepted (--insecure)"
                              : "the certificate is valid");
    else if (relay->tls)
        finding_advise(findings_say(out, "TLS", VERDICT_BAD, "failed"), "%s", line->why);
    if (line->open)
        findings_say(out, "WebSocket", VERDICT_GOOD, "open");
    else if (asked || !relay->tls)
        finding_advise(findings_say(out, "WebSocket", VERDICT_BAD, "failed"), "%s",
                       *line->why ? line->why : "the relay does not answer");
}

static void judge_clock(const struct clocksync *clock, struct findings *out)
{
    ll_mono now = now_mono();
    double offset_s = (double)(now_wall().us - clocksync_relay_time(clock, now).us) / 1e6;
    double error_ms = (double)clocksync_error_us(clock, now) / 1e3;
    double rtt_ms = (double)clocksync_rtt_us(clock) / 1e3;
    struct finding *finding;

    if (!clocksync_ready(clock)) {
        findings_say(out, "clock", VERDICT_NONE, "not known");
        return;
    }
    finding = findings_measure(out, "clock", VERDICT_GOOD, offset_s, "s",
                               "%.3f s %s the relay's, give or take %.1f ms", fabs(offset_s),
                               offset_s < 0 ? "behind" : "ahead of", error_ms);
    if (fabs(offset_s) * 1e6 > CLOCK_OFF_US) {
        finding->verdict = VERDICT_LOOK;
        finding_advise(finding, "One of the two clocks is wrong: let NTP set both.");
    } else if (error_ms * 1e3 > UNSURE_US) {
        finding->verdict = VERDICT_LOOK;
        finding_advise(finding, "So the delay that listeners are shown is not exact.");
    }
    finding =
        findings_measure(out, "round trip", VERDICT_GOOD, rtt_ms, "ms", "%.1f ms", rtt_ms);
    if (rtt_ms * 1e3 > SLOW_US) {
        finding->verdict = VERDICT_LOOK;
        finding_advise(finding, "That is slow: use a cable instead of radio, or a relay nearer "
                                "by.");
    }
}

static const struct control_channel *find_channel(const struct control_channels *channels,
                                                  const char *name)
{
    for (size_t i = 0; i < channels->count; i++)
        if (strcmp(channels->channel[i].name, name) == 0)
            return &channels->channel[i];
    return NULL;
}

static void add_name(char *list, size_t capacity, const char *name)
{
    size_t used = strlen(list);

    snprintf(list + used, capacity - used, "%s%s", used > 0 ? ", " : "", name);
}

/* Who publishes now, and what that means for the channels of the command line. */
static void judge_channels(const struct arguments *arguments,
                           const struct control_channels *channels, struct findings *out)
{
    char live[200] = "", all[200] = "", taken[200] = "", unknown[200] = "";
    struct finding *finding;

    for (size_t i = 0; i < channels->count; i++) {
        add_name(all, sizeof all, channels->channel[i].name);
        if (channels->channel[i].live)
            add_name(live, sizeof live, channels->channel[i].name);
    }
    for (size_t i = 0; i < arguments->channel_count && !arguments->default_input; i++) {
        const char *name = arguments->channel[i].channel;
        const struct control_channel *channel = find_channel(channels, name);

        if (!channel)
            add_name(unknown, sizeof unknown, name);
        else if (channel->live)
            add_name(taken, sizeof taken, name);
    }
    finding = findings_say(out, "channels", *unknown ? VERDICT_BAD : VERDICT_GOOD, "%s", all);
    if (*unknown)
        finding_advise(finding, "The meeting has no channel %s.", unknown);
    finding = findings_say(out, "published now", *taken ? VERDICT_LOOK : VERDICT_GOOD, "%s",
                           *live ? live : "none");
    if (*taken)
        finding_advise(finding,
                       "A capture publishes %s already; another one must say "
                       "--take-over.",
                       taken);
}

static void judge_meeting(const struct line *line, struct findings *out)
{
    const struct arguments *arguments = line->arguments;

    if (!knows_meeting(arguments)) {
        findings_say(out, "token", VERDICT_NONE,
                     "not checked without --meeting and --token-file");
        return;
    }
    if (line->close_code == CLOSE_UNAUTHORISED) {
        finding_advise(findings_say(out, "token", VERDICT_BAD, "refused"),
                       "--token-file must hold what the relay has in its publish.token.");
        return;
    }
    if (line->welcomed || line->close_code == CLOSE_NOT_FOUND)
        findings_say(out, "token", VERDICT_GOOD, "accepted");
    if (line->welcomed) {
        findings_say(out, "meeting", VERDICT_GOOD, "%s: %s", arguments->meeting,
                     line->welcome.welcome.title);
        judge_channels(arguments, &line->welcome.welcome.channels, out);
    } else {
        finding_advise(findings_say(out, "meeting", VERDICT_BAD, "%s", arguments->meeting),
                       "%s", *line->why ? line->why : "the relay does not answer");
    }
}

void check_relay(const struct arguments *arguments, struct findings *out)
{
    struct line line = {.arguments = arguments, .lock = PTHREAD_MUTEX_INITIALIZER};
    struct link_handlers handlers = {.context = &line,
                                     .on_open = on_open,
                                     .on_control = on_control,
                                     .on_down = on_down,
                                     .on_end = on_end};
    struct clocksync clock;

    if (!judge_address(&arguments->relay, out))
        return;
    line.link = link_create(&arguments->relay, arguments->insecure, &handlers);
    if (!line.link) {
        findings_say(out, "connection", VERDICT_BAD, "out of memory");
        return;
    }
    wait_for(&line);
    pthread_mutex_lock(&line.lock);
    judge_connection(&line, arguments->insecure, out);
    clock = link_clock(line.link);
    if (line.open) {
        judge_clock(&clock, out);
        judge_meeting(&line, out);
    }
    pthread_mutex_unlock(&line.lock);
    link_free(line.link);
    pthread_mutex_destroy(&line.lock);
}
