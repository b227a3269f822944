#include "client/common/probe.h"

#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

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
static void set_reason(char *why, size_t capacity, const char *reason)
{
    snprintf(why, capacity, "%s", reason);
    *why = (char)tolower((unsigned char)*why);
}

bool probe_host(const char *host, int port, char *why, size_t capacity)
{
    struct addrinfo wanted = {.ai_socktype = SOCK_STREAM}, *found;
    char service[16];
    int error;

    snprintf(service, sizeof service, "%d", port);
    error = getaddrinfo(host, service, &wanted, &found);
    if (error) {
        set_reason(why, capacity, gai_strerror(error));
        return false;
    }
    for (const struct addrinfo *address = found; address; address = address->ai_next) {
        error = try_address(address);
        if (error == 0)
            break;
    }
    freeaddrinfo(found);
    if (error)
        set_reason(why, capacity, strerror(error));
    return error == 0;
}
