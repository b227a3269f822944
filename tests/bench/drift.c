/* A listener whose sound card runs a little fast or slow, for hours of virtual time, over a
 * calm network. The player must notice and keep its delay, for the error adds up to seconds. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/log.h"
#include "common/options.h"
#include "tests/bench/virtual.h"

enum {
    NETWORK_US = 30000, /* the least way from the room to the listener */
    JITTER_US = 5000,
    MINUTE_S = 60,
    SETTLE_MINUTES = 10, /* not judged: the player may learn the network and the clock first */
    SAMPLES_PER_MINUTE = 6
};

struct drift {
    long ppm;
    long minutes;
    enum profile profile;
};

struct sum {
    double ms;
    double samples;
};

/* What is judged, after the player has settled. */
struct verdict {
    struct sum delay, off_target, minute;
    double least_ms, most_ms; /* means of minutes */
};

static void add(struct sum *sum, double ms)
{
    sum->ms += ms;
    sum->samples++;
}

static void judge(struct verdict *verdict, const struct player *player)
{
    struct player_stats stats;

    player_stats(player, &stats);
    add(&verdict->delay, stats.delay_ms);
    add(&verdict->off_target, stats.buffer_ms - stats.target_ms);
    add(&verdict->minute, stats.delay_ms);
    if (verdict->minute.samples == SAMPLES_PER_MINUTE) {
        double mean_ms = verdict->minute.ms / SAMPLES_PER_MINUTE;

        verdict->least_ms = fmin(verdict->least_ms, mean_ms);
        verdict->most_ms = fmax(verdict->most_ms, mean_ms);
        verdict->minute = (struct sum){0};
    }
}

static void print(const struct drift *drift, const struct player *player,
                  const struct verdict *verdict)
{
    struct player_stats stats;

    player_stats(player, &stats);
    printf("{\"profile\":\"%s\",\"ppm\":%ld,\"minutes\":%ld,\"packets\":%" PRIu64
           ",\"underruns\":%" PRIu64 ",\"concealed_ms\":%" PRIu64 ",\"skipped_ms\":%" PRIu64
           ",\"stretched_ms\":%" PRIu64 ",\"delay_ms\":{\"mean\":%.1f,\"least\":%.1f,"
           "\"most\":%.1f},\"buffer_beyond_target_ms\":%.1f,\"target_ms\":%" PRId32 "}\n",
           profile_traits(drift->profile)->name, drift->ppm, drift->minutes, stats.packets,
           stats.underruns, stats.concealed_ms, stats.skipped_ms, stats.stretched_ms,
           verdict->delay.ms / verdict->delay.samples, verdict->least_ms, verdict->most_ms,
           verdict->off_target.ms / verdict->off_target.samples, stats.target_ms);
}

static ll_mono next_arrival(const struct virtual_room *room, uint64_t packets, uint64_t *random)
{
    return (ll_mono){virtual_room_spoken_us(room, packets) + NETWORK_US +
                     (int64_t)(virtual_chance(random) * JITTER_US)};
}

static void run(const struct drift *drift, struct virtual_room *room, struct player *player)
{
    /* A card that runs fast asks for the same frames in less time. */
    const double pull_us =
        VIRTUAL_PULL_FRAMES * 1e6 / PLAYER_RATE_HZ / (1 + (double)drift->ppm * 1e-6);
    const int64_t end_us = (int64_t)drift->minutes * MINUTE_S * 1000000;
    const int64_t sample_us = (int64_t)MINUTE_S * 1000000 / SAMPLES_PER_MINUTE;
    const uint64_t bundle = profile_traits(drift->profile)->bundle_ms / VIRTUAL_PACKET_MS;
    struct verdict verdict = {.least_ms = INFINITY, .most_ms = -INFINITY};
    int64_t judged_us = (int64_t)SETTLE_MINUTES * MINUTE_S * 1000000;
    uint64_t random = 1;
    ll_mono arrival = next_arrival(room, bundle, &random), now = {0};
    float samples[VIRTUAL_PULL_FRAMES];

    for (uint64_t pulls = 0; now.us < end_us; pulls++) {
        now.us = (int64_t)((double)pulls * pull_us);
        for (; arrival.us <= now.us; arrival = next_arrival(room, bundle, &random))
            virtual_room_deliver(room, bundle, player, arrival);
        player_pull(player, samples, VIRTUAL_PULL_FRAMES, now, 0);
        for (; judged_us <= now.us; judged_us += sample_us)
            judge(&verdict, player);
    }
    print(drift, player, &verdict);
}

static bool on_option(void *context, const char *name, const char *value)
{
    struct drift *drift = context;

    if (!strcmp(name, "ppm"))
        return options_number(name, value, -1000, 1000, &drift->ppm);
    if (!strcmp(name, "minutes"))
        return options_number(name, value, SETTLE_MINUTES + 1, 100000, &drift->minutes);
    return profile_parse(value, &drift->profile) ||
           options_bad_value(name, value, "no such profile");
}

static const struct option_spec options[] = {
    {"ppm", "N", "how much faster the listener's clock runs; default 200"},
    {"minutes", "N", "of virtual time; default 480"},
    {"profile", "NAME", "default standard"},
    {0},
};

static const struct program_spec program = {
    .name = "drift",
    .summary = "plays for hours of virtual time on a clock that is a little off",
    .usage = "[OPTION]...",
    .options = options,
};

int main(int argc, char **argv)
{
    struct drift drift = {.ppm = 200, .minutes = 480, .profile = PROFILE_STANDARD};
    struct virtual_room *room;
    struct player *player;
    int first;
    int status = options_parse(&program, argc, argv, on_option, &drift, &first);

    if (status >= 0)
        return status;
    log_init("drift", LOG_LEVEL_INFO);
    room = virtual_room_create();
    player = player_create(drift.profile);
    if (!room || !player || virtual_room_join(room, player)) {
        log_error("out of memory");
        return EXIT_FAILED;
    }
    run(&drift, room, player);
    player_free(player);
    virtual_room_free(room);
    return EXIT_OK;
}
