#include "tests/bench/crowd.h"

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "common/log.h"
#include "common/now.h"

enum {
    EVENTS = 256,
    SPARE_FILES = 16,
    PATIENCE_MS = 10000,
    LATE_MS = 50000,
    RETRY_MS = 10,
    SLOW_MS = 100,
    DIALUP_BYTES = 330,       /* each SLOW_MS: a modem of 33.6 kb/s, less its own overhead */
    SLOW_RECEIVE_BYTES = 4096 /* of the kernel, so that it does not read in their stead */
};

bool pace_parse(const char *name, enum pace *out)
{
    for (int i = 0; i < PACE_COUNT; i++) {
        if (!strcmp(name, pace_name((enum pace)i))) {
            *out = (enum pace)i;
            return true;
        }
    }
    return false;
}

const char *pace_name(enum pace pace)
{
    static const char *const name[PACE_COUNT] = {"prompt", "dialup", "stalled"};

    return name[pace];
}

bool crowd_init(struct crowd *crowd)
{
    crowd->capacity = stream_raise_limit() - SPARE_FILES;
    crowd->listener = calloc((size_t)crowd->capacity, sizeof *crowd->listener);
    crowd->epoll = epoll_create1(EPOLL_CLOEXEC);
    return crowd->listener && crowd->epoll >= 0;
}

struct group *crowd_group(struct crowd *crowd, enum profile profile, enum pace pace)
{
    struct group *group = crowd->group;

    for (; group < crowd->group + crowd->groups; group++) {
        if (group->profile == profile && group->pace == pace)
            return group;
    }
    if (crowd->groups == CROWD_GROUPS_MAX)
        return NULL;
    crowd->groups++;
    crowd->has_slow |= pace == PACE_DIALUP;
    *group = (struct group){
        .profile = profile, .pace = pace, .tally = tally_create(), .first = tally_create()};
    return group;
}

static void on_packet(void *context, const struct dummy *dummy, bool first)
{
    struct crowd *crowd = context;
    struct listener *listener = crowd->reading;
    struct group *group = listener->group;

    if (!listener->heard) {
        listener->heard = true;
        group->heard++;
        group->resumed += listener->stream.resumed;
        tally_packet(group->first, 0, crowd->now.us - listener->asked.us);
    }
    if (dummy->published.us >= crowd->from.us && dummy->published.us < crowd->until.us) {
        tally_packet(group->tally, dummy->index, crowd->now.us - dummy->published.us);
        group->tally->messages += first;
    }
}

static void on_gap(void *context)
{
    struct crowd *crowd = context;

    crowd->reading->group->gaps++;
}

/* Once, at most `capacity` bytes with what is left of the last time. */
static ssize_t read_some(struct crowd *crowd, struct listener *listener, size_t capacity)
{
    struct ear ear = {&listener->stream, crowd, on_packet, on_gap};
    ssize_t got;

    crowd->reading = listener;
    crowd->now = now_mono();
    got =
        stream_receive(&listener->stream, crowd->buffer, capacity, crowd->dialect->take, &ear);
    if (got == STREAM_LOST) {
        listener->lost = true;
        listener->group->lost++;
        epoll_ctl(crowd->epoll, EPOLL_CTL_DEL, listener->stream.fd, NULL);
    }
    return got;
}

/* Those whose turn it is, so that all have had one after SLOW_MS. */
static void read_slowly(struct crowd *crowd)
{
    const int64_t now_us = now_mono().us;
    long due = (long)((now_us - crowd->slow_read.us) * crowd->listeners / (SLOW_MS * 1000));

    if (!due)
        return;
    crowd->slow_read.us = now_us;
    for (long i = due < crowd->listeners ? due : crowd->listeners; i > 0; i--) {
        struct listener *listener = &crowd->listener[crowd->slow_next++ % crowd->listeners];

        if (listener->group->pace == PACE_DIALUP && !listener->lost)
            read_some(crowd, listener, listener->stream.rest_bytes + DIALUP_BYTES);
    }
}

void crowd_drain(struct crowd *crowd, int timeout_ms)
{
    struct epoll_event ready[EVENTS];
    int n = epoll_wait(crowd->epoll, ready, EVENTS, timeout_ms);

    for (int i = 0; i < n; i++) {
        struct listener *listener = ready[i].data.ptr;

        /* What TLS has decrypted already no epoll will tell. */
        while (listener && read_some(crowd, listener, sizeof crowd->buffer) > 0 &&
               listener->stream.ssl)
            ;
    }
    if (crowd->has_slow)
        read_slowly(crowd);
}

static bool try_to_join(struct crowd *crowd, struct group *group)
{
    struct listener *listener = &crowd->listener[crowd->listeners];
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = listener};
    struct subject subject = crowd->subject;

    subject.profile = profile_traits(group->profile)->name;
    subject.number = crowd->listeners;
    subject.at.receive_buffer_bytes = group->pace == PACE_PROMPT ? 0 : SLOW_RECEIVE_BYTES;
    *listener = (struct listener){.group = group, .asked = now_mono()};
    if (!crowd->dialect->listen(&listener->stream, &subject)) {
        stream_close(&listener->stream);
        return false;
    }
    if (group->pace == PACE_PROMPT)
        epoll_ctl(crowd->epoll, EPOLL_CTL_ADD, listener->stream.fd, &event);
    crowd->listeners++;
    group->joined++;
    return true;
}

static bool join(struct crowd *crowd, struct group *group)
{
    const ll_mono start = now_mono();

    if (crowd->listeners == crowd->capacity) {
        log_error("no more files than %ld", crowd->capacity);
        return false;
    }
    while (!try_to_join(crowd, group)) {
        if (now_mono().us - start.us > PATIENCE_MS * 1000) {
            log_error("listener %ld could not join: %m", crowd->listeners + 1);
            return false;
        }
        crowd_drain(crowd, RETRY_MS);
    }
    return true;
}

/* Waits until at most `waiting` listeners of the group have yet to hear something. */
static bool settle(struct crowd *crowd, const struct group *group, long waiting)
{
    int64_t progress_us = now_mono().us;
    long heard = group->heard;

    while (group->joined - group->heard - group->lost > waiting) {
        crowd_drain(crowd, 10);
        if (group->heard != heard)
            progress_us = now_mono().us;
        else if (now_mono().us - progress_us > PATIENCE_MS * 1000)
            return false;
        heard = group->heard;
    }
    return true;
}

void crowd_join(struct crowd *crowd, struct group *group, long n, long at_once,
                int64_t spread_ms)
{
    const ll_mono start = now_mono();

    for (long i = 0; i < n; i++) {
        int64_t early_us = start.us + spread_ms * 1000 * i / n - now_mono().us;

        crowd_drain(crowd, 0);
        if (early_us > 0)
            crowd_run(crowd, early_us / 1000);
        if (-early_us > LATE_MS * 1000 || !join(crowd, group) ||
            (group->pace == PACE_PROMPT && !settle(crowd, group, at_once - 1)))
            return;
    }
    if (group->pace == PACE_PROMPT)
        settle(crowd, group, 0);
}

void crowd_run(struct crowd *crowd, int64_t ms)
{
    const int64_t end_us = now_mono().us + ms * 1000;
    int64_t left_us;

    while ((left_us = end_us - now_mono().us) > 0)
        crowd_drain(crowd, (int)(left_us / 1000) + 1);
}

bool crowd_served(const struct crowd *crowd)
{
    for (size_t g = 0; g < crowd->groups; g++) {
        const struct group *group = &crowd->group[g];

        if (group->pace == PACE_PROMPT &&
            group->tally->packets < tally_published(group->tally) * (uint64_t)group->joined)
            return false;
    }
    return true;
}
