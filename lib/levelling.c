#include "levelling.h"

#include <math.h>
#include <stdlib.h>

#include <ebur128.h>

#include "packet.h"

/* How it works. Every 100 ms it is decided whether the last 400 ms were speech. If they were, they
 * count in the mean loudness of this speaker, and gain goes a bit of the way to what brings that mean
 * to the target; if not, gain stays as it is, so pauses and background are never raised.
 *
 * Speech is what is loud enough, by itself and beside this speaker's mean (the two gates of BS.1770),
 * and restless: syllables and stops make the level of 100 ms jump by several dB, while noise, hum and
 * comfort noise hold theirs. Without that third condition a level below the relative gate could only be
 * one of two things, the next speaker, who is quiet, or the background; with it, it is the speaker.
 *
 * The mean weighs all blocks of a speaker alike until it is MEMORY_BLOCKS long, so it is there at once
 * and then settles. A new speaker is one whose last second is far from the mean. */

enum {
    BLOCK_MS = 100, /* the step of BS.1770's gating blocks, which are 400 ms long */
    BLOCK_FRAMES = BLOCK_MS * FRAMES_PER_MS,
    RECENT_BLOCKS = 10,
    MEMORY_BLOCKS = 100,
    QUIETER_BLOCKS = 20 /* of speech below the relative gate make a quieter speaker */
};

static const float absolute_gate_lufs = -50;
static const float relative_gate_lu = -10;
/* Mean change from block to block: white noise and hum 0.3 dB, brown noise below 1.7, speech 4 and more.
 * One step out of silence is not speech yet. */
static const float restless_db = 2;
static const float jump_most_db = 10;
static const float new_speaker_lu = 5; /* between the last second and the mean */
/* Above the target: too loud to be slow, whatever it is. */
static const float ceiling_lu = 8;
/* Per block: the share of the way to the goal (a time constant of 2 s), and the bounds of a step. */
static const float approach = 0.05f;
static const float rise_most_db = 0.6f;
static const float fall_most_db = 1.2f;
static const float duck_most_db = 6;
static const float release_db = 1; /* when switched off */

struct levelling {
    ebur128_state *meter;
    uint32_t block_frames; /* heard of this block */
    float last_lufs;       /* of the block before */
    float restlessness_db;
    float mean_power, recent_power; /* of speech, as 10^(LUFS/10) */
    uint32_t mean_blocks;           /* 0: nothing of this speaker yet */
    uint32_t quieter_blocks;
    float gain_db;    /* at the end of this block */
    float gain, step; /* linear: of the first sample of this block, from one to the next */
};

static void forget(struct levelling *l)
{
    l->block_frames = 0;
    l->last_lufs = absolute_gate_lufs;
    l->restlessness_db = 0;
    l->mean_blocks = l->quieter_blocks = 0;
}

struct levelling *levelling_create(void)
{
    struct levelling *l = calloc(1, sizeof *l);
    if (!l)
        return NULL;
    /* Mode M takes all its memory here; the integrating modes take more for every block. */
    l->meter = ebur128_init(1, 48000, EBUR128_MODE_M);
    if (!l->meter) {
        free(l);
        return NULL;
    }
    l->gain = 1;
    forget(l);
    return l;
}

void levelling_free(struct levelling *l)
{
    if (!l)
        return;
    ebur128_destroy(&l->meter);
    free(l);
}

static float power_of(float lufs)
{
    return powf(10, lufs / 10);
}

static float lufs_of(float power)
{
    return 10 * log10f(power);
}

static float clamp(float x, float least, float most)
{
    return fminf(fmaxf(x, least), most);
}

/* Of the newest `ms`; -infinity for digital silence. */
static float loudness(const struct levelling *l, unsigned long ms)
{
    double lufs = -HUGE_VAL;
    ebur128_loudness_window(l->meter, ms, &lufs);
    return (float)lufs;
}

static void watch_restlessness(struct levelling *l)
{
    float lufs = fmaxf(loudness(l, BLOCK_MS), absolute_gate_lufs);
    float jump_db = fminf(fabsf(lufs - l->last_lufs), jump_most_db);
    l->restlessness_db += (jump_db - l->restlessness_db) / RECENT_BLOCKS;
    l->last_lufs = lufs;
}

/* The mean begins anew, worth that many blocks. */
static void begin_speaker(struct levelling *l, float power, uint32_t blocks)
{
    l->mean_power = l->recent_power = power;
    l->mean_blocks = blocks;
}

static void continue_speaker(struct levelling *l, float power)
{
    if (l->mean_blocks < MEMORY_BLOCKS)
        l->mean_blocks++;
    l->mean_power += (power - l->mean_power) / (float)l->mean_blocks;
    l->recent_power += (power - l->recent_power) / RECENT_BLOCKS;
    if (fabsf(lufs_of(l->recent_power) - lufs_of(l->mean_power)) > new_speaker_lu)
        begin_speaker(l, l->recent_power, RECENT_BLOCKS);
}

/* Counts the last 400 ms in the mean of whoever speaks. False when they are no speech, or not for sure. */
static bool hear(struct levelling *l, float lufs)
{
    if (lufs < absolute_gate_lufs || l->restlessness_db < restless_db)
        return false;
    bool quieter = l->mean_blocks > 0 && lufs < lufs_of(l->mean_power) + relative_gate_lu;
    l->quieter_blocks = quieter ? l->quieter_blocks + 1 : 0;
    if (quieter && l->quieter_blocks < QUIETER_BLOCKS)
        return false;
    if (quieter || l->mean_blocks == 0)
        begin_speaker(l, power_of(lufs), 1);
    else
        continue_speaker(l, power_of(lufs));
    return true;
}

/* How far gain goes during the next block. */
static float change_db(struct levelling *l, bool on)
{
    float lufs = loudness(l, 4 * BLOCK_MS);
    watch_restlessness(l);
    if (!on)
        return clamp(-l->gain_db, -release_db, release_db);
    bool speech = hear(l, lufs);
    float over_lu = lufs + l->gain_db - (LEVELLING_TARGET_LUFS + ceiling_lu);
    if (over_lu > 0)
        return -fminf(over_lu, duck_most_db);
    if (!speech)
        return 0;
    float goal_db = clamp(LEVELLING_TARGET_LUFS - lufs_of(l->mean_power), LEVELLING_LEAST_DB,
                          LEVELLING_MOST_DB);
    return clamp((goal_db - l->gain_db) * approach, -fall_most_db, rise_most_db);
}

static bool at_rest(const struct levelling *l)
{
    return l->gain == 1 && l->gain_db == 0;
}

static void turn(struct levelling *l, bool on)
{
    l->block_frames = 0;
    l->gain = powf(10, l->gain_db / 20);
    l->gain_db = clamp(l->gain_db + change_db(l, on), LEVELLING_LEAST_DB, LEVELLING_MOST_DB);
    l->step = (powf(10, l->gain_db / 20) - l->gain) / BLOCK_FRAMES;
    if (!on && at_rest(l))
        forget(l);
}

void levelling_process(struct levelling *l, bool on, float *samples, uint32_t frames)
{
    while (frames > 0 && (on || !at_rest(l))) {
        uint32_t left = BLOCK_FRAMES - l->block_frames;
        uint32_t n = left < frames ? left : frames;
        for (uint32_t i = 0; i < n; i++)
            if (!isfinite(samples[i])) /* the meter would never forget it */
                samples[i] = 0;
        ebur128_add_frames_float(l->meter, samples, n);
        for (uint32_t i = 0; i < n; i++)
            samples[i] *= l->gain + l->step * (float)(l->block_frames + i);
        samples += n;
        frames -= n;
        l->block_frames += n;
        if (l->block_frames == BLOCK_FRAMES)
            turn(l, on);
    }
}

float levelling_gain_db(const struct levelling *l)
{
    return l->gain_db;
}
