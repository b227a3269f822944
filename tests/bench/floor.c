/* The least that any server can do: a bare loop of send() over all sockets, one and the same
 * message to each, every so many packets. What a relay costs beyond it is its own doing. Shakes
 * hands just enough for the load generator to take it for a WebSocket server, so that both
 * serve the very same client. */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
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
    long packets; /* in one message */
    long seconds;
    int entrance;
    long capacity;
    long listeners;
    int *fd;
};

static int listen_anywhere(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&address, n) || listen(fd, BACKLOG) ||
        getsockname(fd, (struct sockaddr *)&address, &n)) {
        log_error("cannot listen: %m");
        exit(EXIT_FAILED);
    }
    printf("listening on http://127.0.0.1:%d/\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

/* All who wait at the entrance. */
static void accept_some(struct floor *floor)
{
    static const char answer[] = "HTTP/1.1 101 Switching Protocols\r\n"
                                 "Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
    const int on = 1;
    char request[4096];

    while (floor->listeners < floor->capacity) {
        int fd = accept4(floor->entrance, NULL, NULL, SOCK_CLOEXEC);

        if (fd < 0)
            return;
        /* The request is one segment on loopback, and whoever asks otherwise is none of ours. */
        if (recv(fd, request, sizeof request, 0) <= 0 ||
            send(fd, answer, sizeof answer - 1, MSG_NOSIGNAL) < 0) {
            close(fd);
            continue;
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        floor->fd[floor->listeners++] = fd;
    }
}

/* Whoever comes meanwhile is let in. */
static void wait_until(struct floor *floor, int64_t due_us)
{
    int64_t left_us;

    accept_some(floor); /* even when it is late */
    while ((left_us = due_us - now_mono().us) > 0) {
        struct pollfd someone = {.fd = floor->entrance, .events = POLLIN};
        struct timespec left = {left_us / 1000000, left_us % 1000000 * 1000};

        if (ppoll(&someone, 1, &left, NULL) > 0)
            accept_some(floor);
    }
}

/* Waits for the instants at which packets would come in, and puts each into the bundle. */
static size_t gather(struct floor *floor, ll_mono start, uint64_t *index, uint8_t *bundle,
                     size_t capacity)
{
    uint8_t packet[DUMMY_BYTES];
    size_t used = 0;

    for (long i = 0; i < floor->packets; i++) {
        /* Published when it is due, even when the floor is late: a room does not wait. */
        struct dummy dummy = {.index = *index,
                              .published.us = start.us + (int64_t)*index * TICK_MS * 1000};

        ++*index;
        wait_until(floor, dummy.published.us);
        dummy_write(&dummy, packet);
        bundle_append(bundle, capacity, &used, packet, sizeof packet);
    }
    return used;
}

static void run(struct floor *floor)
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

    if (!strcmp(name, "packets"))
        return options_number(name, value, 1, PACKETS_MAX, &floor->packets);
    return options_number(name, value, 1, 3600, &floor->seconds);
}

static const struct option_spec options[] = {
    {"packets", "K", "packets in one message; default 1"},
    {"seconds", "S", "how long; default 600"},
    {0},
};

static const struct program_spec program = {
    .name = "floor",
    .summary = "sends to all who come, with a bare loop of send()",
    .usage = "[OPTION]...",
    .options = options,
};

int main(int argc, char **argv)
{
    struct floor floor = {.packets = 1, .seconds = 600};
    int first;
    int status = options_parse(&program, argc, argv, on_option, &floor, &first);

    if (status >= 0)
        return status;
    log_init("floor", LOG_LEVEL_INFO);
    floor.capacity = stream_raise_limit();
    floor.fd = calloc((size_t)floor.capacity, sizeof *floor.fd);
    if (!floor.fd) {
        log_error("out of memory");
        return EXIT_FAILED;
    }
    floor.entrance = listen_anywhere();
    run(&floor);
    free(floor.fd);
    return EXIT_OK;
}
