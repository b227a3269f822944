/* Writes player.json: bundles as they reach a listener and what the native player makes of them, so that the
 * WebAssembly player can be compared with it.
 *     make build/tests/generate_player && build/tests/generate_player > tests/vectors/player.json */
#include <math.h>
#include <stdio.h>

#include <livelisten/bundle.h>

#include "tests/lib/stage.h"

enum { BUNDLES = 25, PACKETS_PER_BUNDLE = 3, PULLS = 150, SAMPLE_EVERY = 32 };

static void print_hex(const char *name, const uint8_t *bytes, size_t n)
{
    printf("\"%s\": \"", name);
    for (size_t i = 0; i < n; i++)
        printf("%02x", bytes[i]);
    printf("\"");
}

/* What is said, and the bundle of it travels 5 to 9 ms. */
static void say_bundle(struct ear *ear, struct speaker *speaker, int number)
{
    static uint8_t bundle[BUNDLE_MAX_BYTES];
    struct speech_packet packet[PACKETS_PER_BUNDLE];
    size_t used = 0;
    for (int n = 0; n < PACKETS_PER_BUNDLE; n++) {
        speaker_next(speaker, &packet[n]);
        bundle_append(bundle, sizeof bundle, &used, packet[n].bytes, packet[n].n);
    }
    int64_t arrives_us =
        packet[PACKETS_PER_BUNDLE - 1].spoken_us + 5000 + number * 3 % 5 * 1000;
    for (int n = 0; n < PACKETS_PER_BUNDLE; n++)
        ear_send(ear, &packet[n], arrives_us);
    printf("    {\"arrives_us\": %lld, ", (long long)arrives_us);
    print_hex("hex", bundle, used);
    printf("}%s\n", number + 1 < BUNDLES ? "," : "");
}

static void print_samples(const struct ear *ear)
{
    printf("  \"sample_every\": %d,\n  \"samples_s16\": [", SAMPLE_EVERY);
    for (size_t i = 0; i < ear->heard_frames; i += SAMPLE_EVERY)
        printf("%s%ld", i ? "," : "", lrintf(ear->heard[i] * 32767.0f));
    printf("],\n");
}

static void print_stats(const struct ear *ear)
{
    struct player_stats stats = ear_stats(ear);
    printf("  \"stats\": {\"packets\": %d, \"played_ms\": %d, \"delay_ms\": %d, \"buffer_ms\": "
           "%d, "
           "\"target_ms\": %d, \"level_dbov\": %d}\n",
           (int)stats.packets, (int)stats.played_ms, stats.delay_ms, stats.buffer_ms,
           stats.target_ms, stats.level_dbov);
}

int main(void)
{
    struct ear ear;
    struct stage_stream stream = stage_stream(1, sound_voice);
    stream.index = 3 * 65536 - 20; /* the rollover counter moves on meanwhile */
    struct speaker *speaker = speaker_create(&stream);
    ear_init(&ear, PROFILE_STANDARD);
    player_clock_offset(ear.player, 1000);
    ear_join(&ear, &stream, stream.index, false);
    printf("{\n  \"about\": \"made by generate_player.c; pulls of pull_frames, the nth at n * "
           "pull_us\",\n");
    printf("  \"ssrc\": %u, \"index\": %llu, \"clock_offset_us\": 1000, \"pull_frames\": %d, "
           "\"pull_us\": 10000, \"pulls\": %d,\n  ",
           stream.ssrc, (unsigned long long)stream.index, STAGE_PULL_FRAMES, PULLS);
    print_hex("key", stream.key, sizeof stream.key);
    printf(",\n  \"bundles\": [\n");
    for (int number = 0; number < BUNDLES; number++)
        say_bundle(&ear, speaker, number);
    printf("  ],\n");
    ear_listen(&ear, PULLS * INT64_C(10000));
    print_samples(&ear);
    print_stats(&ear);
    printf("}\n");
    speaker_free(speaker);
    ear_fini(&ear);
    return 0;
}
