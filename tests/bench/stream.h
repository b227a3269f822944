/* A byte stream to a server, TCP or TLS, for programs that hold thousands of them. The one file
 * of the benchmarks that knows OpenSSL. Certificates are not checked: it measures, it trusts
 * nothing. */
#ifndef BENCH_STREAM_H
#define BENCH_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct ssl_st;

struct stream {
    int fd;
    struct ssl_st *ssl; /* NULL: plain */
};

/* Connects to host:port, blocking; from then on reads do not block. Prints and returns false on
 * failure. */
bool stream_open(struct stream *stream, const char *host, const char *port, bool tls);

/* With a reset instead of a farewell, so that thousands leave no TIME_WAIT behind. */
void stream_close(struct stream *stream);

enum { STREAM_NOTHING = -1, STREAM_LOST = -2 };

/* Bytes read (at least 1), STREAM_NOTHING or STREAM_LOST (ended or failed). */
ssize_t stream_read(struct stream *stream, uint8_t *bytes, size_t capacity);

/* All of it, waiting as long as it takes. False when the stream is lost. */
bool stream_write(struct stream *stream, const uint8_t *bytes, size_t n);

/* Waits until something may be read. False when nothing came in time. */
bool stream_wait(const struct stream *stream, int timeout_ms);

/* Raises the limit of open files as far as allowed; the new limit. */
long stream_raise_limit(void);

#endif
