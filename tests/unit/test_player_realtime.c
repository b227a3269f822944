/* player_pull may run on the audio clock: on every path it takes it neither allocates, nor locks, nor calls the
 * kernel. */
#include <livelisten/player.h>

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/lib/rtsafe.h"
#include "tests/lib/stage.h"

enum { STREAMS = 3, PACKETS = 150, FLIGHTS = STREAMS * PACKETS };

/* All that is pushed is made before. Every single pull is proven, for push may allocate between. */
struct scene {
    struct player *player;
    struct stage_stream stream[STREAMS];
    struct speech_packet packet[FLIGHTS];
    struct player_stats stats;
    int32_t gain_db; /* the most that levelling did, up or down */
    int64_t now_us;
};

static float samples[STAGE_PULL_FRAMES];

static void pull_once(void *context)
{
    struct scene *scene = context;
    player_pull(scene->player, samples, STAGE_PULL_FRAMES, (ll_mono){scene->now_us}, 0);
    player_stats(scene->player, &scene->stats);
}

static void pull_a_hundred_times(void *context)
{
    struct scene *scene = context;
    for (int n = 0; n < 100; n++) {
        pull_once(scene);
        scene->now_us += 10000;
    }
}

static void write_scene(struct scene *scene)
{
    memset(scene, 0, sizeof *scene);
    for (unsigned i = 0; i < STREAMS; i++) {
        scene->stream[i] = stage_stream(i, sound_voice);
        scene->stream[i].media = (int64_t)i * PACKETS * STAGE_PACKET_FRAMES;
        struct speaker *speaker = speaker_create(&scene->stream[i]);
        for (int n = 0; n < PACKETS; n++)
            speaker_next(speaker, &scene->packet[i * PACKETS + (unsigned)n]);
        speaker_free(speaker);
    }
    scene->player = player_create(PROFILE_STANDARD);
    player_levelling(scene->player, true);
}

/* Lost, late by a bundle, by a longer one, by a stall. */
static int64_t arrival_us(const struct scene *scene, int n)
{
    int64_t us = scene->packet[n].spoken_us;
    if (n % 50 == 20)
        return INT64_MAX;
    if (n % PACKETS >= 60 && n % PACKETS < 90)
        return scene->packet[n - n % PACKETS + 90].spoken_us;
    return n % PACKETS < 20 ? us + (2 - n % 3) * 20000 : us + (4 - n % 5) * 20000;
}

/* Everything is pushed, pulls that are due go through `pull`. */
static void perform(struct scene *scene, void (*pull)(struct scene *))
{
    static bool sent[FLIGHTS];
    memset(sent, 0, sizeof sent);
    int64_t end_us = scene->packet[FLIGHTS - 1].spoken_us;
    int joined = -1;
    for (scene->now_us = 0; scene->now_us < end_us; scene->now_us += 10000) {
        for (int n = 0; n < FLIGHTS; n++) {
            if (sent[n] || arrival_us(scene, n) > scene->now_us)
                continue;
            int i = n / PACKETS;
            if (i > joined) {
                joined = i;
                player_stream(scene->player, scene->stream[i].key, scene->stream[i].ssrc,
                              scene->stream[i].index, i % 2 == 1);
            }
            sent[n] = true;
            player_push(scene->player, scene->packet[n].bytes, scene->packet[n].n,
                        (ll_mono){scene->now_us});
        }
        if (scene->now_us > end_us / 2)
            player_profile(scene->player, PROFILE_INTERPRETER);
        pull(scene);
    }
}

static void pull_in_proof(struct scene *scene)
{
    char what[RTSAFE_WHAT_MAX] = "";
    if (!rtsafe_run(pull_once, scene, what))
        fail_msg("pull at %lld us: %s", (long long)scene->now_us, what);
    pull_once(scene);
    if (abs(scene->stats.gain_db) > scene->gain_db)
        scene->gain_db = abs(scene->stats.gain_db);
}

static void pull_is_safe_whatever_the_network_does(void **state)
{
    (void)state;
    static struct scene scene;
    write_scene(&scene);
    perform(&scene, pull_in_proof);
    /* or it would not have taken the paths it is proven for */
    assert_int_equal(scene.stats.switches, STREAMS - 1);
    assert_true(scene.stats.lost_packets > 0);
    assert_true(scene.stats.concealed_ms > 0);
    assert_true(scene.stats.stretched_ms > 0);
    assert_true(scene.stats.skipped_ms > 0);
    assert_true(scene.stats.underruns > 0);
    assert_true(scene.gain_db > 0);
    assert_int_equal(scene.stats.gain_db, 0); /* an interpreter by then */
    player_free(scene.player);
}

static void pull_is_safe_when_it_runs_dry(void **state)
{
    (void)state;
    static struct scene scene;
    char what[RTSAFE_WHAT_MAX] = "";
    write_scene(&scene);
    player_stream(scene.player, scene.stream[0].key, scene.stream[0].ssrc,
                  scene.stream[0].index, false);
    for (int n = 0; n < 40; n++)
        player_push(scene.player, scene.packet[n].bytes, scene.packet[n].n,
                    (ll_mono){scene.packet[n].spoken_us});
    scene.now_us = scene.packet[0].spoken_us;
    if (!rtsafe_run(pull_a_hundred_times, &scene, what))
        fail_msg("%s", what);
    player_free(scene.player);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pull_is_safe_whatever_the_network_does),
        cmocka_unit_test(pull_is_safe_when_it_runs_dry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
