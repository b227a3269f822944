#include "tests/bench/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECT_TIMEOUT_MS = 100, TIMEOUT_MS = 10000, ANSWER_MAX_BYTES = 16384 };

static SSL_SESSION
    *last_session; /* of any connection: what its server gave it to come back with */

static int connect_tcp(const struct stream_place *place)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found;
    const struct linger reset = {.l_onoff = 1, .l_linger = 0};
    /* A server that is slow to accept drops those who want to come in, and the kernel would ask
     * for them again only after a second. */
    const struct timeval patience = {.tv_usec = CONNECT_TIMEOUT_MS * 1000};
    const int on = 1;
    int fd;

    if (getaddrinfo(place->host, place->port, &hints, &found))
        return -1;
    fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0) {
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        if (place->receive_buffer_bytes)
            setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &place->receive_buffer_bytes,
                       sizeof place->receive_buffer_bytes);
        if (connect(fd, found->ai_addr, found->ai_addrlen)) {
            close(fd);
            fd = -1;
        }
    }
    freeaddrinfo(found);
    if (fd < 0)
        return -1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    return fd;
}

static int on_session(SSL *ssl, SSL_SESSION *session)
{
    (void)ssl;
    SSL_SESSION_free(last_session);
    last_session = session;
    return 1; /* it is ours now */
}

static SSL *client(int fd, bool resume)
{
    static SSL_CTX *context;
    SSL *ssl;

    if (!context) {
        context = SSL_CTX_new(TLS_client_method());
        /* Thousands of idle sessions: give buffers back between records. */
        SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
        SSL_CTX_set_session_cache_mode(context,
                                       SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
        SSL_CTX_sess_set_new_cb(context, on_session);
    }
    ssl = SSL_new(context);
    if (!ssl || SSL_set_fd(ssl, fd) != 1)
        abort();
    SSL_set_connect_state(ssl);
    if (resume && last_session)
        SSL_set_session(ssl, last_session);
    return ssl;
}

bool stream_open(struct stream *stream, const struct stream_place *place)
{
    *stream = (struct stream){.fd = connect_tcp(place)};
    if (stream->fd < 0)
        return false;
    fcntl(stream->fd, F_SETFL, O_NONBLOCK);
    if (place->tls)
        stream->ssl = client(stream->fd, place->resume);
    return true;
}

/* Goes on with the handshake. 1 when it is over, and what waited for that is sent;
 * STREAM_NOTHING when the server has to say something first; STREAM_LOST. */
static ssize_t shake(struct stream *stream)
{
    int status = SSL_do_handshake(stream->ssl);
    bool sent;

    if (status != 1)
        return SSL_get_error(stream->ssl, status) == SSL_ERROR_WANT_READ ? STREAM_NOTHING
                                                                         : STREAM_LOST;
    stream->shaken = true;
    stream->resumed = SSL_session_reused(stream->ssl);
    sent = stream_write(stream, stream->unsent, stream->unsent_bytes);
    free(stream->unsent);
    stream->unsent = NULL;
    return sent ? 1 : STREAM_LOST;
}

static void send_later(struct stream *stream, const uint8_t *bytes, size_t n)
{
    stream->unsent = realloc(stream->unsent, stream->unsent_bytes + n);
    if (!stream->unsent)
        abort();
    memcpy(stream->unsent + stream->unsent_bytes, bytes, n);
    stream->unsent_bytes += n;
}

void stream_close(struct stream *stream)
{
    SSL_free(stream->ssl);
    if (stream->fd >= 0)
        close(stream->fd);
    free(stream->unsent);
    stream_keep(stream, NULL, 0);
}

static ssize_t read_tls(struct stream *stream, uint8_t *bytes, size_t capacity)
{
    ssize_t state = stream->shaken ? 1 : shake(stream);
    int got;

    if (state != 1)
        return state;
    got = SSL_read(stream->ssl, bytes, (int)capacity);
    if (got > 0)
        return got;
    return SSL_get_error(stream->ssl, got) == SSL_ERROR_WANT_READ ? STREAM_NOTHING
                                                                  : STREAM_LOST;
}

ssize_t stream_read(struct stream *stream, uint8_t *bytes, size_t capacity)
{
    ssize_t got;

    if (stream->ssl)
        return read_tls(stream, bytes, capacity);
    got = recv(stream->fd, bytes, capacity, 0);
    if (got > 0)
        return got;
    return got < 0 && (errno == EAGAIN || errno == EINTR) ? STREAM_NOTHING : STREAM_LOST;
}

void stream_keep(struct stream *stream, const uint8_t *bytes, size_t n)
{
    free(stream->rest);
    stream->rest = NULL;
    stream->rest_bytes = n;
    if (n) {
        stream->rest = malloc(n);
        if (!stream->rest)
            abort();
        memcpy(stream->rest, bytes, n);
    }
}

ssize_t stream_receive(struct stream *stream, uint8_t *buffer, size_t capacity,
                       stream_take *take, void *context)
{
    size_t have = stream->rest_bytes, taken;
    ssize_t got;

    if (have >= capacity)
        return STREAM_LOST;
    got = stream_read(stream, buffer + have, capacity - have);
    if (got < 0)
        return got;
    if (have)
        memcpy(buffer, stream->rest, have);
    have += (size_t)got;
    taken = take(context, buffer, have);
    if (stream->rest || taken < have)
        stream_keep(stream, buffer + taken, have - taken);
    return got;
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

bool stream_write(struct stream *stream, const void *what, size_t n)
{
    const uint8_t *bytes = what;

    if (stream->ssl && !stream->shaken) {
        ssize_t state = shake(stream);

        if (state == STREAM_NOTHING)
            send_later(stream, bytes, n);
        if (state != 1)
            return state == STREAM_NOTHING;
    }
    while (n) {
        ssize_t put = write_some(stream, bytes, n);

        if (put > 0) {
            bytes += put;
            n -= (size_t)put;
        } else if (errno == EAGAIN) {
            struct pollfd room = {.fd = stream->fd, .events = POLLOUT};

            if (poll(&room, 1, TIMEOUT_MS) <= 0)
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

bool stream_await(struct stream *stream, const void *answer, size_t n)
{
    uint8_t bytes[ANSWER_MAX_BYTES];
    size_t have = stream->rest_bytes;

    if (have)
        memcpy(bytes, stream->rest, have);
    for (;;) {
        const uint8_t *at = memmem(bytes, have, answer, n);
        ssize_t got;

        if (at) {
            stream_keep(stream, at + n, (size_t)(bytes + have - at) - n);
            return true;
        }
        if (have == sizeof bytes || !stream_wait(stream, TIMEOUT_MS))
            return false;
        got = stream_read(stream, bytes + have, sizeof bytes - have);
        if (got == STREAM_LOST)
            return false;
        have += got > 0 ? (size_t)got : 0;
    }
}

long stream_raise_limit(void)
{
    struct rlimit limit;

    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    return (long)limit.rlim_cur;
}
