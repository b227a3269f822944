#include "client/capture/source_stdin.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/log.h"

enum {
    SAMPLE_BYTES = 2,
    /* What a live producer may be ahead of us is delay; the pipe is cut down to 85 ms. */
    PIPE_BYTES = 8192
};

struct source_stdin {
    struct source source;
    bool at_end;
    size_t waiting_bytes; /* read, and not given out: less than a block */
    uint8_t waiting[BLOCK_FRAMES * SAMPLE_BYTES];
};

/* Takes what is there, never more than a block, and never waits for more. */
static void gather(struct source_stdin *in)
{
    while (!in->at_end && in->waiting_bytes < sizeof in->waiting) {
        struct pollfd ready = {.fd = STDIN_FILENO, .events = POLLIN};
        ssize_t n;

        if (poll(&ready, 1, 0) <= 0)
            return;
        n = read(STDIN_FILENO, in->waiting + in->waiting_bytes,
                 sizeof in->waiting - in->waiting_bytes);
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            return;
        if (n < 0)
            log_error("standard input: %s", strerror(errno));
        in->at_end = n <= 0;
        in->waiting_bytes += n > 0 ? (size_t)n : 0;
    }
}

static enum source_outcome read_block(struct source *source, float *block, ll_mono *in_air)
{
    struct source_stdin *in = (struct source_stdin *)source;
    size_t frames = 0;

    (void)in_air; /* nobody knows how long a pipe is */
    gather(in);
    /* A block that is not whole yet waits for the next time, for a gap at a time when the
     * producer is late is better than many small ones. */
    if (in->at_end || in->waiting_bytes == sizeof in->waiting) {
        frames = in->waiting_bytes / SAMPLE_BYTES;
        in->waiting_bytes = 0;
    }
    for (size_t i = 0; i < frames; i++)
        block[i] = (float)(int16_t)(in->waiting[2 * i] | in->waiting[2 * i + 1] << 8) / 32768;
    memset(block + frames, 0, (BLOCK_FRAMES - frames) * sizeof *block);
    return in->at_end && frames == 0 ? SOURCE_ENDED : SOURCE_READ;
}

static void describe(const struct source *source, struct source_facts *out)
{
    (void)source;
    *out = (struct source_facts){.name = "standard input", .inputs = 1, .rate_hz = RATE_HZ};
}

static void close_stdin(struct source *source)
{
    free(source);
}

static const struct source_kind kind = {
    .patient = true, .read = read_block, .describe = describe, .free = close_stdin};

struct source *source_stdin_open(void)
{
    struct source_stdin *in;

    if (isatty(STDIN_FILENO)) {
        log_error("standard input is a terminal; expected 16-bit samples, 48 kHz, mono, as in "
                  "ffmpeg -i SOURCE -f s16le -ar 48000 -ac 1 - | livelisten-capture ...");
        return NULL;
    }
    in = calloc(1, sizeof *in);
    if (!in) {
        log_error("standard input: out of memory");
        return NULL;
    }
    in->source.kind = &kind;
    fcntl(STDIN_FILENO, F_SETPIPE_SZ, PIPE_BYTES); /* refused by what is no pipe, rightly */
    return &in->source;
}
