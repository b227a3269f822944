/* livelisten-playsim: a room, a network that is known beforehand and the player core, in virtual
 * time. This file is its life: make the parts, pull until everything has been heard, say what was
 * found. */
#include <stdio.h>
#include <unistd.h>

#include <livelisten/player.h>

#include "client/capture/source_file.h"
#include "client/playsim/arguments.h"
#include "client/playsim/flight.h"
#include "client/playsim/recording.h"
#include "client/playsim/room.h"
#include "client/playsim/source_voice.h"
#include "client/playsim/tally.h"
#include "client/playsim/timeline.h"
#include "client/playsim/trace.h"
#include "common/log.h"
#include "common/now.h"
#include "common/options.h"

enum {
    PULL_FRAMES = 128,  /* what an AudioWorklet takes at a time, the finest grain there is */
    REST_US = 10000000, /* after the last arrival all has been heard, or never will be */
    PROGRESS_EVERY_US = 500000
};

/* The room's wall time when the first packet is sent; virtual time begins then. */
static const ll_wall epoch = {INT64_C(1700000000) * 1000000};

struct simulation {
    struct arguments arguments;
    struct trace trace;
    struct room *room;
    struct flight *flight;
    struct player *player;
    struct recording *recording; /* NULL: none */
    struct timeline *timeline;   /* NULL: none */
    struct tally tally;
    ll_mono now;      /* virtual */
    ll_mono reported; /* real time of the last progress line; {0}: there are none */
};

/* When pull number `n` begins: a device that runs fast takes its frames sooner. */
static int64_t pull_at_us(uint64_t n, long listener_ppm)
{
    double frames = (double)(n * PULL_FRAMES);

    return (int64_t)(frames * 1e6 / PLAYER_RATE_HZ / (1 + (double)listener_ppm * 1e-6));
}

static int64_t last_arrival_us(const struct trace *trace)
{
    return trace->arrival_count ? trace->arrivals[trace->arrival_count - 1].at_us : 0;
}

/* All that came was heard. */
static bool is_over(const struct simulation *simulation)
{
    const struct player_stats *stats = &simulation->tally.last;

    if (!flight_over(simulation->flight))
        return false;
    return (stats->state != PLAYER_PLAYING && stats->buffer_ms == 0) ||
           simulation->now.us > last_arrival_us(&simulation->trace) + REST_US;
}

static void show_progress(struct simulation *simulation)
{
    ll_mono now = now_mono();

    if (simulation->reported.us == 0 || now.us - simulation->reported.us < PROGRESS_EVERY_US)
        return;
    simulation->reported = now;
    fprintf(stderr, "\r%3.0f %% of %.0f s ",
            100.0 * (double)simulation->now.us /
                (double)(last_arrival_us(&simulation->trace) + 1),
            (double)last_arrival_us(&simulation->trace) * 1e-6);
}

/* One pull of the listener's device. False when it failed, which was printed. */
static bool hear(struct simulation *simulation)
{
    struct player_stats stats;
    float samples[PULL_FRAMES];

    if (!flight_deliver(simulation->flight, simulation->player, simulation->now))
        return false;
    /* What ends the trace is no fault of the network. */
    if (flight_over(simulation->flight))
        player_live(simulation->player, false);
    player_pull(simulation->player, samples, PULL_FRAMES, simulation->now, 0);
    player_stats(simulation->player, &stats);
    tally_add(&simulation->tally, &stats, PULL_FRAMES);
    if (simulation->timeline)
        timeline_add(simulation->timeline, simulation->now.us, &stats);
    return !simulation->recording ||
           recording_write(simulation->recording, samples, PULL_FRAMES);
}

static bool play(struct simulation *simulation)
{
    uint64_t pulls = 0;
    bool ok = true;

    simulation->reported = isatty(STDERR_FILENO) ? now_mono() : (ll_mono){0};
    while (ok && !is_over(simulation)) {
        simulation->now.us = pull_at_us(pulls++, simulation->arguments.listener_ppm);
        ok = hear(simulation);
        if (pulls % 4096 == 0)
            show_progress(simulation);
    }
    if (simulation->reported.us)
        fputs("\r\033[K", stderr);
    return ok;
}

static struct room *open_room(const struct simulation *simulation)
{
    const char *audio = simulation->arguments.audio;
    uint32_t packet_ms = simulation->trace.packet_ms;
    size_t packet_blocks = packet_ms * 1000 / BLOCK_US;
    struct source *source = audio ? source_file_open(audio, true) : source_voice_create();
    struct room *room = NULL;

    if (source)
        room = room_create(source, packet_ms, audio ? 0 : VOICE_PERIOD_BLOCKS / packet_blocks);
    if (!room && (source || !audio))
        log_error("out of memory");
    return room;
}

/* The parts that hear, for a room and a trace that are there. */
static int simulate(struct simulation *simulation)
{
    const struct arguments *arguments = &simulation->arguments;
    int status = EXIT_FAILED;

    simulation->flight = flight_create(simulation->room, &simulation->trace, epoch);
    simulation->player = player_create(arguments->profile);
    if (!simulation->flight || !simulation->player ||
        room_join(simulation->room, simulation->player) != LL_OK) {
        log_error("out of memory");
        goto err0;
    }
    player_clock_offset(simulation->player, epoch.us);
    tally_init(&simulation->tally);
    if (arguments->output && !(simulation->recording = recording_open(arguments->output)))
        goto err0;
    if (arguments->timeline && !(simulation->timeline = timeline_open(arguments->timeline)))
        goto err1;
    if (play(simulation))
        status = EXIT_OK;
    if (!timeline_close(simulation->timeline))
        status = EXIT_FAILED;
err1:
    if (!recording_close(simulation->recording))
        status = EXIT_FAILED;
err0:
    player_free(simulation->player);
    flight_free(simulation->flight);
    return status;
}

int main(int argc, char **argv)
{
    static struct simulation simulation;
    int status = arguments_parse(&simulation.arguments, argc, argv);

    if (status >= 0)
        return status;
    log_init("playsim", LOG_LEVEL_INFO);
    status = trace_read(&simulation.trace, simulation.arguments.trace,
                        simulation.arguments.sender_ppm);
    if (status != EXIT_OK)
        return status;
    simulation.room = open_room(&simulation);
    status = simulation.room ? simulate(&simulation) : EXIT_FAILED;
    if (status == EXIT_OK &&
        !tally_write_json(&simulation.tally, &simulation.trace, simulation.arguments.profile,
                          simulation.now.us, stdout)) {
        log_error("cannot write the figures to stdout");
        status = EXIT_FAILED;
    }
    room_free(simulation.room);
    trace_free(&simulation.trace);
    return status;
}
