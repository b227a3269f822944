#include "client/common/probe.h"

#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <livelisten/clock.h>

#include "common/now.h"

enum { PATIENCE_MS = 2000 };

/* Returns 0 or an errno. */
static int try_address(const struct addrinfo *address)
{
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct pollfd ready = {.fd = fd, .events = POLLOUT};
    int error = 0;
    socklen_t n = sizeof error;

    if (fd < 0)
        return errno;
    if (connect(fd, address->ai_addr, address->ai_addrlen) != 0) {
        error = errno;
        if (error == EINPROGRESS && poll(&ready, 1, PATIENCE_MS) <= 0)
            error = ETIMEDOUT;
        else if (error == EINPROGRESS && getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n) != 0)
            error = errno;
    }
    close(fd);
    return error;
}

/* The C library begins its sentences with a capital; ours go on behind a colon. */
static void set_reason(struct probe *probe, const char *reason)
{
    snprintf(probe->why, sizeof probe->why, "%s", reason);
    *probe->why = (char)tolower((unsigned char)*probe->why);
}

static void note_address(struct probe *probe, const struct addrinfo *address)
{
    getnameinfo(address->ai_addr, address->ai_addrlen, probe->address, sizeof probe->address,
                NULL, 0, NI_NUMERICHOST);
}

static void try_addresses(struct probe *probe, const struct addrinfo *found)
{
    int error = 0;

    note_address(probe, found);
    for (const struct addrinfo *address = found; address; address = address->ai_next) {
        ll_mono start = now_mono();

        error = try_address(address);
        if (error != 0)
            continue;
        note_address(probe, address);
        probe->connect_us = now_mono().us - start.us;
        probe->outcome = PROBE_REACHED;
        return;
    }
    set_reason(probe, strerror(error));
}

void probe_host(const char *host, int port, struct probe *out)
{
    struct addrinfo wanted = {.ai_socktype = SOCK_STREAM}, *found;
    char service[16];
    int error;

    *out = (struct probe){.outcome = PROBE_NO_NAME};
    snprintf(service, sizeof service, "%d", port);
    error = getaddrinfo(host, service, &wanted, &found);
    if (error) {
        set_reason(out, gai_strerror(error));
        return;
    }
    out->outcome = PROBE_NO_ANSWER;
    try_addresses(out, found);
    freeaddrinfo(found);
}
