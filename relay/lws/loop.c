#include "relay/lws/loop.h"

#include <stdlib.h>
#include <uv.h>

#include "common/log.h"

enum { DRAIN_TURNS_MAX = 1000 /* closing takes two or three */ };

struct loop {
    uv_loop_t uv;
    uv_prepare_t turn;
    uv_idle_t again;
    uv_async_t wake;
    struct loop_events events;
    uint64_t began_ns;
    uint64_t turns;
    bool drained;
};

struct loop_watch {
    uv_poll_t poll;
    uv_timer_t rest;
    int handles; /* of the two, that are not closed */
    void (*on_readable)(void *context);
    void *context;
};

/* libuv calls this after timers, reads and whatever else the last turn brought, and before it
 * waits for the next: so what is done here is done once for all of it. */
static void on_prepare(uv_prepare_t *turn)
{
    struct loop *loop = turn->data;

    loop->turns++;
    uv_idle_stop(&loop->again);
    loop->events.on_turn(loop->events.context);
}

/* libuv does not wait while there is one of these. */
static void on_idle(uv_idle_t *again)
{
    (void)again;
}

static void on_async(uv_async_t *wake)
{
    struct loop *loop = wake->data;

    if (loop->events.on_wake)
        loop->events.on_wake(loop->events.context);
}

struct loop *loop_create(const struct loop_events *events)
{
    struct loop *loop = calloc(1, sizeof *loop);
    int failure = loop ? uv_loop_init(&loop->uv) : UV_ENOMEM;

    if (failure)
        goto err;
    uv_loop_configure(&loop->uv, UV_METRICS_IDLE_TIME);
    loop->events = *events;
    loop->began_ns = uv_hrtime();
    uv_prepare_init(&loop->uv, &loop->turn);
    uv_idle_init(&loop->uv, &loop->again);
    loop->turn.data = loop;
    loop->wake.data = loop;
    failure = uv_async_init(&loop->uv, &loop->wake, on_async);
    if (failure) {
        uv_loop_close(&loop->uv);
        goto err;
    }
    uv_prepare_start(&loop->turn, on_prepare);
    return loop;
err:
    log_error("cannot make an event loop: %s", uv_strerror(failure));
    free(loop);
    return NULL;
}

void *loop_native(struct loop *loop)
{
    return &loop->uv;
}

void loop_run(struct loop *loop)
{
    uv_run(&loop->uv, UV_RUN_DEFAULT);
}

void loop_stop(struct loop *loop)
{
    uv_stop(&loop->uv);
}

void loop_again(struct loop *loop)
{
    uv_idle_start(&loop->again, on_idle);
}

void loop_wake(struct loop *loop)
{
    uv_async_send(&loop->wake);
}

void loop_measure(struct loop *loop, struct loop_figures *figures)
{
    uint64_t lasted_ns = uv_hrtime() - loop->began_ns;

    figures->turns = loop->turns;
    figures->busy_us = (lasted_ns - uv_metrics_idle_time(&loop->uv)) / 1000;
}

void loop_drain(struct loop *loop)
{
    int turns = 0;

    loop->drained = true;
    uv_close((uv_handle_t *)&loop->turn, NULL);
    uv_close((uv_handle_t *)&loop->again, NULL);
    uv_close((uv_handle_t *)&loop->wake, NULL);
    while (uv_run(&loop->uv, UV_RUN_NOWAIT) && turns < DRAIN_TURNS_MAX)
        turns++;
}

void loop_free(struct loop *loop)
{
    if (!loop)
        return;
    if (!loop->drained)
        loop_drain(loop);
    if (uv_loop_close(&loop->uv) == 0)
        free(loop);
    else /* a guest has left something in it: better lost than freed under him */
        log_debug("the event loop is not empty");
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct loop_watch *watch = poll->data;

    (void)status, (void)events; /* an error shows when it is read */
    watch->on_readable(watch->context);
}

struct loop_watch *loop_watch(struct loop *loop, int fd, void (*on_readable)(void *context),
                              void *context)
{
    struct loop_watch *watch = malloc(sizeof *watch);
    int failure = watch ? uv_poll_init(&loop->uv, &watch->poll, fd) : UV_ENOMEM;

    if (failure) {
        log_error("cannot watch a file: %s", uv_strerror(failure));
        free(watch);
        return NULL;
    }
    uv_timer_init(&loop->uv, &watch->rest);
    watch->poll.data = watch->rest.data = watch;
    watch->handles = 2;
    watch->on_readable = on_readable;
    watch->context = context;
    loop_watch_resume(watch);
    return watch;
}

void loop_watch_pause(struct loop_watch *watch)
{
    uv_poll_stop(&watch->poll);
}

void loop_watch_resume(struct loop_watch *watch)
{
    uv_poll_start(&watch->poll, UV_READABLE, on_poll);
}

static void on_rested(uv_timer_t *rest)
{
    loop_watch_resume(rest->data);
}

void loop_watch_rest(struct loop_watch *watch, unsigned ms)
{
    loop_watch_pause(watch);
    uv_timer_start(&watch->rest, on_rested, ms, 0);
}

static void on_watch_closed(uv_handle_t *handle)
{
    struct loop_watch *watch = handle->data;

    if (--watch->handles == 0)
        free(watch);
}

void loop_unwatch(struct loop_watch *watch)
{
    if (!watch)
        return;
    uv_close((uv_handle_t *)&watch->poll, on_watch_closed);
    uv_close((uv_handle_t *)&watch->rest, on_watch_closed);
}
