#include "relay/lws/socket.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/log.h"

static void print_name(const struct sockaddr *socket_name, socklen_t n, char *name,
                       int capacity)
{
    char host[NI_MAXHOST], port[NI_MAXSERV];

    getnameinfo(socket_name, n, host, sizeof host, port, sizeof port,
                NI_NUMERICHOST | NI_NUMERICSERV);
    snprintf(name, capacity, strchr(host, ':') ? "[%s]:%s" : "%s:%s", host, port);
}

static const char *advice(int error)
{
    switch (error) {
    case EADDRINUSE:
        return "; another program listens there: stop it, or choose another port with --listen";
    case EACCES:
        return "; ports below 1024 need a privilege: choose another one with --listen";
    case EADDRNOTAVAIL:
        return "; this machine has no such address: choose another one with --listen";
    default:
        return "";
    }
}

/* The first one binds as if it were alone, so that another program, or another relay, that has the
 * address is noticed; then it lets others in. */
static bool bind_in_company(int fd, const struct addrinfo *found, enum socket_company company)
{
    int one = 1;

    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (company == SOCKET_ANOTHER)
        setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one);
    if (bind(fd, found->ai_addr, found->ai_addrlen) != 0)
        return false;
    if (company == SOCKET_FIRST)
        setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one);
    return true;
}

static int bind_and_listen(const struct addrinfo *found, enum socket_company company)
{
    int fd = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    if (bind_in_company(fd, found, company) && listen(fd, SOCKET_BACKLOG) == 0)
        return fd;
    int saved = errno;
    close(fd);
    errno = saved;
    return -1;
}

static int port_of(const struct sockaddr_storage *bound)
{
    return ntohs(bound->ss_family == AF_INET6 ? ((const struct sockaddr_in6 *)bound)->sin6_port
                                              : ((const struct sockaddr_in *)bound)->sin_port);
}

int socket_listen(struct address *address, enum socket_company company, char *name,
                  int capacity)
{
    const struct addrinfo hints = {.ai_flags = AI_PASSIVE, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found;
    struct sockaddr_storage bound;
    socklen_t bound_bytes = sizeof bound;
    char port[16];

    snprintf(port, sizeof port, "%d", address->port);
    int failure = getaddrinfo(address->host, port, &hints, &found);
    if (failure) {
        log_error("cannot listen on %s: %s", address->host, gai_strerror(failure));
        return -1;
    }
    print_name(found->ai_addr, found->ai_addrlen, name, capacity);
    int fd = bind_and_listen(found, company);
    freeaddrinfo(found);
    if (fd < 0) {
        log_error("cannot listen on %s: %s%s", name, strerror(errno), advice(errno));
        return -1;
    }
    if (getsockname(fd, (struct sockaddr *)&bound, &bound_bytes) == 0) {
        print_name((struct sockaddr *)&bound, bound_bytes, name, capacity);
        address->port = port_of(&bound);
    }
    return fd;
}

/* Each is a refinement: a kernel that refuses one still carries the audio. */
static void tune(int fd)
{
    static const struct {
        int option, value;
    } settings[] = {
        {TCP_NODELAY, 1},
        {TCP_NOTSENT_LOWAT, SOCKET_NOTSENT_LOWAT_BYTES},
        {TCP_USER_TIMEOUT, SOCKET_USER_TIMEOUT_MS},
        {TCP_THIN_LINEAR_TIMEOUTS, 1},
    };

    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
        setsockopt(fd, IPPROTO_TCP, settings[i].option, &settings[i].value, sizeof(int));
}

bool socket_accept(int listener, int *fd)
{
    do
        *fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    while (*fd < 0 && (errno == EINTR || errno == ECONNABORTED));
    if (*fd >= 0) {
        tune(*fd);
        return true;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK)
        return true;
    log_warn("cannot accept a connection: %s", strerror(errno));
    return false;
}
