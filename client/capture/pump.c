#include "client/capture/pump.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <livelisten/bundle.h>
#include <livelisten/drift.h>

#include "client/capture/pace.h"
#include "client/capture/source.h"
#include "client/capture/stream.h"
#include "common/log.h"
#include "common/now.h"
#include "common/secret.h"

enum {
    /* After the end of the last source: what the encoders hold back, in whole packets. */
    DRAIN_BLOCKS = 6
};

struct pump {
    struct channel *const *channels;
    size_t channel_count;
    struct publication *publication;
    struct stream *streams[CONTROL_STREAMS_MAX]; /* as announced */
    size_t stream_count;
    struct pace pace;
    uint32_t first_timestamp;
    atomic_bool begun;                  /* something has been sent */
    unsigned ended_blocks;              /* since all sources have ended */
    unsigned second_blocks;             /* of this second */
    bool complete[CONTROL_STREAMS_MAX]; /* streams with a packet in this tick */
    uint8_t bundle[BUNDLE_MAX_BYTES];

    pthread_t thread;
    atomic_bool stopping, done;
    atomic_uint_fast64_t left_out_blocks;
};

static void encode_block(struct pump *pump, size_t channel_index, uint32_t timestamp)
{
    struct channel *channel = pump->channels[channel_index];
    ll_mono in_air = now_mono();
    const float *block = channel_next_block(channel, pump->begun, &in_air);

    for (size_t r = 0; r < RENDITION_COUNT; r++) {
        size_t i = channel_index * RENDITION_COUNT + r;

        pump->complete[i] = stream_encode(pump->streams[i], block, timestamp, in_air);
    }
    publication_source(pump->publication, channel_name(channel), channel_state(channel));
}

/* The packets of this tick as one bundle, its length returned. */
static size_t seal_all(struct pump *pump, const struct clocksync *clock)
{
    size_t used = 0;

    for (size_t i = 0; i < pump->stream_count; i++) {
        const uint8_t *packet;
        size_t n;

        if (!pump->complete[i])
            continue;
        packet = stream_seal(pump->streams[i], clock, &n);
        if (packet)
            bundle_append(pump->bundle, sizeof pump->bundle, &used, packet, n);
        publication_set_index(pump->publication, i, stream_index(pump->streams[i]));
    }
    return used;
}

static void leave_out_all(struct pump *pump)
{
    for (size_t i = 0; i < pump->stream_count; i++)
        if (pump->complete[i])
            stream_leave_out(pump->streams[i]);
}

static int32_t rounded(double dbov)
{
    return (int32_t)lround(dbov);
}

static int32_t at_most(uint32_t value, int32_t limit)
{
    return value < (uint32_t)limit ? (int32_t)value : limit;
}

static void tell_quality(struct pump *pump)
{
    struct control_qualities inputs = {.age_ms = CONTROL_UNKNOWN};

    for (size_t i = 0; i < pump->channel_count; i++) {
        struct channel_quality second = channel_quality(pump->channels[i]);
        struct control_quality *input = &inputs.channel[inputs.count++];

        *input = (struct control_quality){
            .level_dbov = rounded(second.sound.level_dbov),
            .peak_dbov = rounded(second.sound.peak_dbov),
            .noise_dbov = rounded(second.sound.noise_dbov),
            .clipped = at_most(second.sound.clipped, CONTROL_QUALITY_CLIPPED_MAX),
            .bandwidth_hz = second.sound.bandwidth_hz,
            .drift_ppm = second.drift_ppm == DRIFT_UNKNOWN ? CONTROL_UNKNOWN : second.drift_ppm,
            .lost_ms = at_most(second.lost_ms, CONTROL_QUALITY_LOST_MAX_MS),
        };
        snprintf(input->channel, sizeof input->channel, "%s", channel_name(pump->channels[i]));
    }
    publication_quality(pump->publication, &inputs);
}

static bool all_ended(const struct pump *pump)
{
    for (size_t i = 0; i < pump->channel_count; i++)
        if (!channel_ended(pump->channels[i]))
            return false;
    return true;
}

static void tick(struct pump *pump)
{
    uint32_t timestamp = pump->first_timestamp + (uint32_t)(pump->pace.blocks * BLOCK_FRAMES);
    struct clocksync clock = publication_clock(pump->publication);
    size_t bundle_bytes = 0;

    for (size_t i = 0; i < pump->channel_count; i++)
        encode_block(pump, i, timestamp);
    if (publication_begin(pump->publication)) {
        bundle_bytes = seal_all(pump, &clock);
        pump->begun = true;
    } else {
        leave_out_all(pump);
    }
    publication_commit(pump->publication, pump->bundle, bundle_bytes);
    if (++pump->second_blocks == CHANNEL_SECOND_BLOCKS) {
        pump->second_blocks = 0;
        tell_quality(pump);
    }
    if (all_ended(pump) && ++pump->ended_blocks == DRAIN_BLOCKS)
        pump->done = true;
}

static void sleep_until(ll_mono due)
{
    struct timespec until = {.tv_sec = due.us / 1000000, .tv_nsec = due.us % 1000000 * 1000};

    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
        ;
}

static void catch_up(struct pump *pump)
{
    uint64_t left_out = pace_leave_out(&pump->pace, now_mono());

    if (left_out == 0)
        return;
    pump->left_out_blocks += left_out;
    for (size_t i = 0; i < pump->stream_count; i++) {
        stream_interrupt(pump->streams[i]);
        stream_leave_out(pump->streams[i]);
    }
    log_warn("%llu ms were not encoded: this machine was too slow, or asleep",
             (unsigned long long)left_out * BLOCK_US / 1000);
}

static void *run(void *argument)
{
    struct pump *pump = argument;

    pace_start(&pump->pace, now_mono());
    while (!pump->stopping && !pump->done) {
        sleep_until(pace_due(&pump->pace));
        catch_up(pump);
        tick(pump);
        pace_advance(&pump->pace);
    }
    return NULL;
}

static void free_streams(struct pump *pump)
{
    for (size_t i = 0; i < pump->stream_count; i++)
        stream_free(pump->streams[i]);
}

struct pump *pump_create(struct channel *const *channels, size_t count,
                         const struct control_publish *announcement,
                         struct publication *publication)
{
    struct pump *pump = calloc(1, sizeof *pump);

    if (!pump)
        goto err0;
    pump->channels = channels;
    pump->channel_count = count;
    pump->publication = publication;
    secret_random(&pump->first_timestamp, sizeof pump->first_timestamp);
    for (; pump->stream_count < announcement->stream_count; pump->stream_count++) {
        pump->streams[pump->stream_count] =
            stream_create(&announcement->stream[pump->stream_count], announcement->key);
        if (!pump->streams[pump->stream_count])
            goto err1;
    }
    if (pthread_create(&pump->thread, NULL, run, pump) != 0)
        goto err1;
    return pump;
err1:
    free_streams(pump);
    free(pump);
err0:
    log_error("cannot start the encoders: out of memory");
    return NULL;
}

void pump_free(struct pump *pump)
{
    if (!pump)
        return;
    pump->stopping = true;
    pthread_join(pump->thread, NULL);
    free_streams(pump);
    free(pump);
}

bool pump_begun(const struct pump *pump)
{
    return pump->begun;
}

bool pump_done(const struct pump *pump)
{
    return pump->done;
}

uint64_t pump_left_out_blocks(const struct pump *pump)
{
    return pump->left_out_blocks;
}
