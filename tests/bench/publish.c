/* A capture without a room: publishes dummy packets to a server of any kind, paced as real ones
 * are, until its time is up or it is told to stop. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "common/log.h"
#include "common/now.h"
#include "common/options.h"
#include "tests/bench/dialect/dialect.h"
#include "tests/bench/ws.h"

struct publish {
    const struct dialect *dialect;
    struct subject subject;
    long seconds;
    struct stream stream;
    uint8_t buffer[2 * WS_MESSAGE_MAX_BYTES];
};

static void on_packet(void *context, const struct dummy *dummy, bool first)
{
    (void)context, (void)dummy, (void)first;
}

static void on_gap(void *context)
{
    (void)context;
}

/* Reads what the server has to say, so that it can go on saying it; false when it is gone. */
static bool hear_out(struct publish *publish)
{
    struct ear ear = {.stream = &publish->stream, .on_packet = on_packet, .on_gap = on_gap};

    return stream_receive(&publish->stream, publish->buffer, sizeof publish->buffer,
                          publish->dialect->take, &ear) != STREAM_LOST;
}

static bool run(struct publish *publish)
{
    const uint64_t ticks = (uint64_t)publish->seconds * 1000 / TICK_MS;
    const ll_mono start = now_mono();

    for (uint64_t tick = 0; tick < ticks; tick++) {
        int64_t due_us = start.us + (int64_t)tick * TICK_MS * 1000;
        struct timespec due = {due_us / 1000000, due_us % 1000000 * 1000};

        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
        if (!hear_out(publish) || !publish->dialect->send(&publish->stream, tick)) {
            log_error("the server has closed the connection");
            return false;
        }
    }
    return true;
}

static bool on_option(void *context, const char *name, const char *value)
{
    struct publish *publish = context;

    if (!strcmp(name, "dialect"))
        return dialect_option(name, value, &publish->dialect);
    if (!strcmp(name, "seconds"))
        return options_number(name, value, 1, 3600, &publish->seconds);
    if (!strcmp(name, "token-file"))
        publish->subject.token_file = value;
    else if (!strcmp(name, "tls"))
        publish->subject.at.tls = true;
    return true;
}

static const struct option_spec options[] = {
    {"dialect", "NAME", "what the server speaks; default livelisten"},
    {"token-file", "FILE", "the publish token of a livelisten relay"},
    {"tls", NULL, "over TLS; any certificate will do"},
    {"seconds", "S", "how long; default 600"},
    {0},
};

static const struct program_spec program = {
    .name = "publish",
    .summary = "publishes dummy packets to a server",
    .usage = "[OPTION]... HOST PORT",
    .epilogue = "Prints \"publishing\" once the server has accepted.",
    .options = options,
    .operands = "HOST PORT",
};

int main(int argc, char **argv)
{
    static struct publish publish = {.dialect = &dialect_livelisten, .seconds = 600};
    int first;
    int status = options_parse(&program, argc, argv, on_option, &publish, &first);

    if (status >= 0)
        return status;
    log_init("publish", LOG_LEVEL_INFO);
    if (argc - first != 2) {
        log_error("want a host and a port");
        return EXIT_USAGE;
    }
    publish.subject.at.host = argv[first];
    publish.subject.at.port = argv[first + 1];
    if (!publish.dialect->publish(&publish.stream, &publish.subject)) {
        log_error("%s:%s: the server cannot be reached, or does not accept", argv[first],
                  argv[first + 1]);
        return EXIT_FAILED;
    }
    puts("publishing");
    fflush(stdout);
    return run(&publish) ? EXIT_OK : EXIT_FAILED;
}
