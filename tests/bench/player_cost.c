/* What the player core costs: pushes and pulls that a trace of ten minutes asks for, one after
 * the other, and the CPU time that all of them took. The packets are made before. They can be
 * written down for the same measurement in a browser (player-cost-worker.mjs): a 32-bit
 * big-endian time of arrival [us] and a bundle of one packet, for each arrival. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <livelisten/player.h>

#include "client/playsim/trace.h"
#include "common/log.h"
#include "common/options.h"
#include "tests/lib/stage.h"

enum { PULL_FRAMES = 128 }; /* the grain of an AudioWorklet */

static double cpu_s(void)
{
    struct timespec spent;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return (double)spent.tv_sec + (double)spent.tv_nsec * 1e-9;
}

static struct speech_packet *make_packets(const struct stage_stream *stream, size_t count)
{
    struct speech_packet *packets = calloc(count, sizeof *packets);
    struct speaker *speaker = speaker_create(stream);

    for (size_t i = 0; packets && i < count; i++)
        speaker_next(speaker, &packets[i]);
    speaker_free(speaker);
    return packets;
}

static bool write_packets(const char *path, const struct trace *trace,
                          const struct speech_packet *packets)
{
    FILE *file = fopen(path, "wb");
    bool ok = file != NULL;

    for (size_t i = 0; ok && i < trace->arrival_count; i++) {
        const struct speech_packet *packet = &packets[trace->arrivals[i].packet];
        uint32_t at_us = (uint32_t)trace->arrivals[i].at_us;
        const uint8_t head[] = {(uint8_t)(at_us >> 24),    (uint8_t)(at_us >> 16),
                                (uint8_t)(at_us >> 8),     (uint8_t)at_us,
                                (uint8_t)(packet->n >> 8), (uint8_t)packet->n};

        ok = fwrite(head, sizeof head, 1, file) == 1 &&
             fwrite(packet->bytes, packet->n, 1, file) == 1;
    }
    if (file)
        ok = fclose(file) == 0 && ok;
    if (!ok)
        log_error("cannot write %s", path);
    return ok;
}

/* Until the last packet has arrived. Returns the seconds that were heard. */
static double play(struct player *player, const struct trace *trace,
                   const struct speech_packet *packets)
{
    const double pull_us = PULL_FRAMES * 1e6 / PLAYER_RATE_HZ;
    float samples[PULL_FRAMES];
    uint64_t pulls = 0;

    for (size_t next = 0; next < trace->arrival_count; pulls++) {
        ll_mono now = {(int64_t)((double)pulls * pull_us)};

        for (; next < trace->arrival_count && trace->arrivals[next].at_us <= now.us; next++) {
            const struct speech_packet *packet = &packets[trace->arrivals[next].packet];

            player_push(player, packet->bytes, packet->n,
                        (ll_mono){trace->arrivals[next].at_us});
        }
        player_pull(player, samples, PULL_FRAMES, now, 0);
    }
    return (double)pulls * pull_us * 1e-6;
}

static bool measure(const char *trace_path, const char *packets_path)
{
    const struct stage_stream stream = stage_stream(1, sound_voice);
    struct player *player = player_create(PROFILE_STANDARD);
    struct speech_packet *packets = NULL;
    struct trace trace = {0};
    struct player_stats stats;
    double before_s, heard_s;
    bool ok = player && trace_read(&trace, trace_path, 0) == EXIT_OK &&
              (packets = make_packets(&stream, trace.packet_count)) &&
              (!packets_path || write_packets(packets_path, &trace, packets)) &&
              player_stream(player, stream.key, stream.ssrc, stream.index, false) == LL_OK;

    if (ok) {
        before_s = cpu_s();
        heard_s = play(player, &trace, packets);
        printf("{\"cpu_s\":%.4f,\"heard_s\":%.1f,", cpu_s() - before_s, heard_s);
        player_stats(player, &stats);
        printf("\"played_ms\":%llu,\"ssrc\":%u,\"index\":%llu,\"key\":\"",
               (unsigned long long)stats.played_ms, stream.ssrc,
               (unsigned long long)stream.index);
        for (size_t i = 0; i < CIPHER_KEY_BYTES; i++)
            printf("%02x", stream.key[i]);
        printf("\"}\n");
    }
    free(packets);
    trace_free(&trace);
    player_free(player);
    return ok;
}

static bool on_option(void *context, const char *name, const char *value)
{
    (void)name;
    *(const char **)context = value;
    return true;
}

static const struct option_spec options[] = {
    {"packets", "FILE", "write the packets down"},
    {0},
};

static const struct program_spec program = {
    .name = "player_cost",
    .summary = "measures the CPU time that the player core takes",
    .usage = "[OPTION]... TRACE.csv",
    .options = options,
    .operands = "TRACE.csv",
};

int main(int argc, char **argv)
{
    const char *packets_path = NULL;
    int first;
    int status = options_parse(&program, argc, argv, on_option, &packets_path, &first);

    if (status >= 0)
        return status;
    log_init("player_cost", LOG_LEVEL_INFO);
    if (argc - first != 1) {
        log_error("expected one trace");
        return EXIT_USAGE;
    }
    return measure(argv[first], packets_path) ? EXIT_OK : EXIT_FAILED;
}
