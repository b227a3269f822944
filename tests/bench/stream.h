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
    bool shaken;        /* TLS: hands; until then what is written waits in `unsent` */
    bool resumed;       /* TLS: a session of before */
    uint8_t *unsent;    /* NULL when none */
    size_t unsent_bytes;
    uint8_t *rest; /* of a message that has come in part; NULL when none */
    size_t rest_bytes;
};

/* How to connect. */
struct stream_place {
    const char *host;
    const char *port;
    bool tls;
    bool resume;              /* TLS: the session of whoever connected before */
    int receive_buffer_bytes; /* of the kernel; 0: as it likes */
};

/* Connects, blocking for a moment; from then on nothing does but stream_await and stream_wait.
 * TLS shakes hands in the course of reading. False when the server cannot be reached, or lets
 * nobody in at the moment: then trying again, after stream_close, may help. */
bool stream_open(struct stream *stream, const struct stream_place *place);

/* Of one that could not be opened, too. With a reset instead of a farewell, so that thousands leave no TIME_WAIT behind. */
void stream_close(struct stream *stream);

enum { STREAM_NOTHING = -1, STREAM_LOST = -2 };

/* Bytes read (at least 1), STREAM_NOTHING or STREAM_LOST (ended or failed). */
ssize_t stream_read(struct stream *stream, uint8_t *bytes, size_t capacity);

/* Takes what is complete among bytes[0..n) and says how many bytes that was. */
typedef size_t stream_take(void *context, const uint8_t *bytes, size_t n);

/* Reads once into `buffer`, behind what `take` has left of the last time, and has it taken.
 * As stream_read. STREAM_LOST, too, when something incomplete fills the buffer. */
ssize_t stream_receive(struct stream *stream, uint8_t *buffer, size_t capacity,
                       stream_take *take, void *context);

/* Keeps bytes that belong before those read next; none: n = 0. */
void stream_keep(struct stream *stream, const uint8_t *bytes, size_t n);

/* All of it, waiting for room if need be. False when the stream is lost. */
bool stream_write(struct stream *stream, const void *bytes, size_t n);

/* Waits until something may be read. False when nothing came in time. */
bool stream_wait(const struct stream *stream, int timeout_ms);

/* Waits until `answer`, n bytes, has come; what is behind it is kept. False when the stream is
 * lost, or other bytes come and then nothing more for 10 s. */
bool stream_await(struct stream *stream, const void *answer, size_t n);

/* Raises the limit of open files as far as allowed; the new limit. */
long stream_raise_limit(void);

#endif
