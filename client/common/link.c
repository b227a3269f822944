#include "client/common/link.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <libwebsockets.h>

#include <livelisten/backoff.h>
#include <livelisten/bundle.h>

#include "client/common/failure.h"
#include "client/common/outbox.h"
#include "client/common/pinger.h"
#include "common/log.h"
#include "common/now.h"
#include "common/secret.h"

enum {
    ATTEMPT_MS = 10000, /* from the look-up of the name to the open WebSocket */
    SILENCE_MS = 5000,  /* docs/protocol.md section 4 */
    FAREWELL_MS = 500,  /* for what is queued, and for the relay's goodbye */
    STEADY_MS = 10000,  /* a connection that lasted so long was a success */
    FRAGMENT_BYTES = 4096,
    NOTSENT_LOWAT_BYTES = 4096 /* what waits, waits in the outbox, where its age is seen */
};

struct link {
    struct link_target target;
    bool insecure;
    struct link_handlers handlers;
    struct lws_context *context;
    struct outbox *outbox;
    pthread_t thread;
    _Atomic(int) state; /* enum link_state */
    atomic_bool asked;  /* in this attempt */
    atomic_bool stopping;
    atomic_uint_fast64_t bytes_received, bytes_sent;
    struct pinger pinger; /* any thread may read its clock; the rest is for the link's */

    /* Only the thread of the link knows what follows. */
    struct lws *wsi; /* of this attempt, NULL between attempts; older ones are ignored */
    bool finished;
    struct backoff backoff;
    lws_sorted_usec_list_t retry_timer, ping_timer, silence_timer, farewell_timer;
    ll_mono opened;
    uint32_t retry_after_ms; /* said by the bye; 0: nothing */
    uint32_t spread_ms;      /* said by the last pong, while it counts */
    int close_code;          /* 0: no close frame came */
    bool certificate_refused;
    char why[CONTROL_TEXT_MAX];
    bool message_is_binary;
    size_t message_bytes;
    uint8_t message[BUNDLE_MAX_BYTES];
    uint8_t frame[LWS_PRE + OUTBOX_MESSAGE_MAX_BYTES];
};

static void attempt(lws_sorted_usec_list_t *timer);

static void schedule(struct link *link, lws_sorted_usec_list_t *timer, sul_cb_t on_time,
                     int64_t delay_ms)
{
    lws_sul_schedule(link->context, 0, timer, on_time, delay_ms * LWS_US_PER_MS);
}

static void stop_timers(struct link *link)
{
    lws_sul_cancel(&link->retry_timer);
    lws_sul_cancel(&link->ping_timer);
    lws_sul_cancel(&link->silence_timer);
}

/* The end of a connection ------------------------------------------------------------------ */

/* After a goodbye not before the relay wants it, and never all at once. */
static uint32_t wait_before_retry_ms(struct link *link)
{
    uint32_t random;

    secret_random(&random, sizeof random);
    return link->retry_after_ms + backoff_next_ms(&link->backoff, link->spread_ms, random);
}

/* This attempt or connection is over, whoever found out first. Called once for each. */
static void lost(struct link *link, int code, const struct failure *failure)
{
    uint32_t wait_ms;

    link->wsi = NULL;
    stop_timers(link);
    outbox_close(link->outbox);
    pinger_on_lost(&link->pinger);
    if (link->stopping) {
        link->finished = true;
        return;
    }
    if (failure->final) {
        link->state = LINK_ENDED;
        if (link->handlers.on_end)
            link->handlers.on_end(link->handlers.context, code, failure->why);
        return;
    }
    if (link->opened.us && now_mono().us - link->opened.us > STEADY_MS * 1000LL)
        backoff_reset(&link->backoff);
    link->state = LINK_WAITING;
    wait_ms = wait_before_retry_ms(link);
    schedule(link, &link->retry_timer, attempt, wait_ms);
    if (link->handlers.on_down)
        link->handlers.on_down(link->handlers.context, failure->why, wait_ms);
}

/* No answer in time, or none any more. The last callbacks of the connection find that it is not
 * ours any longer. */
static void on_silence(lws_sorted_usec_list_t *timer)
{
    struct link *link = lws_container_of(timer, struct link, silence_timer);
    struct lws *wsi = link->wsi;
    struct failure failure = {.final = false};

    if (link->state == LINK_UP) {
        link->spread_ms = 0; /* the network of this one, not the relay of all */
        snprintf(failure.why, sizeof failure.why, "the relay has been silent for %d s",
                 SILENCE_MS / 1000);
    } else {
        snprintf(failure.why, sizeof failure.why, "cannot reach %.100s:%d: no answer in %d s",
                 link->target.host, link->target.port, ATTEMPT_MS / 1000);
    }
    lost(link, 0, &failure);
    if (wsi)
        lws_set_timeout(wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC);
}

/* A failure before the WebSocket was open. */
static void on_connection_error(struct link *link)
{
    unsigned status = link->wsi ? lws_http_client_http_response(link->wsi) : 0;
    struct failure failure;

    failure_of_attempt(&failure, &link->target, status, link->certificate_refused);
    lost(link, 0, &failure);
}

/* What comes in ---------------------------------------------------------------------------- */

static void on_text(struct link *link)
{
    struct control message;
    char why[CONTROL_TEXT_MAX];
    enum ll_status status =
        control_decode(&message, (const char *)link->message, link->message_bytes, why);

    if (status != LL_OK) {
        if (status != LL_UNSUPPORTED)
            log_warn("a message of the relay was not understood: %s", why);
        return;
    }
    if (message.type == CONTROL_PONG) {
        link->spread_ms = (uint32_t)message.pong.spread_ms;
        pinger_on_pong(&link->pinger, message.pong.id, message.pong.time, now_mono());
        return;
    }
    if (message.type == CONTROL_BYE) {
        link->retry_after_ms = message.bye.retry_after_ms;
        link->spread_ms = 0; /* that is spread already */
        snprintf(link->why, sizeof link->why, "%s", message.bye.reason);
    }
    if (link->handlers.on_control)
        link->handlers.on_control(link->handlers.context, &message);
}

/* Puts fragments together. False when the message is larger than any may be. */
static bool on_receive(struct link *link, struct lws *wsi, const void *bytes, size_t n)
{
    ll_mono received = now_mono();

    schedule(link, &link->silence_timer, on_silence, SILENCE_MS);
    link->bytes_received += n;
    if (lws_is_first_fragment(wsi)) {
        link->message_bytes = 0;
        link->message_is_binary = lws_frame_is_binary(wsi);
    }
    if (n > sizeof link->message - link->message_bytes)
        return false;
    memcpy(link->message + link->message_bytes, bytes, n);
    link->message_bytes += n;
    if (!lws_is_final_fragment(wsi))
        return true;
    if (!link->message_is_binary)
        on_text(link);
    else if (link->handlers.on_bundle)
        link->handlers.on_bundle(link->handlers.context, link->message, link->message_bytes,
                                 received);
    return true;
}

/* A close frame: two bytes of code, then a reason that is not terminated. */
static void on_close_frame(struct link *link, const uint8_t *bytes, size_t n)
{
    if (n < 2)
        return;
    link->close_code = bytes[0] << 8 | bytes[1];
    if (n > 2)
        snprintf(link->why, sizeof link->why, "%.*s", (int)(n - 2), (const char *)bytes + 2);
}

static void on_closed(struct link *link)
{
    struct failure failure;

    failure_of_close(&failure, link->close_code, link->why);
    lost(link, link->close_code, &failure);
}

/* What goes out ---------------------------------------------------------------------------- */

static void on_ping_time(lws_sorted_usec_list_t *timer)
{
    struct link *link = lws_container_of(timer, struct link, ping_timer);
    struct control ping = {.type = CONTROL_PING};

    ping.ping.id = pinger_ping(&link->pinger, now_mono());
    link_send_control(link, &ping);
    schedule(link, &link->ping_timer, on_ping_time, pinger_interval_ms(&link->pinger));
}

/* One message, or the goodbye. Nonzero closes the connection. */
static int on_writable(struct link *link)
{
    uint8_t *payload = link->frame + LWS_PRE;
    bool is_bundle;
    size_t n = outbox_pop(link->outbox, payload, &is_bundle);

    if (n > 0) {
        if (lws_write(link->wsi, payload, n, is_bundle ? LWS_WRITE_BINARY : LWS_WRITE_TEXT) < 0)
            return -1;
        link->bytes_sent += n;
    }
    if (!outbox_empty(link->outbox)) {
        lws_callback_on_writable(link->wsi);
    } else if (link->stopping) {
        lws_close_reason(link->wsi, LWS_CLOSE_STATUS_NORMAL, NULL, 0);
        return -1;
    }
    return 0;
}

static void on_open(struct link *link)
{
    int fd = lws_get_socket_fd(link->wsi), lowat = NOTSENT_LOWAT_BYTES, on = 1;

    setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &lowat, sizeof lowat);
    setsockopt(fd, IPPROTO_TCP, TCP_THIN_LINEAR_TIMEOUTS, &on, sizeof on);
    link->opened = now_mono();
    outbox_open(link->outbox);
    link->state = LINK_UP;
    schedule(link, &link->silence_timer, on_silence, SILENCE_MS);
    /* The first message says who we are, so it comes before the ping. */
    if (link->handlers.on_open)
        link->handlers.on_open(link->handlers.context);
    on_ping_time(&link->ping_timer);
}

static void on_farewell_over(lws_sorted_usec_list_t *timer)
{
    lws_container_of(timer, struct link, farewell_timer)->finished = true;
}

/* Another thread has left something to send, or wants to stop. */
static void on_woken(struct link *link)
{
    if (link->state == LINK_UP && link->wsi)
        lws_callback_on_writable(link->wsi);
    else if (link->stopping)
        link->finished = true;
    if (link->stopping)
        schedule(link, &link->farewell_timer, on_farewell_over, FAREWELL_MS);
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                    size_t n)
{
    struct link *link = lws_context_user(lws_get_context(wsi));

    (void)user;
    if (reason == LWS_CALLBACK_EVENT_WAIT_CANCELLED) {
        on_woken(link);
        return 0;
    }
    if (reason == LWS_CALLBACK_OPENSSL_PERFORM_SERVER_CERT_VERIFICATION) {
        link->certificate_refused |=
            n == 0; /* `n` is OpenSSL's verdict; 0 leaves it as it is */
        return 0;
    }
    if (!link || !link->wsi || wsi != link->wsi)
        return 0;
    switch (reason) {
    case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
        link->asked = true;
        break;
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
        on_open(link);
        break;
    case LWS_CALLBACK_CLIENT_RECEIVE:
        if (!on_receive(link, wsi, in, n)) {
            snprintf(link->why, sizeof link->why, "the relay sent a message that is too large");
            lws_close_reason(wsi, LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE, NULL, 0);
            return -1;
        }
        break;
    case LWS_CALLBACK_CLIENT_WRITEABLE:
        return on_writable(link);
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        on_close_frame(link, in, n);
        break;
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
        on_connection_error(link);
        break;
    case LWS_CALLBACK_CLIENT_CLOSED:
        on_closed(link);
        break;
    default:
        break;
    }
    return 0;
}

/* Life ------------------------------------------------------------------------------------- */

static const struct lws_protocols protocols[] = {
    {.name = "livelisten.v1", .callback = on_event, .rx_buffer_size = FRAGMENT_BYTES},
    {0},
};

/* Starts a connection; what becomes of it is told to on_event, perhaps before this returns. */
static void attempt(lws_sorted_usec_list_t *timer)
{
    struct link *link = lws_container_of(timer, struct link, retry_timer);
    int tls = !link->target.tls ? 0
              : link->insecure
                  ? LCCSCF_USE_SSL | LCCSCF_ALLOW_SELFSIGNED | LCCSCF_ALLOW_EXPIRED |
                        LCCSCF_ALLOW_INSECURE | LCCSCF_SKIP_SERVER_CERT_HOSTNAME_CHECK
                  : LCCSCF_USE_SSL;
    struct lws_client_connect_info info = {
        .context = link->context,
        .address = link->target.host,
        .host = link->target.host,
        .origin = link->target.host,
        .port = link->target.port,
        .path = link->target.path,
        .protocol = protocols[0].name,
        .ssl_connection = tls | LCCSCF_HTTP_NO_FOLLOW_REDIRECT,
        .alpn = "http/1.1",
        .pwsi = &link->wsi,
    };

    link->state = LINK_CONNECTING;
    link->opened = (ll_mono){0};
    link->asked = false;
    link->close_code = 0;
    link->certificate_refused = false;
    link->retry_after_ms = 0;
    link->why[0] = '\0';
    schedule(link, &link->silence_timer, on_silence, ATTEMPT_MS);
    if (!lws_client_connect_via_info(&info) && link->state == LINK_CONNECTING)
        on_connection_error(link);
}

static void *run(void *argument)
{
    struct link *link = argument;

    attempt(&link->retry_timer);
    while (!link->finished && lws_service(link->context, 0) >= 0)
        ;
    return NULL;
}

static void log_from_lws(int level, const char *line)
{
    (void)level;
    log_debug("libwebsockets: %.*s", (int)strcspn(line, "\n"), line);
}

struct link *link_create(const struct link_target *target, bool insecure,
                         const struct link_handlers *handlers)
{
    struct link *link = calloc(1, sizeof *link);
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN,
        .protocols = protocols,
        .user = link,
        .options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT,
        .gid = -1,
        .uid = -1,
        /* libwebsockets obeys http_proxy of the environment even towards this very machine. */
        .http_proxy_address = link_is_loopback(target) ? "" : NULL,
    };

    if (!link)
        goto err0;
    lws_set_log_level(LLL_ERR | LLL_WARN, log_from_lws);
    link->target = *target;
    link->insecure = insecure;
    link->handlers = *handlers;
    pinger_init(&link->pinger);
    link->outbox = outbox_create();
    if (!link->outbox)
        goto err1;
    link->context = lws_create_context(&info);
    if (!link->context)
        goto err2;
    if (pthread_create(&link->thread, NULL, run, link) != 0)
        goto err3;
    return link;
err3:
    lws_context_destroy(link->context);
err2:
    outbox_free(link->outbox);
err1:
    pinger_fini(&link->pinger);
    free(link);
err0:
    log_error("cannot start the connection to the relay: out of memory");
    return NULL;
}

void link_free(struct link *link)
{
    if (!link)
        return;
    link->stopping = true;
    lws_cancel_service(link->context);
    pthread_join(link->thread, NULL);
    link->wsi = NULL; /* what its connection still has to say is of no interest */
    lws_context_destroy(link->context); /* not by the thread: until here any may wake it */
    outbox_free(link->outbox);
    pinger_fini(&link->pinger);
    free(link);
}

/* Any thread ------------------------------------------------------------------------------- */

bool link_send_control(struct link *link, const struct control *message)
{
    char text[CONTROL_MAX_BYTES];
    size_t n;

    if (control_encode(message, text, sizeof text, &n) != LL_OK ||
        !outbox_push_text(link->outbox, text, n, now_mono()))
        return false;
    lws_cancel_service(link->context);
    return true;
}

bool link_send_bundle(struct link *link, const uint8_t *bytes, size_t n)
{
    if (!outbox_push_bundle(link->outbox, bytes, n, now_mono()))
        return false;
    lws_cancel_service(link->context);
    return true;
}

bool link_takes_bundles(const struct link *link)
{
    return outbox_takes_bundles(link->outbox, now_mono());
}

enum link_state link_state(const struct link *link)
{
    return link->state;
}

bool link_asked(const struct link *link)
{
    return link->asked;
}

struct clocksync link_clock(const struct link *link)
{
    return pinger_clock(&((struct link *)link)->pinger); /* its lock is no part of the value */
}

uint64_t link_bytes_received(const struct link *link)
{
    return link->bytes_received;
}

uint64_t link_bytes_sent(const struct link *link)
{
    return link->bytes_sent;
}
