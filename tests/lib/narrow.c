/* A narrow way to a relay: passes TCP connections on to PORT of this machine, slowly in the
 * direction of the listener, and without the large buffers that the kernel would put in between:
 * what does not fit waits at the sender, as on a telephone line.
 *
 *     narrow PORT        prints its own port; each line on standard input is a rate in bytes per
 *                        second from then on (0: as fast as it goes); ends with it */
#include <arpa/inet.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    PAIRS_MAX = 64,
    WINDOW_BYTES = 4096,
    TICK_MS = 10,
    PIECE_BYTES = 65536,
    NS_PER_MS = 1000000
};

struct pair {
    int near, far; /* listener, relay; -1: free */
    int64_t allowance_bytes;
};

static struct pair pairs[PAIRS_MAX];
static int64_t rate_bytes_per_s;

static int make_socket(uint16_t port, bool listens)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), window_bytes = WINDOW_BYTES;

    setsockopt(fd, SOL_SOCKET, listens ? SO_SNDBUF : SO_RCVBUF, &window_bytes,
               sizeof window_bytes);
    if (listens ? bind(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
                      listen(fd, PAIRS_MAX) == 0
                : connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    close(fd);
    return -1;
}

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / NS_PER_MS;
}

static void end(struct pair *pair)
{
    close(pair->near);
    close(pair->far);
    pair->near = pair->far = -1;
}

/* At most `n` bytes from one to the other. False at the end of either. */
static bool pass(int from, int to, size_t n)
{
    static char piece[PIECE_BYTES];
    ssize_t got = recv(from, piece, n < sizeof piece ? n : sizeof piece, 0);

    for (ssize_t sent = 0; got > 0 && sent < got;) {
        ssize_t more = send(to, piece + sent, (size_t)(got - sent), MSG_NOSIGNAL);
        if (more <= 0)
            return false;
        sent += more;
    }
    return got > 0;
}

static void accept_pair(int listener, uint16_t port)
{
    int near = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

    for (int i = 0; near >= 0 && i < PAIRS_MAX; i++)
        if (pairs[i].near < 0) {
            pairs[i] = (struct pair){near, make_socket(port, false), 0};
            if (pairs[i].far < 0)
                end(&pairs[i]);
            return;
        }
    if (near >= 0)
        close(near);
}

/* What may have come through since the last time. */
static void grant(int64_t passed_ms)
{
    for (int i = 0; i < PAIRS_MAX; i++) {
        pairs[i].allowance_bytes += rate_bytes_per_s * passed_ms / 1000;
        if (rate_bytes_per_s == 0)
            pairs[i].allowance_bytes = PIECE_BYTES;
        else if (pairs[i].allowance_bytes > rate_bytes_per_s / 10)
            pairs[i].allowance_bytes = rate_bytes_per_s / 10;
    }
}

static void carry(struct pair *pair, short near_events, short far_events)
{
    bool lives = true;

    if (near_events)
        lives = pass(pair->near, pair->far, PIECE_BYTES);
    if (lives && far_events) {
        int64_t n = pair->allowance_bytes;
        lives = pass(pair->far, pair->near, (size_t)n);
        pair->allowance_bytes = rate_bytes_per_s ? 0 : n;
    }
    if (!lives)
        end(pair);
}

/* False at the end of standard input. */
static bool obey(void)
{
    char line[32];

    if (!fgets(line, sizeof line, stdin))
        return false;
    rate_bytes_per_s = strtoll(line, NULL, 10);
    return true;
}

static bool turn(int listener, uint16_t port, int64_t passed_ms)
{
    struct pollfd polled[2 + 2 * PAIRS_MAX] = {{listener, POLLIN, 0},
                                               {STDIN_FILENO, POLLIN, 0}};

    grant(passed_ms);
    for (int i = 0; i < PAIRS_MAX; i++) {
        bool may = pairs[i].allowance_bytes > 0;
        polled[2 + 2 * i] = (struct pollfd){pairs[i].near, POLLIN, 0};
        polled[3 + 2 * i] = (struct pollfd){may ? pairs[i].far : -1, POLLIN, 0};
    }
    poll(polled, sizeof polled / sizeof polled[0], TICK_MS);
    for (int i = 0; i < PAIRS_MAX; i++)
        carry(&pairs[i], polled[2 + 2 * i].revents, polled[3 + 2 * i].revents);
    if (polled[0].revents)
        accept_pair(listener, port);
    return !polled[1].revents || obey();
}

int main(int argc, char **argv)
{
    struct sockaddr_in own;
    socklen_t n = sizeof own;
    int listener = make_socket(0, true);
    int64_t before_ms = now_ms();

    if (argc != 2 || listener < 0 || getsockname(listener, (struct sockaddr *)&own, &n) < 0) {
        fputs("usage: narrow PORT\n", stderr);
        return 2;
    }
    for (int i = 0; i < PAIRS_MAX; i++)
        pairs[i].near = pairs[i].far = -1;
    setvbuf(stdin, NULL, _IONBF, 0);
    printf("port %d\n", ntohs(own.sin_port));
    fflush(stdout);
    for (bool goes_on = true; goes_on;) {
        int64_t at_ms = now_ms();
        goes_on = turn(listener, (uint16_t)atoi(argv[1]), at_ms - before_ms);
        before_ms = at_ms;
    }
    return 0;
}
