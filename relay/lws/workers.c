#include "relay/lws/workers.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/log.h"
#include "common/now.h"
#include "relay/errand.h"
#include "relay/figures.h"
#include "relay/lws/server.h"
#include "relay/replica.h"
#include "relay/spread.h"
#include "relay/trunk_line.h"

struct worker {
    unsigned number; /* 0: home */
    struct workers *all;
    struct mailbox box;
    struct relay *relay; /* home's is not ours */
    struct http http;    /* not of home */
    struct trunk_line trunk_line;
    struct ferry_line ferry_line;
    struct errand_line errand_line;
    struct server *server;
    pthread_t thread;
    bool runs;         /* `thread` has begun */
    struct mail ended; /* tells home that it is over */
};

struct workers {
    struct trunk trunk;
    struct workers_options options;
    unsigned running; /* threads that home has not heard the end of */
    struct worker worker[];
};

static struct moment now(void)
{
    return (struct moment){.mono = now_mono(), .wall = now_wall()};
}

/* The trunk: from home to each ------------------------------------------------------------------- */

static void tell_all(void *context, struct trunk_message *message)
{
    struct workers *workers = context;

    for (unsigned i = 1; i < workers->options.count; i++)
        trunk_line_tell(&workers->worker[i].trunk_line, message);
    trunk_release(message);
}

/* Figures: from each to home ---------------------------------------------------------------------- */

struct posted {
    struct mail mail;
    struct relay *home;
    unsigned worker;
    struct figures *figures;
};

static void on_posted(struct mail *mail, struct moment when)
{
    struct posted *posted = (struct posted *)mail;

    (void)when;
    figures_post(posted->home, posted->worker, posted->figures);
    free(posted);
}

static void post_figures(void *context)
{
    struct worker *worker = context;
    struct worker *home = worker->all->worker;
    struct figures *figures = figures_collect(worker->relay);
    struct posted *posted = figures ? malloc(sizeof *posted) : NULL;

    if (!posted) { /* home goes on with those before */
        figures_free(figures);
        return;
    }
    *posted = (struct posted){.mail.deliver = on_posted,
                              .home = home->relay,
                              .worker = worker->number,
                              .figures = figures};
    mailbox_post(&home->box, &posted->mail);
}

/* Connections: from anyone to anyone -------------------------------------------------------------- */

static bool place(void *context, int fd)
{
    struct worker *worker = context;
    struct workers *all = worker->all;
    unsigned load[RELAY_WORKERS_MAX];

    for (unsigned i = 0; i < all->options.count; i++)
        load[i] = server_load(all->worker[i].server);
    unsigned chosen = spread_choose(load, all->options.count, worker->number);
    if (chosen == worker->number)
        return false;
    server_hand_over(all->worker[chosen].server, fd);
    return true;
}

/* Beginning and end ------------------------------------------------------------------------------- */

static struct worker *worker_of_ended(struct mail *mail)
{
    return LIST_ENTRY(mail, struct worker, ended);
}

static void on_ended(struct mail *mail, struct moment when)
{
    (void)when;
    worker_of_ended(mail)->all->running--;
}

static bool all_have_ended(void *context)
{
    const struct worker *home = context;

    return home->all->running == 0;
}

static void *run(void *context)
{
    struct worker *worker = context;

    server_run(worker->server);
    worker->ended.deliver = on_ended;
    mailbox_post(&worker->all->worker[0].box, &worker->ended);
    return NULL;
}

static void on_hangup(void *context)
{
    const struct workers_options *options = &((struct worker *)context)->all->options;

    options->on_hangup(options->context);
}

static void make_home(struct worker *home)
{
    struct workers *all = home->all;

    home->relay = all->options.relay;
    home->relay->workers = all->options.count;
    all->trunk = (struct trunk){.post = tell_all, .context = all};
    if (all->options.count > 1)
        home->relay->trunk = &all->trunk;
}

static bool make_replica(struct worker *worker)
{
    const struct workers_options *options = &worker->all->options;
    struct worker *home = worker->all->worker;

    worker->relay = malloc(sizeof *worker->relay);
    if (!worker->relay)
        return false;
    replica_init(worker->relay, options->relay->state, worker->number);
    worker->trunk_line.replica = worker->relay;
    worker->trunk_line.box = &worker->box;
    worker->ferry_line = (struct ferry_line){
        .home = home->relay, .home_box = &home->box, .own_box = &worker->box};
    worker->errand_line = (struct errand_line){
        .home = options->http, .home_box = &home->box, .own_box = &worker->box};
    worker->relay->line = &worker->ferry_line;
    worker->http = *options->http;
    worker->http.relay = worker->relay;
    worker->http.line = &worker->errand_line;
    worker->http.assets = options->web ? assets_open(options->web) : NULL;
    return !options->web || worker->http.assets;
}

static bool open_server(struct worker *worker)
{
    struct workers *all = worker->all;
    const struct workers_options *options = &all->options;
    bool is_home = worker->number == 0, is_alone = options->count == 1;
    const struct server_options serve = {
        .address = is_home ? options->address : *server_address(all->worker[0].server),
        .company = is_alone  ? SOCKET_ALONE
                   : is_home ? SOCKET_FIRST
                             : SOCKET_ANOTHER,
        .tls_cert = options->tls_cert,
        .tls_key = options->tls_key,
        .tls_tickets = options->tls_tickets,
        .connections_max = (server_connections_max() + options->count - 1) / options->count,
        .relay = worker->relay,
        .http = is_home ? options->http : &worker->http,
        .mailbox = &worker->box,
        .events = {.on_hangup = is_home ? on_hangup : NULL,
                   .on_step = is_home ? NULL : post_figures,
                   .on_arrival = is_alone ? NULL : place,
                   .may_end = is_home ? all_have_ended : NULL,
                   .context = worker},
    };

    worker->server = server_open(&serve);
    return worker->server != NULL;
}

static bool start_thread(struct worker *worker)
{
    char name[16];
    int failure = pthread_create(&worker->thread, NULL, run, worker);

    if (failure) {
        log_error("cannot start worker %u: %s; fewer of them are asked for with --workers",
                  worker->number, strerror(failure));
        return false;
    }
    snprintf(name, sizeof name, "worker-%u", worker->number);
    pthread_setname_np(worker->thread, name); /* as top and perf show it */
    worker->runs = true;
    worker->all->running++;
    return true;
}

/* Everything that can fail does so before anybody is served. */
static bool open_all(struct workers *workers)
{
    unsigned count = workers->options.count;

    for (unsigned i = 1; i < count; i++)
        if (!make_replica(&workers->worker[i]))
            return false;
    for (unsigned i = 0; i < count; i++)
        if (!open_server(&workers->worker[i]))
            return false;
    trunk_introduce(workers->options.relay);
    for (unsigned i = 1; i < count; i++)
        if (!start_thread(&workers->worker[i]))
            return false;
    return true;
}

struct workers *workers_open(const struct workers_options *options)
{
    struct workers *workers =
        calloc(1, sizeof *workers + options->count * sizeof workers->worker[0]);

    if (!workers)
        return NULL;
    workers->options = *options;
    for (unsigned i = 0; i < options->count; i++) {
        workers->worker[i].number = i;
        workers->worker[i].all = workers;
        mailbox_init(&workers->worker[i].box);
    }
    make_home(&workers->worker[0]);
    if (!open_all(workers)) {
        workers_close(workers);
        return NULL;
    }
    log_info("listening on %s with %u worker%s", server_url(workers->worker[0].server),
             options->count, options->count == 1 ? "" : "s");
    return workers;
}

void workers_run(struct workers *workers)
{
    server_run(workers->worker[0].server);
}

static void join_all(struct workers *workers)
{
    if (!workers->options.relay->stopping)
        relay_stop(workers->options.relay, now());
    for (unsigned i = 1; i < workers->options.count; i++)
        if (workers->worker[i].runs)
            pthread_join(workers->worker[i].thread, NULL);
}

static bool deliver_any(struct workers *workers)
{
    bool any = false;

    for (unsigned i = 0; i < workers->options.count; i++)
        if (mailbox_waiting(&workers->worker[i].box) > 0) {
            mailbox_deliver(&workers->worker[i].box, now());
            any = true;
        }
    return any;
}

/* What they still have for each other, now in one thread: until nobody has anything. */
static void settle(struct workers *workers)
{
    while (deliver_any(workers))
        ;
}

static void close_server(struct worker *worker)
{
    server_close(worker->server);
    worker->server = NULL;
    settle(worker->all);
}

void workers_close(struct workers *workers)
{
    if (!workers)
        return;
    join_all(workers);
    settle(workers);
    for (unsigned i = workers->options.count;
         i-- > 0;) /* home is the last: others' peers are there */
        close_server(&workers->worker[i]);
    workers->options.relay->trunk = NULL;
    for (unsigned i = 1; i < workers->options.count; i++) {
        struct worker *worker = &workers->worker[i];

        if (!worker->relay)
            continue;
        relay_fini(worker->relay);
        free(worker->relay);
        assets_close(worker->http.assets);
    }
    free(workers);
}
