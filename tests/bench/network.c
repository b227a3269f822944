/* A listener on a bad network, in virtual time, and the best that could have been done: the
 * smallest fixed delay which, had one known every arrival beforehand, would have concealed no
 * more than the player did. The networks are drawn by chance, after what is typical of each
 * kind; over TCP nothing is lost, but what follows a stalled packet waits behind it. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/log.h"
#include "common/options.h"
#include "tests/bench/virtual.h"

struct network {
    const char *name;
    double base_ms;
    double jitter_ms;     /* mean; exponential */
    double stall_every_s; /* mean; exponential */
    double stall_ms[2];   /* least and most; even */
};

static const struct network networks[] = {
    {"wifi", 10, 4, 8, {40, 160}},      /* a busy hall */
    {"mobile", 40, 12, 12, {120, 400}}, /* hand-overs and scheduling */
    {"3g", 90, 25, 10, {300, 900}},     /* retransmissions of a round trip and more */
};

enum { SETTLE_S = 60, NETWORKS = sizeof networks / sizeof networks[0] };

struct listen {
    long seconds;
    enum profile profile;
};

/* When each bundle arrives; `packets` in each. */
struct trace {
    size_t bundles;
    uint64_t packets;
    int64_t *arrival_us;
};

struct outcome {
    double delay_ms; /* mean */
    uint64_t concealed_ms;
    uint64_t skipped_ms;
};

static double exponential(uint64_t *random, double mean)
{
    return -mean * log(1 - virtual_chance(random));
}

static void draw(struct trace *trace, const struct network *network)
{
    const double bundle_ms = (double)(trace->packets * VIRTUAL_PACKET_MS);
    uint64_t random = 1;
    double stall_from_ms = exponential(&random, network->stall_every_s * 1000);
    double stall_until_ms = 0, before_ms = 0;

    for (size_t i = 0; i < trace->bundles; i++) {
        const double sent_ms = (double)(i + 1) * bundle_ms;
        double arrival_ms =
            sent_ms + network->base_ms + exponential(&random, network->jitter_ms);

        if (sent_ms >= stall_from_ms) {
            stall_until_ms =
                sent_ms + network->base_ms + network->stall_ms[0] +
                virtual_chance(&random) * (network->stall_ms[1] - network->stall_ms[0]);
            stall_from_ms = sent_ms + exponential(&random, network->stall_every_s * 1000);
        }
        arrival_ms = fmax(arrival_ms, fmax(stall_until_ms, before_ms)); /* never out of order */
        before_ms = arrival_ms;
        trace->arrival_us[i] = (int64_t)(arrival_ms * 1000);
    }
}

/* What the player makes of it, once it has settled. */
static bool play(const struct trace *trace, const struct listen *listen, struct outcome *out)
{
    struct virtual_room *room = virtual_room_create();
    struct player *player = player_create(listen->profile);
    const int64_t pull_us = VIRTUAL_PULL_FRAMES * 1000000LL / PLAYER_RATE_HZ;
    struct player_stats settled = {0}, stats = {0};
    float samples[VIRTUAL_PULL_FRAMES];
    double sum_ms = 0, pulls = 0;
    bool ready = room && player && virtual_room_join(room, player) == LL_OK;
    size_t next = 0;

    for (ll_mono now = {0}; ready && now.us < listen->seconds * 1000000; now.us += pull_us) {
        for (; next < trace->bundles && trace->arrival_us[next] <= now.us; next++)
            virtual_room_deliver(room, trace->packets, player,
                                 (ll_mono){trace->arrival_us[next]});
        player_pull(player, samples, VIRTUAL_PULL_FRAMES, now, 0);
        player_stats(player, &stats);
        if (now.us < SETTLE_S * 1000000) {
            settled = stats;
        } else {
            sum_ms += stats.delay_ms;
            pulls++;
        }
    }
    *out = (struct outcome){sum_ms / pulls, stats.concealed_ms - settled.concealed_ms,
                            stats.skipped_ms - settled.skipped_ms};
    player_free(player);
    virtual_room_free(room);
    return ready;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The smallest delay from mouth to ear at which no more than `concealed_ms` comes too late. */
static double hindsight_ms(const struct trace *trace, uint64_t concealed_ms)
{
    const size_t settled = (size_t)(SETTLE_S * 1000 / (trace->packets * VIRTUAL_PACKET_MS));
    const uint64_t forgiven = concealed_ms / VIRTUAL_PACKET_MS;
    const size_t packets = (trace->bundles - settled) * trace->packets;
    double *needed_ms = calloc(packets, sizeof *needed_ms), answer;

    if (!needed_ms)
        abort();
    for (size_t i = 0; i < packets; i++) {
        size_t number = settled * trace->packets + i;

        needed_ms[i] = (double)trace->arrival_us[number / trace->packets] / 1000 -
                       (double)(number * VIRTUAL_PACKET_MS);
    }
    qsort(needed_ms, packets, sizeof *needed_ms, ascending);
    answer = forgiven < packets ? needed_ms[packets - 1 - forgiven] : 0;
    free(needed_ms);
    return answer;
}

static bool measure(const struct network *network, const struct listen *listen, bool last)
{
    const uint64_t packets = profile_traits(listen->profile)->bundle_ms / VIRTUAL_PACKET_MS;
    struct trace trace = {
        .packets = packets,
        .bundles = (size_t)listen->seconds * 1000 / (packets * VIRTUAL_PACKET_MS),
    };
    struct outcome outcome;
    bool ready;

    trace.arrival_us = calloc(trace.bundles, sizeof *trace.arrival_us);
    if (!trace.arrival_us)
        return false;
    draw(&trace, network);
    ready = play(&trace, listen, &outcome);
    printf("{\"network\":\"%s\",\"seconds\":%ld,\"delay_ms\":%.0f,\"hindsight_ms\":%.0f,"
           "\"concealed_ms\":%" PRIu64 ",\"skipped_ms\":%" PRIu64 "}%s",
           network->name, listen->seconds, outcome.delay_ms,
           hindsight_ms(&trace, outcome.concealed_ms), outcome.concealed_ms, outcome.skipped_ms,
           last ? "]\n" : ",");
    free(trace.arrival_us);
    return ready;
}

static bool on_option(void *context, const char *name, const char *value)
{
    struct listen *listen = context;

    if (!strcmp(name, "seconds"))
        return options_number(name, value, SETTLE_S + 1, 86400, &listen->seconds);
    return profile_parse(value, &listen->profile) ||
           options_bad_value(name, value, "no such profile");
}

static const struct option_spec options[] = {
    {"seconds", "S", "of virtual time on each network; default 1200"},
    {"profile", "NAME", "default standard"},
    {0},
};

static const struct program_spec program = {
    .name = "network",
    .summary = "plays over bad networks in virtual time",
    .usage = "[OPTION]...",
    .options = options,
};

int main(int argc, char **argv)
{
    struct listen listen = {.seconds = 1200, .profile = PROFILE_STANDARD};
    int first;
    int status = options_parse(&program, argc, argv, on_option, &listen, &first);

    if (status >= 0)
        return status;
    log_init("network", LOG_LEVEL_INFO);
    printf("[");
    for (size_t i = 0; i < NETWORKS; i++) {
        if (!measure(&networks[i], &listen, i + 1 == NETWORKS)) {
            log_error("out of memory");
            return EXIT_FAILED;
        }
    }
    return EXIT_OK;
}
