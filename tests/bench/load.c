/* The load generator: does with a crowd of listeners what it is told, line by line, on its
 * standard input, and answers each line with one of JSON. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "common/log.h"
#include "common/now.h"
#include "common/options.h"
#include "tests/bench/crowd.h"
#include "tests/bench/usage.h"

enum {
    GRACE_MS =
        2500, /* for packets under way when the window ends; longer than standard's skip age */
    AT_ONCE = 128
};

struct load {
    struct crowd crowd;
    long server_pid;
    char line[128];
    size_t line_bytes;
};

/* Of use in a picture: ever closer to the last packet. */
static const double quantiles[] = {0.01, 0.1,   0.25,  0.5,    0.75,   0.9,    0.95,
                                   0.99, 0.995, 0.999, 0.9995, 0.9999, 0.99999};

static void print_delays(const char *name, const struct tally *tally)
{
    printf(",\"%s\":{", name);
    for (size_t i = 0; i < sizeof quantiles / sizeof *quantiles; i++)
        printf("%s\"%g\":%.1f", i ? "," : "", quantiles[i] * 100,
               tally_delay_ms(tally, quantiles[i]));
    printf("}");
}

static void print_groups(const struct crowd *crowd)
{
    printf("\"groups\":[");
    for (size_t g = 0; g < crowd->groups; g++) {
        const struct group *group = &crowd->group[g];
        const struct tally *tally = group->tally;

        printf("%s{\"profile\":\"%s\",\"pace\":\"%s\",\"listeners\":%ld,\"heard\":%ld,"
               "\"resumed\":%ld,\"lost\":%ld,\"gaps\":%" PRIu64 ",\"packets\":%" PRIu64
               ",\"messages\":%" PRIu64 ",\"expected\":%" PRIu64,
               g ? "," : "", profile_traits(group->profile)->name, pace_name(group->pace),
               group->joined, group->heard, group->resumed, group->lost, group->gaps,
               tally->packets, tally->messages,
               tally_published(tally) * (uint64_t)group->joined);
        print_delays("delay_ms", tally);
        print_delays("first_ms", group->first);
        printf("}");
    }
    printf("]}\n");
    fflush(stdout);
}

static void measure(struct load *load, long duration_ms)
{
    struct crowd *crowd = &load->crowd;
    struct usage server, own;
    int64_t grace_end_us;

    for (size_t g = 0; g < crowd->groups; g++) {
        tally_clear(crowd->group[g].tally);
        crowd->group[g].gaps = 0;
    }
    usage_begin(&server, (pid_t)load->server_pid);
    usage_begin(&own, getpid());
    crowd->from = now_mono();
    crowd->until.us = INT64_MAX;
    crowd_run(crowd, duration_ms);
    crowd->until = now_mono();
    usage_end(&server);
    usage_end(&own);
    grace_end_us = crowd->until.us + GRACE_MS * 1000;
    while (!crowd_served(crowd) && now_mono().us < grace_end_us)
        crowd_drain(crowd, 100);

    printf("{\"window_us\":%" PRId64 ",\"server_cpu_us\":%" PRId64
           ",\"server_busiest_thread_us\":%" PRId64 ",\"load_cpu_us\":%" PRId64 ",",
           crowd->until.us - crowd->from.us, server.cpu_us, server.busiest_thread_us,
           own.cpu_us);
    print_groups(crowd);
}

static bool join(struct load *load, const char *profile_word, const char *pace_word, long n,
                 long spread_ms)
{
    struct crowd *crowd = &load->crowd;
    const ll_mono start = now_mono();
    enum profile profile;
    enum pace pace;
    struct group *group;

    if (!profile_parse(profile_word, &profile) || !pace_parse(pace_word, &pace))
        return false;
    group = crowd_group(crowd, profile, pace);
    if (!group)
        return false;
    crowd_join(crowd, group, n, spread_ms ? n : AT_ONCE, spread_ms);
    printf("{\"took_us\":%" PRId64 ",", now_mono().us - start.us);
    print_groups(crowd);
    return true;
}

static bool obey(struct load *load, const char *line)
{
    char profile[32], pace[32];
    long n, spread_ms;

    if (sscanf(line, "join %31s %31s %ld %ld", profile, pace, &n, &spread_ms) == 4)
        return join(load, profile, pace, n, spread_ms);
    if (sscanf(line, "run %ld", &n) == 1) {
        crowd_run(&load->crowd, n);
        puts("{}");
        fflush(stdout);
        return true;
    }
    if (sscanf(line, "measure %ld", &n) == 1) {
        measure(load, n);
        return true;
    }
    return false;
}

/* Drains until a line has come. False at the end of the input. */
static bool next_line(struct load *load)
{
    const char *end;

    load->line_bytes = 0;
    do {
        struct epoll_event event = {.events = EPOLLIN};
        ssize_t got;

        epoll_ctl(load->crowd.epoll, EPOLL_CTL_ADD, STDIN_FILENO, &event);
        crowd_drain(&load->crowd, 100);
        epoll_ctl(load->crowd.epoll, EPOLL_CTL_DEL, STDIN_FILENO, NULL);
        got = read(STDIN_FILENO, load->line + load->line_bytes,
                   sizeof load->line - 1 - load->line_bytes);
        if (!got)
            return false;
        load->line_bytes += got > 0 ? (size_t)got : 0;
        load->line[load->line_bytes] = '\0';
        end = strchr(load->line, '\n');
    } while (!end);
    return true;
}

static bool on_option(void *context, const char *name, const char *value)
{
    struct load *load = context;

    if (!strcmp(name, "dialect"))
        return dialect_option(name, value, &load->crowd.dialect);
    if (!strcmp(name, "server-pid"))
        return options_number(name, value, 1, INT32_MAX, &load->server_pid);
    if (!strcmp(name, "tls"))
        load->crowd.subject.at.tls = true;
    else if (!strcmp(name, "resume"))
        load->crowd.subject.at.resume = true;
    return true;
}

static const struct option_spec options[] = {
    {"dialect", "NAME", "what the server speaks; default livelisten"},
    {"server-pid", "PID", "whose CPU time to measure"},
    {"tls", NULL, "over TLS; any certificate will do"},
    {"resume", NULL, "TLS sessions, as those who come back do"},
    {0},
};

static const struct program_spec program = {
    .name = "load",
    .summary = "listens many times over and measures what comes",
    .usage = "[OPTION]... --server-pid PID HOST PORT",
    .epilogue = "Reads commands: \"join PROFILE prompt|dialup|stalled NUMBER SPREAD_MS\",\n"
                "\"run MS\", \"measure MS\". Answers each with a line of JSON.",
    .options = options,
    .operands = "HOST PORT",
};

int main(int argc, char **argv)
{
    static struct load load = {.crowd.dialect = &dialect_livelisten};
    int first;
    int status = options_parse(&program, argc, argv, on_option, &load, &first);

    if (status >= 0)
        return status;
    log_init("load", LOG_LEVEL_INFO);
    if (argc - first != 2 || !load.server_pid) {
        log_error("want --server-pid, a host and a port");
        return EXIT_USAGE;
    }
    load.crowd.subject.at.host = argv[first];
    load.crowd.subject.at.port = argv[first + 1];
    if (!crowd_init(&load.crowd)) {
        log_error("out of memory or files");
        return EXIT_FAILED;
    }
    fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
    while (next_line(&load)) {
        if (!obey(&load, load.line)) {
            log_error("cannot do: %s", load.line);
            return EXIT_USAGE;
        }
    }
    return EXIT_OK;
}
