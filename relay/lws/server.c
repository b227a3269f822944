#include "relay/lws/server.h"

#include <errno.h>
#include <libwebsockets.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "common/log.h"
#include "common/now.h"
#include "relay/lws/connection.h"
#include "relay/lws/door.h"
#include "relay/lws/loop.h"
#include "relay/lws/socket.h"
#include "relay/lws/tickets.h"

enum {
    RX_BUFFER_BYTES = 256, /* per connection: captures' messages are put together from pieces */
    TX_PACKET_BYTES = 1 << 17,   /* never split a bundle */
    HTTP_HEADERS_BYTES = 4096,   /* of one request */
    HTTP_HEADERS_PENDING = 1024, /* requests being read at a time; more wait */
    HTTP_TIMEOUT_S = 10,
    NAME_MAX_BYTES = 320,
    HEADERS_COUNT_MAX = 8
};

struct server {
    struct server_view view; /* what callbacks get */
    struct server_options options;
    struct loop *loop;
    struct lws_context *context; /* libwebsockets sets it to NULL when it is gone */
    struct lws_vhost *vhost;
    SSL_CTX *no_clients; /* NULL: no TLS */
    struct tickets tickets;
    struct door door;
    int signal_fd;
    struct loop_watch *signals;
    char url[NAME_MAX_BYTES];
    lws_sorted_usec_list_t step;
    struct lws_protocol_vhost_options headers[HEADERS_COUNT_MAX];
    ll_mono stop_by; /* {0}: not stopping */
};

struct moment moment_now(void)
{
    return (struct moment){.mono = now_mono(), .wall = now_wall()};
}

static struct server *server_of(struct lws *wsi)
{
    return lws_context_user(lws_get_context(wsi));
}

static void take_in(struct server *server, int fd)
{
    if (server_load(server) >= server->options.connections_max)
        close(fd);
    else if (!lws_adopt_socket_vhost(server->vhost, fd))
        log_debug("a connection could not be taken in"); /* and has been closed */
}

static void on_arrival(void *context, int fd)
{
    struct server *server = context;
    const struct server_events *events = &server->options.events;

    if (!events->on_arrival || !events->on_arrival(events->context, fd))
        take_in(server, fd);
}

/* A connection that another server has accepted. */
struct arrival {
    struct mail mail;
    struct server *server;
    int fd;
};

static void on_handed_over(struct mail *mail, struct moment now)
{
    struct arrival *arrival = (struct arrival *)mail;
    struct server *server = arrival->server;

    (void)now;
    atomic_fetch_sub_explicit(&server->view.connections, 1, memory_order_relaxed);
    if (server->stop_by.us)
        close(arrival->fd);
    else
        take_in(server, arrival->fd);
    free(arrival);
}

void server_hand_over(struct server *server, int fd)
{
    struct arrival *arrival = malloc(sizeof *arrival);

    if (!arrival) {
        close(fd);
        return;
    }
    *arrival = (struct arrival){.mail.deliver = on_handed_over, .server = server, .fd = fd};
    /* It counts at once, or all that come in one turn would go the same way. */
    atomic_fetch_add_explicit(&server->view.connections, 1, memory_order_relaxed);
    mailbox_post(server->options.mailbox, &arrival->mail);
}

unsigned server_load(const struct server *server)
{
    return atomic_load_explicit(&server->view.connections, memory_order_relaxed);
}

static void begin_stop(struct server *server)
{
    if (server->stop_by.us)
        return;
    server->stop_by.us = now_mono().us + SERVER_DRAIN_MS * 1000;
    door_close(&server->door);
    if (!server->view.relay->stopping)
        relay_stop(server->view.relay, moment_now());
}

static void on_signal(void *context)
{
    struct server *server = context;
    const struct server_events *events = &server->options.events;
    struct signalfd_siginfo info;

    if (read(server->signal_fd, &info, sizeof info) != sizeof info)
        return;
    if (info.ssi_signo == SIGHUP) {
        events->on_hangup(events->context);
        return;
    }
    if (!server->stop_by.us)
        log_info("stopping: saying goodbye");
    begin_stop(server);
}

/* Whoever comes knows what another worker has told him before: this one must not know less. */
static void catch_up(struct server *server)
{
    mailbox_deliver(server->options.mailbox, moment_now());
}

static int on_connection_event(struct lws *wsi, enum lws_callback_reasons reason, void *user,
                               void *in, size_t n)
{
    if (reason == LWS_CALLBACK_ESTABLISHED || reason == LWS_CALLBACK_HTTP)
        catch_up(server_of(wsi));
    switch (reason) {
    case LWS_CALLBACK_ESTABLISHED:
    case LWS_CALLBACK_RECEIVE:
    case LWS_CALLBACK_SERVER_WRITEABLE:
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
    case LWS_CALLBACK_WS_SERVER_DROP_PROTOCOL:
    case LWS_CALLBACK_CLOSED:
        return ws_on_event(&server_of(wsi)->view, wsi, user, reason, in, n);
    case LWS_CALLBACK_HTTP_BIND_PROTOCOL:
    case LWS_CALLBACK_HTTP:
    case LWS_CALLBACK_HTTP_BODY:
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
    case LWS_CALLBACK_HTTP_WRITEABLE:
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
    case LWS_CALLBACK_CLOSED_HTTP:
    case LWS_CALLBACK_HTTP_DROP_PROTOCOL:
        return http_on_event(&server_of(wsi)->view, wsi, user, reason, in, n);
    case LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS: /* `user` is the vhost's SSL_CTX */
        tickets_begin(&server_of(wsi)->tickets, server_of(wsi)->options.tls_tickets, user,
                      moment_now());
        return 0;
    case LWS_CALLBACK_WSI_CREATE: /* these two tell of every connection, also before it is one */
        atomic_fetch_add_explicit(&server_of(wsi)->view.connections, 1, memory_order_relaxed);
        return 0;
    case LWS_CALLBACK_WSI_DESTROY:
        atomic_fetch_sub_explicit(&server_of(wsi)->view.connections, 1, memory_order_relaxed);
        return 0;
    default:
        return 0;
    }
}

static const struct lws_protocols protocols[] = {
    {.name = "livelisten.v1",
     .callback = on_connection_event,
     .per_session_data_size = sizeof(struct connection),
     .rx_buffer_size = RX_BUFFER_BYTES,
     .tx_packet_size = TX_PACKET_BYTES},
    {0},
};

/* No pings: everybody is sent something each second, and who does not acknowledge it is found by
 * the kernel (SOCKET_USER_TIMEOUT_MS). libwebsockets keeps a timer for each ping in one sorted
 * list, which with 10,000 connections takes a quarter of a core to keep. */
static const lws_retry_bo_t no_pings = {.secs_since_valid_ping = 0,
                                        .secs_since_valid_hangup = 0};

static void on_step(lws_sorted_usec_list_t *step)
{
    struct server *server = lws_container_of(step, struct server, step);

    loop_measure(server->loop, &server->view.relay->loop);
    relay_step(server->view.relay, moment_now());
    if (server->options.events.on_step)
        server->options.events.on_step(server->options.events.context);
    tickets_step(&server->tickets, moment_now());
    door_retry(&server->door);
    lws_sul_schedule(server->context, 0, step, on_step, RELAY_STEP_MS * LWS_US_PER_MS);
}

/* While starting, its errors are ours to show (a certificate that cannot be read); afterwards
 * they are about what strangers send. */
static void on_starting_line(int level, const char *line)
{
    (level & LLL_ERR ? log_error : log_debug)("libwebsockets: %.*s", (int)strcspn(line, "\n"),
                                              line);
}

static void on_serving_line(int level, const char *line)
{
    (void)level;
    log_debug("libwebsockets: %.*s", (int)strcspn(line, "\n"), line);
}

/* Its tables are as large as the limit, so the limit is what is needed and not a million. */
unsigned server_connections_max(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return SERVER_FDS_SPARE;
    limit.rlim_cur = limit.rlim_max < SERVER_FDS_MAX ? limit.rlim_max : SERVER_FDS_MAX;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
        log_warn("cannot set the limit of open files: %s", strerror(errno));
    return (unsigned)limit.rlim_cur > SERVER_FDS_SPARE
               ? (unsigned)limit.rlim_cur - SERVER_FDS_SPARE
               : 1;
}

static void link_headers(struct server *server)
{
    for (int i = 0; http_headers[i].name; i++) {
        server->headers[i].name = http_headers[i].name;
        server->headers[i].value = http_headers[i].value;
        server->headers[i].next = http_headers[i + 1].name ? &server->headers[i + 1] : NULL;
    }
}

static bool create_context(struct server *server)
{
    const struct server_options *options = &server->options;
    void *loops[] = {loop_native(server->loop)};
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN_SERVER,
        .protocols = protocols,
        .headers = server->headers,
        .user = server,
        .options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS | LWS_SERVER_OPTION_LIBUV,
        .foreign_loops = loops,
        .pcontext = &server->context,
        .vhost_name = "livelisten",
        .alpn = "http/1.1",
        .timeout_secs = HTTP_TIMEOUT_S,
        .max_http_header_data2 = HTTP_HEADERS_BYTES,
        .max_http_header_pool2 = HTTP_HEADERS_PENDING,
        .retry_and_idle_policy = &no_pings,
        .gid = (gid_t)-1,
        .uid = (uid_t)-1,
    };

    if (options->tls_cert) {
        info.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
        info.ssl_cert_filepath = options->tls_cert;
        info.ssl_private_key_filepath = options->tls_key;
        /* For connections that it would make itself libwebsockets else reads the certificates of all
         * the world's authorities; and with several contexts it frees only those of the last (4.1.6). */
        server->no_clients = SSL_CTX_new(TLS_client_method());
        info.provided_client_ssl_ctx = server->no_clients;
    }
    lws_set_log_level(LLL_ERR | LLL_WARN, on_starting_line);
    server->context = lws_create_context(&info);
    server->vhost = server->context ? lws_create_vhost(server->context, &info) : NULL;
    if (!server->vhost && options->tls_cert)
        log_error("cannot use the certificate %s with the key %s", options->tls_cert,
                  options->tls_key);
    else if (!server->vhost)
        log_error("libwebsockets does not start; is its part for libuv installed (Debian: "
                  "libwebsockets-evlib-uv)?");
    return server->vhost != NULL;
}

static bool take_signals(struct server *server)
{
    sigset_t mask;

    sigemptyset(&mask);
    sigaddset(&mask, SIGTERM);
    sigaddset(&mask, SIGINT);
    sigaddset(&mask, SIGHUP);
    sigprocmask(SIG_BLOCK, &mask, NULL);
    signal(SIGPIPE, SIG_IGN);
    server->signal_fd = signalfd(-1, &mask, SFD_NONBLOCK | SFD_CLOEXEC);
    if (server->signal_fd < 0)
        log_error("cannot watch signals: %s", strerror(errno));
    return server->signal_fd >= 0;
}

/* Stopped, and everybody has answered the goodbye, or had his time to. */
static bool is_done(const struct server *server)
{
    const struct server_events *events = &server->options.events;

    if (!server->stop_by.us)
        return false;
    return now_mono().us >= server->stop_by.us ||
           (server->view.websockets == 0 &&
            (!events->may_end || events->may_end(events->context)));
}

static void on_wake(void *context)
{
    struct server *server = context;

    mailbox_deliver(server->options.mailbox, moment_now());
}

static void wake(void *context)
{
    struct server *server = context;

    loop_wake(server->loop);
}

static void on_turn(void *context)
{
    struct server *server = context;
    struct loop_figures *figures = &server->view.relay->loop;

    read_on_finish(&server->view.read_on, server->context);
    if (!fanout_turn(&server->view.relay->fanout, moment_now()))
        loop_again(server->loop);
    else if (figures->read.us)
        loop_figures_on_sent(figures, now_mono());
    /* Bytes that libwebsockets has read and not yet handed on: 4.1 looks after them but once
     * behind each event, and would leave the rest until the next one. */
    if (lws_service_adjust_timeout(server->context, 1, 0) == 0)
        lws_cancel_service(server->context);
    if (server->view.relay->stopping)
        begin_stop(server);
    if (is_done(server))
        loop_stop(server->loop);
}

static bool watch_signals(struct server *server)
{
    if (!server->options.events.on_hangup)
        return true;
    if (take_signals(server))
        server->signals = loop_watch(server->loop, server->signal_fd, on_signal, server);
    return server->signals != NULL;
}

static bool listen_at(struct server *server)
{
    struct server_options *options = &server->options;
    char name[NAME_MAX_BYTES - sizeof "https:///"];
    int fd = socket_listen(&options->address, options->company, name, sizeof name);

    snprintf(server->url, sizeof server->url, "%s://%s/", options->tls_cert ? "https" : "http",
             name);
    return door_open(&server->door, server->loop, fd, on_arrival, server);
}

struct server *server_open(const struct server_options *options)
{
    struct server *server = calloc(1, sizeof *server);
    const struct loop_events events = {
        .on_turn = on_turn, .on_wake = on_wake, .context = server};

    if (!server)
        return NULL;
    server->options = *options;
    server->view = (struct server_view){.relay = options->relay, .http = options->http};
    server->door.fd = server->signal_fd = -1;
    link_headers(server);
    if (!(server->loop = loop_create(&events)) || !listen_at(server) ||
        !create_context(server) || !watch_signals(server)) {
        server_close(server);
        return NULL;
    }
    lws_set_log_level(LLL_ERR | LLL_WARN, on_serving_line);
    lws_sul_schedule(server->context, 0, &server->step, on_step, RELAY_STEP_MS * LWS_US_PER_MS);
    mailbox_on_post(options->mailbox, wake, server);
    return server;
}

const struct address *server_address(const struct server *server)
{
    return &server->options.address;
}

const char *server_url(const struct server *server)
{
    return server->url;
}

void server_run(struct server *server)
{
    mailbox_deliver(server->options.mailbox,
                    moment_now()); /* posted before there was anybody to wake */
    loop_run(server->loop);
}

/* In a foreign loop libwebsockets takes two calls to end: the first tells everything to close,
 * which libuv does in its next turns, the second frees. */
void server_close(struct server *server)
{
    if (!server)
        return;
    mailbox_on_post(server->options.mailbox, NULL, NULL);
    door_close(&server->door);
    loop_unwatch(server->signals);
    if (server->signal_fd >= 0)
        close(server->signal_fd);
    if (server->context) {
        lws_sul_cancel(&server->step);
        lws_context_destroy(server->context);
        loop_drain(server->loop);
        lws_context_destroy(server->context); /* NULL, and harmless, if it was ready before */
    }
    loop_free(server->loop);
    SSL_CTX_free(server->no_clients);
    free(server);
}
