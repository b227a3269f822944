#include "client/capture/channel.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <livelisten/drift.h>
#include <livelisten/level.h>
#include <livelisten/rtp.h>

enum {
    LOOKAHEAD_FRAMES = 240, /* of the limiter: 5 ms */
    SILENT_DBOV = -60,
    SILENT_AFTER_BLOCKS = 500 /* 10 s: longer than a speaker thinks */
};

struct channel {
    char name[CONTROL_CHANNEL_MAX];
    char *label;

    /* The encoder thread's. */
    struct source *source;
    struct limiter *limiter;
    struct quality *quality;
    unsigned blocks;  /* of this second */
    int quiet_blocks; /* in a row */
    float block[BLOCK_FRAMES];

    /* Shared. */
    atomic_int state; /* enum source_state */
    atomic_bool ended;
    atomic_int level_dbov;
    atomic_int peak_dbov;     /* until somebody looks */
    atomic_int reduction_cdb; /* hundredths of a decibel; same */
    pthread_mutex_t lock;     /* of what follows */
    struct channel_quality second;
};

struct channel *channel_create(const char *name, const char *label, struct source *source)
{
    struct channel *channel = calloc(1, sizeof *channel);

    if (!channel) {
        source->kind->free(source);
        return NULL;
    }
    channel->source = source;
    snprintf(channel->name, sizeof channel->name, "%s", name);
    channel->label = strdup(label);
    channel->limiter = limiter_create(LOOKAHEAD_FRAMES);
    channel->quality = quality_create();
    pthread_mutex_init(&channel->lock, NULL);
    channel->level_dbov = channel->peak_dbov = RTP_LEVEL_MIN_DBOV;
    if (!channel->label || !channel->limiter || !channel->quality) {
        channel_free(channel);
        return NULL;
    }
    channel->second = (struct channel_quality){.sound = quality_take(channel->quality),
                                               .drift_ppm = DRIFT_UNKNOWN};
    return channel;
}

void channel_free(struct channel *channel)
{
    if (!channel)
        return;
    channel->source->kind->free(channel->source);
    limiter_free(channel->limiter);
    quality_free(channel->quality);
    pthread_mutex_destroy(&channel->lock);
    free(channel->label);
    free(channel);
}

/* A look in between may take the old value away: then the new one stands in any case. */
static void raise_to(atomic_int *highest, int value)
{
    int seen = *highest;

    while (value > seen && !atomic_compare_exchange_weak(highest, &seen, value))
        ;
}

/* Only what comes says what the input is like; silence in place of it does not. */
static enum source_outcome read_source(struct channel *channel, bool begun, ll_mono *in_air)
{
    const struct source_kind *kind = channel->source->kind;
    enum source_outcome outcome = SOURCE_READ;

    if (begun || !kind->patient) {
        outcome = kind->read(channel->source, channel->block, in_air);
        if (outcome == SOURCE_READ)
            quality_push(channel->quality, channel->block);
    } else {
        memset(channel->block, 0, sizeof channel->block);
    }
    return outcome;
}

static void conclude_second(struct channel *channel)
{
    const struct source *source = channel->source;
    uint64_t lost_frames = source->kind->lost_frames ? source->kind->lost_frames(source) : 0;
    struct channel_quality second = {
        .sound = quality_take(channel->quality),
        .drift_ppm = source->kind->drift_ppm ? source->kind->drift_ppm(source) : DRIFT_UNKNOWN,
        .lost_ms_in_all = lost_frames * 1000 / RATE_HZ,
    };

    channel->blocks = 0;
    pthread_mutex_lock(&channel->lock);
    second.lost_ms = (unsigned)(second.lost_ms_in_all - channel->second.lost_ms_in_all);
    second.clipped_in_all = channel->second.clipped_in_all + second.sound.clipped;
    channel->second = second;
    pthread_mutex_unlock(&channel->lock);
}

static void judge(struct channel *channel, enum source_outcome outcome, int level)
{
    if (level > SILENT_DBOV)
        channel->quiet_blocks = 0;
    else if (channel->quiet_blocks < SILENT_AFTER_BLOCKS)
        channel->quiet_blocks++;
    if (outcome == SOURCE_MISSING)
        channel->state = SOURCE_LOST;
    else
        channel->state =
            channel->quiet_blocks == SILENT_AFTER_BLOCKS ? SOURCE_SILENT : SOURCE_OK;
    /* The block with which the end is seen has pushed the last sound through the limiter. */
    channel->ended = outcome == SOURCE_ENDED;
}

const float *channel_next_block(struct channel *channel, bool begun, ll_mono *in_air)
{
    enum source_outcome outcome = read_source(channel, begun, in_air);
    int level;

    if (++channel->blocks == CHANNEL_SECOND_BLOCKS)
        conclude_second(channel);
    limiter_process(channel->limiter, channel->block, BLOCK_FRAMES);
    in_air->us -= LOOKAHEAD_FRAMES * INT64_C(1000000) / RATE_HZ;
    level = level_dbov(channel->block, BLOCK_FRAMES);
    channel->level_dbov = level;
    raise_to(&channel->peak_dbov, level);
    raise_to(&channel->reduction_cdb,
             (int)lroundf(100 * limiter_reduction_db(channel->limiter)));
    judge(channel, outcome, level);
    return channel->block;
}

const char *channel_name(const struct channel *channel)
{
    return channel->name;
}

const char *channel_label(const struct channel *channel)
{
    return channel->label;
}

void channel_describe(const struct channel *channel, struct source_facts *out)
{
    channel->source->kind->describe(channel->source, out);
}

enum source_state channel_state(const struct channel *channel)
{
    return (enum source_state)channel->state;
}

bool channel_ended(const struct channel *channel)
{
    return channel->ended;
}

struct channel_meter channel_look(struct channel *channel)
{
    return (struct channel_meter){
        .level_dbov = channel->level_dbov,
        .peak_dbov = atomic_exchange(&channel->peak_dbov, RTP_LEVEL_MIN_DBOV),
        .reduction_db = (float)atomic_exchange(&channel->reduction_cdb, 0) / 100,
    };
}

struct channel_quality channel_quality(struct channel *channel)
{
    struct channel_quality second;

    pthread_mutex_lock(&channel->lock);
    second = channel->second;
    pthread_mutex_unlock(&channel->lock);
    return second;
}
