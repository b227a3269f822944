#include "tests/bench/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/log.h"

enum { WRITE_TIMEOUT_MS = 10000 };

static int connect_tcp(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found;
    const struct linger reset = {.l_onoff = 1, .l_linger = 0};
    const int on = 1;
    int status = getaddrinfo(host, port, &hints, &found);
    int fd;

    if (status) {
        log_error("%s:%s: %s", host, port, gai_strerror(status));
        return -1;
    }
    fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, found->ai_addr, found->ai_addrlen)) {
        int reason = errno;

        close(fd);
        errno = reason;
        fd = -1;
    }
    freeaddrinfo(found);
    if (fd < 0) {
        log_error("%s:%s: %m", host, port);
        return -1;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    return fd;
}

static SSL *handshake(int fd)
{
    static SSL_CTX *context;
    SSL *ssl;

    if (!context) {
        context = SSL_CTX_new(TLS_client_method());
        /* Thousands of idle sessions: give buffers back between records. */
        SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    }
    ssl = SSL_new(context);
    if (ssl && SSL_set_fd(ssl, fd) == 1 && SSL_connect(ssl) == 1)
        return ssl;
    SSL_free(ssl);
    return NULL;
}

bool stream_open(struct stream *stream, const char *host, const char *port, bool tls)
{
    stream->ssl = NULL;
    stream->fd = connect_tcp(host, port);
    if (stream->fd < 0)
        return false;
    if (tls) {
        stream->ssl = handshake(stream->fd);
        if (!stream->ssl) {
            log_error("%s:%s: TLS handshake failed", host, port);
            close(stream->fd);
            return false;
        }
    }
    fcntl(stream->fd, F_SETFL, O_NONBLOCK);
    return true;
}

void stream_close(struct stream *stream)
{
    SSL_free(stream->ssl);
    close(stream->fd);
}

static ssize_t read_tls(SSL *ssl, uint8_t *bytes, size_t capacity)
{
    int got = SSL_read(ssl, bytes, (int)capacity);

    if (got > 0)
        return got;
    return SSL_get_error(ssl, got) == SSL_ERROR_WANT_READ ? STREAM_NOTHING : STREAM_LOST;
}

ssize_t stream_read(struct stream *stream, uint8_t *bytes, size_t capacity)
{
    ssize_t got;

    if (stream->ssl)
        return read_tls(stream->ssl, bytes, capacity);
    got = recv(stream->fd, bytes, capacity, 0);
    if (got > 0)
        return got;
    return got < 0 && (errno == EAGAIN || errno == EINTR) ? STREAM_NOTHING : STREAM_LOST;
}

/* As send(): what was written, or -1 with EAGAIN when there is no room. */
static ssize_t write_some(struct stream *stream, const uint8_t *bytes, size_t n)
{
    int put;

    if (!stream->ssl)
        return send(stream->fd, bytes, n, MSG_NOSIGNAL);
    put = SSL_write(stream->ssl, bytes, (int)n);
    if (put > 0)
        return put;
    errno = SSL_get_error(stream->ssl, put) == SSL_ERROR_WANT_WRITE ? EAGAIN : EIO;
    return -1;
}

bool stream_write(struct stream *stream, const uint8_t *bytes, size_t n)
{
    while (n) {
        ssize_t put = write_some(stream, bytes, n);

        if (put > 0) {
            bytes += put;
            n -= (size_t)put;
        } else if (errno == EAGAIN) {
            struct pollfd room = {.fd = stream->fd, .events = POLLOUT};

            if (poll(&room, 1, WRITE_TIMEOUT_MS) <= 0)
                return false;
        } else {
            return false;
        }
    }
    return true;
}

bool stream_wait(const struct stream *stream, int timeout_ms)
{
    struct pollfd ready = {.fd = stream->fd, .events = POLLIN};

    return (stream->ssl && SSL_pending(stream->ssl) > 0) || poll(&ready, 1, timeout_ms) > 0;
}

long stream_raise_limit(void)
{
    struct rlimit limit;

    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    return (long)limit.rlim_cur;
}
