/* Thousands of plain listeners in one process: joins them all, drains them as cheaply as it
 * can, and says what share of the packets published in a window of time came to them, and how
 * late. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <livelisten/bundle.h>
#include <livelisten/profile.h>

#include "common/log.h"
#include "common/now.h"
#include "common/options.h"
#include "tests/bench/dummy.h"
#include "tests/bench/tally.h"
#include "tests/bench/usage.h"
#include "tests/bench/ws.h"

enum {
    GROUPS_MAX = 8,
    EVENTS = 256,
    FIRST_PACKET_TIMEOUT_MS = 20000,
    GRACE_MS =
        2500, /* for packets under way when the window ends; longer than standard's skip age */
    SPARE_FILES = 16
};

/* Listeners of one profile. */
struct group {
    enum profile profile;
    long wanted;
    long lost;     /* connections that ended before we did */
    uint64_t gaps; /* control messages that said so */
    bool heard;    /* somebody got a packet, in the window or before */
    struct tally *tally;
};

struct listener {
    struct ws ws;
    struct group *group;
};

struct load {
    const char *meeting;
    const char *channel;
    long warmup_ms;
    long duration_ms;
    long server_pid; /* 0: not told */
    bool tls;
    char host[256];
    char port[8];
    size_t groups;
    struct group group[GROUPS_MAX];

    long listeners;
    struct listener *listener;
    int epoll;
    struct group *reading; /* the group of the listener whose frames are being read */
    ll_mono now;           /* when they were read */
    ll_mono from, until;   /* packets published in between count */
    uint8_t buffer[2 * WS_MESSAGE_MAX_BYTES];
};

static void on_bundle(struct load *load, const struct ws_frame *frame)
{
    struct group *group = load->reading;
    struct bundle_reader reader;
    struct dummy dummy;
    const uint8_t *packet;
    size_t n;
    bool counted = false;

    bundle_read(&reader, frame->payload, frame->payload_bytes);
    while (bundle_next(&reader, &packet, &n) == LL_OK) {
        if (!dummy_read(&dummy, packet, n))
            continue;
        group->heard = true;
        counted = dummy.published.us >= load->from.us && dummy.published.us < load->until.us;
        if (counted)
            tally_packet(group->tally, dummy.index, load->now.us - dummy.published.us);
    }
    group->tally->messages += counted; /* the window holds its last packet */
}

static void on_frame(void *context, const struct ws_frame *frame)
{
    static const char gap[] = "\"gap\"";
    struct load *load = context;

    if (frame->opcode == WS_BINARY)
        on_bundle(load, frame);
    else if (frame->opcode == WS_TEXT &&
             memmem(frame->payload, frame->payload_bytes, gap, sizeof gap - 1))
        load->reading->gaps++;
}

static void read_listener(struct load *load, struct listener *listener)
{
    ssize_t got;

    load->reading = listener->group;
    do {
        load->now = now_mono();
        got = ws_receive(&listener->ws, load->buffer, sizeof load->buffer, on_frame, load);
    } while (got > 0 && listener->ws.stream.ssl);
    if (got == STREAM_LOST) {
        listener->group->lost++;
        epoll_ctl(load->epoll, EPOLL_CTL_DEL, listener->ws.stream.fd, NULL);
    }
}

static void drain(struct load *load, int timeout_ms)
{
    struct epoll_event ready[EVENTS];
    int n = epoll_wait(load->epoll, ready, EVENTS, timeout_ms);

    for (int i = 0; i < n; i++)
        read_listener(load, ready[i].data.ptr);
}

static bool join(struct load *load, struct group *group)
{
    struct listener *listener = &load->listener[load->listeners];
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = listener};
    char path[512];

    snprintf(path, sizeof path, "/ws?meeting=%s&channel=%s&profile=%s", load->meeting,
             load->channel, profile_traits(group->profile)->name);
    listener->group = group;
    if (!ws_open(&listener->ws, load->host, load->port, path, load->tls))
        return false;
    epoll_ctl(load->epoll, EPOLL_CTL_ADD, listener->ws.stream.fd, &event);
    load->listeners++;
    return true;
}

/* One after another: the handshake is not what is measured. */
static bool join_all(struct load *load)
{
    for (size_t g = 0; g < load->groups; g++) {
        for (long i = 0; i < load->group[g].wanted; i++) {
            if (!join(load, &load->group[g])) {
                log_error("listener %ld could not join", load->listeners + 1);
                return false;
            }
            drain(load, 0);
        }
    }
    printf("joined %ld\n", load->listeners);
    fflush(stdout);
    return true;
}

static void run_ms(struct load *load, int64_t ms)
{
    const int64_t end_us = now_mono().us + ms * 1000;
    int64_t left_us;

    while ((left_us = end_us - now_mono().us) > 0)
        drain(load, (int)(left_us / 1000) + 1);
}

static bool all_heard(const struct load *load)
{
    for (size_t g = 0; g < load->groups; g++) {
        if (!load->group[g].heard)
            return false;
    }
    return true;
}

static bool all_delivered(const struct load *load)
{
    for (size_t g = 0; g < load->groups; g++) {
        const struct group *group = &load->group[g];

        if (group->tally->packets < tally_published(group->tally) * (uint64_t)group->wanted)
            return false;
    }
    return true;
}

static bool await(struct load *load, bool (*condition)(const struct load *), int64_t timeout_ms)
{
    const int64_t end_us = now_mono().us + timeout_ms * 1000;

    while (!condition(load)) {
        if (now_mono().us > end_us)
            return false;
        drain(load, 100);
    }
    return true;
}

static void print_group(const struct group *group)
{
    const struct tally *tally = group->tally;

    printf("{\"profile\":\"%s\",\"listeners\":%ld,\"lost\":%ld,\"gaps\":%" PRIu64
           ",\"packets\":%" PRIu64 ",\"messages\":%" PRIu64 ",\"expected\":%" PRIu64
           ",\"delay_ms\":{\"p50\":%.1f,\"p90\":%.1f,\"p99\":%.1f,\"p999\":%.1f}}",
           profile_traits(group->profile)->name, group->wanted, group->lost, group->gaps,
           tally->packets, tally->messages, tally_published(tally) * (uint64_t)group->wanted,
           tally_delay_ms(tally, 0.5), tally_delay_ms(tally, 0.9), tally_delay_ms(tally, 0.99),
           tally_delay_ms(tally, 0.999));
}

static void measure(struct load *load)
{
    int64_t server_us, own_us, window_us;

    run_ms(load, load->warmup_ms);
    server_us = usage_cpu_us((pid_t)load->server_pid);
    own_us = usage_cpu_us(getpid());
    load->from = now_mono();
    load->until.us = INT64_MAX;
    run_ms(load, load->duration_ms);
    load->until = now_mono();
    window_us = load->until.us - load->from.us;
    server_us = usage_cpu_us((pid_t)load->server_pid) - server_us;
    own_us = usage_cpu_us(getpid()) - own_us;
    await(load, all_delivered, GRACE_MS);

    printf("{\"window_us\":%" PRId64 ",\"server_cpu_us\":%" PRId64 ",\"load_cpu_us\":%" PRId64
           ",\"groups\":[",
           window_us, server_us, own_us);
    for (size_t g = 0; g < load->groups; g++) {
        printf(g ? "," : "");
        print_group(&load->group[g]);
    }
    printf("]}\n");
}

static bool add_group(struct load *load, const char *name, const char *value)
{
    struct group *group = &load->group[load->groups];
    char profile[32];
    const char *colon = strchr(value, ':');

    if (load->groups == GROUPS_MAX)
        return options_bad_value(name, value, "too many groups");
    if (!colon || (size_t)(colon - value) >= sizeof profile)
        return options_bad_value(name, value, "want PROFILE:NUMBER");
    snprintf(profile, sizeof profile, "%.*s", (int)(colon - value), value);
    if (!profile_parse(profile, &group->profile))
        return options_bad_value(name, value, "no such profile");
    if (!options_number(name, colon + 1, 1, 100000, &group->wanted))
        return false;
    group->tally = tally_create();
    load->listeners += group->wanted;
    load->groups++;
    return true;
}

static bool on_option(void *context, const char *name, const char *value)
{
    struct load *load = context;

    if (!strcmp(name, "listeners"))
        return add_group(load, name, value);
    if (!strcmp(name, "meeting"))
        load->meeting = value;
    else if (!strcmp(name, "channel"))
        load->channel = value;
    else if (!strcmp(name, "tls"))
        load->tls = true;
    else if (!strcmp(name, "warmup-ms"))
        return options_number(name, value, 0, 60000, &load->warmup_ms);
    else if (!strcmp(name, "duration-ms"))
        return options_number(name, value, 100, 600000, &load->duration_ms);
    else if (!strcmp(name, "server-pid"))
        return options_number(name, value, 1, INT32_MAX, &load->server_pid);
    return true;
}

static const struct option_spec options[] = {
    {"listeners", "PROFILE:NUMBER", "a group of listeners; may be repeated"},
    {"meeting", "ID", "default demo"},
    {"channel", "NAME", "default floor"},
    {"tls", NULL, "over TLS; any certificate will do"},
    {"warmup-ms", "MS", "after the first packet; default 1000"},
    {"duration-ms", "MS", "of the window measured; default 3000"},
    {"server-pid", "PID", "whose CPU time to measure"},
    {0},
};

static const struct program_spec program = {
    .name = "load",
    .summary = "joins many listeners and measures what they get",
    .usage = "[OPTION]... --listeners PROFILE:NUMBER HOST PORT",
    .epilogue = "Prints \"joined N\" when all are in, and one JSON object at the end.",
    .options = options,
    .operands = "HOST PORT",
};

int main(int argc, char **argv)
{
    static struct load load = {
        .meeting = "demo", .channel = "floor", .warmup_ms = 1000, .duration_ms = 3000};
    int first;
    int status = options_parse(&program, argc, argv, on_option, &load, &first);
    long wanted = load.listeners, files;

    if (status >= 0)
        return status;
    log_init("load", LOG_LEVEL_INFO);
    if (argc - first != 2 || !wanted) {
        log_error("want --listeners, a host and a port");
        return EXIT_USAGE;
    }
    snprintf(load.host, sizeof load.host, "%s", argv[first]);
    snprintf(load.port, sizeof load.port, "%s", argv[first + 1]);
    files = stream_raise_limit();
    if (files < wanted + SPARE_FILES) {
        log_error("%ld listeners need as many open files; the limit is %ld", wanted, files);
        return EXIT_FAILED;
    }
    load.listener = calloc((size_t)wanted, sizeof *load.listener);
    load.listeners = 0;
    load.epoll = epoll_create1(EPOLL_CLOEXEC);
    if (!load.listener || load.epoll < 0 || !join_all(&load))
        return EXIT_FAILED;
    if (!await(&load, all_heard, FIRST_PACKET_TIMEOUT_MS)) {
        log_error("no packet within %d s", FIRST_PACKET_TIMEOUT_MS / 1000);
        return EXIT_FAILED;
    }
    measure(&load);
    return EXIT_OK;
}
