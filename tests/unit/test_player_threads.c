/* push and pull in a thread each, as fast as they can: for the thread sanitizer, and for the truth of the
 * counters. */
#include <livelisten/player.h>

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/lib/stage.h"

enum { PACKETS = 1000, SWITCH_EVERY = 100 };

struct talk {
    struct player *player;
    atomic_llong now_us; /* of both threads; set by the one that pushes */
    atomic_bool over;
};

static void *push_all(void *context)
{
    struct talk *talk = context;
    struct speech_packet packet;
    struct speaker *speaker = NULL;
    for (int n = 0; n < PACKETS; n++) {
        if (n % SWITCH_EVERY == 0) {
            struct stage_stream stream = stage_stream((unsigned)n, sound_tone);
            stream.media = (int64_t)n * STAGE_PACKET_FRAMES;
            if (speaker)
                speaker_free(speaker);
            speaker = speaker_create(&stream);
            while (player_stream(talk->player, stream.key, stream.ssrc, stream.index, true) !=
                   LL_OK)
                ;
            player_clock_offset(talk->player, n);
        }
        player_profile(talk->player, (enum profile)(n % PROFILE_COUNT));
        player_live(talk->player, n % 7 != 0);
        speaker_next(speaker, &packet);
        while (player_push(talk->player, packet.bytes, packet.n, (ll_mono){packet.spoken_us}) ==
               LL_TOO_LARGE)
            ;
        atomic_store(&talk->now_us, packet.spoken_us);
    }
    speaker_free(speaker);
    atomic_store(&talk->over, true);
    return NULL;
}

static void push_and_pull_need_no_lock(void **state)
{
    (void)state;
    struct talk talk = {.player = player_create(PROFILE_STANDARD)};
    struct player_stats stats, before = {0};
    float samples[STAGE_PULL_FRAMES];
    pthread_t pushing;
    assert_int_equal(pthread_create(&pushing, NULL, push_all, &talk), 0);
    int64_t pulled_us = 0;
    while (!atomic_load(&talk.over)) {
        if (pulled_us > atomic_load(&talk.now_us))
            continue;
        player_pull(talk.player, samples, STAGE_PULL_FRAMES, (ll_mono){pulled_us}, 0);
        pulled_us += 10000;
        player_stats(talk.player, &stats);
        assert_true(stats.packets >= before.packets &&
                    stats.played_ms + 200 >= before.played_ms);
        before = stats;
    }
    pthread_join(pushing, NULL);
    player_pull(talk.player, samples, STAGE_PULL_FRAMES, (ll_mono){pulled_us}, 0);
    player_stats(talk.player, &stats);
    assert_int_equal(stats.packets + stats.late_packets, PACKETS);
    assert_int_equal(stats.duplicates + stats.rejected, 0);
    player_free(talk.player);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(push_and_pull_need_no_lock)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
