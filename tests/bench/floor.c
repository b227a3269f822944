/* The least that any server can do: a bare loop of send() over N sockets, one and the same
 * message to all, every so many packets. What a relay costs beyond it is its own doing. Shakes
 * hands just enough for the load generator to take it for a WebSocket server, so that both
 * serve the very same client. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <livelisten/bundle.h>

#include "common/log.h"
#include "common/now.h"
#include "common/options.h"
#include "tests/bench/dummy.h"
#include "tests/bench/ws.h"

enum { TICK_MS = 20, BACKLOG = 4096, PACKETS_MAX = 16 };

struct floor {
    long listeners;
    long packets; /* in one message */
    long seconds;
    int *fd;
};

static int listen_anywhere(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&address, n) || listen(fd, BACKLOG) ||
        getsockname(fd, (struct sockaddr *)&address, &n)) {
        log_error("cannot listen: %m");
        exit(EXIT_FAILED);
    }
    printf("listening on http://127.0.0.1:%d/\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

static int accept_one(int listener)
{
    static const char answer[] = "HTTP/1.1 101 Switching Protocols\r\n"
                                 "Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
    const int on = 1;
    char request[4096];
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

    /* The request is one segment on loopback, and whoever asks otherwise is none of ours. */
    if (fd < 0 || recv(fd, request, sizeof request, 0) <= 0 ||
        send(fd, answer, sizeof answer - 1, MSG_NOSIGNAL) < 0) {
        log_error("a listener did not come through: %m");
        exit(EXIT_FAILED);
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

/* Waits for the instants at which packets would come in, and puts each into the bundle. */
static size_t gather(const struct floor *floor, ll_mono start, uint64_t *index, uint8_t *bundle,
                     size_t capacity)
{
    uint8_t packet[DUMMY_BYTES];
    size_t used = 0;

    for (long i = 0; i < floor->packets; i++) {
        int64_t due_us = start.us + (int64_t)*index * TICK_MS * 1000;
        struct timespec due = {due_us / 1000000, due_us % 1000000 * 1000};
        struct dummy dummy = {.index = (*index)++};

        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
        dummy.published = now_mono();
        dummy_write(&dummy, packet);
        bundle_append(bundle, capacity, &used, packet, sizeof packet);
    }
    return used;
}

static void run(const struct floor *floor)
{
    uint8_t bundle[PACKETS_MAX * (BUNDLE_LENGTH_BYTES + DUMMY_BYTES)];
    uint8_t message[WS_HEADER_MAX_BYTES + sizeof bundle];
    const ll_mono start = now_mono();
    const uint64_t last = (uint64_t)floor->seconds * 1000 / TICK_MS;

    for (uint64_t index = 0; index < last;) {
        size_t bytes = gather(floor, start, &index, bundle, sizeof bundle);
        size_t header = ws_header(message, WS_BINARY, bytes, false);

        memcpy(message + header, bundle, bytes);
        for (long i = 0; i < floor->listeners; i++)
            send(floor->fd[i], message, header + bytes, MSG_DONTWAIT | MSG_NOSIGNAL);
    }
}

static bool on_option(void *context, const char *name, const char *value)
{
    struct floor *floor = context;

    if (!strcmp(name, "listeners"))
        return options_number(name, value, 1, 100000, &floor->listeners);
    if (!strcmp(name, "packets"))
        return options_number(name, value, 1, PACKETS_MAX, &floor->packets);
    return options_number(name, value, 1, 3600, &floor->seconds);
}

static const struct option_spec options[] = {
    {"listeners", "N", "how many to wait for before it starts"},
    {"packets", "K", "packets in one message; default 1"},
    {"seconds", "S", "how long; default 60"},
    {0},
};

static const struct program_spec program = {
    .name = "floor",
    .summary = "sends to N listeners with a bare loop of send()",
    .usage = "[OPTION]... --listeners N",
    .options = options,
};

int main(int argc, char **argv)
{
    struct floor floor = {.packets = 1, .seconds = 60};
    int first, listener;
    int status = options_parse(&program, argc, argv, on_option, &floor, &first);

    if (status >= 0)
        return status;
    log_init("floor", LOG_LEVEL_INFO);
    floor.fd = calloc((size_t)floor.listeners, sizeof *floor.fd);
    if (!floor.listeners || !floor.fd) {
        log_error("want --listeners N");
        return EXIT_USAGE;
    }
    stream_raise_limit();
    listener = listen_anywhere();
    for (long i = 0; i < floor.listeners; i++)
        floor.fd[i] = accept_one(listener);
    run(&floor);
    free(floor.fd);
    return EXIT_OK;
}
