#include "client/playsim/source_voice.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#define TURN 6.283185307179586

enum {
    PERIOD_FRAMES = VOICE_PERIOD_BLOCKS * BLOCK_FRAMES,
    SYLLABLE_FRAMES = RATE_HZ / 5, /* talkers say 4 to 6 of them a second */
    HISS_FRAMES = RATE_HZ / 20,
    OVERTONES = 24,
    VOWELS = 5,
    FORMANTS = 3
};

/* A sentence and the pause behind it; together they are the period. */
static const struct sentence {
    int32_t said_ms, pause_ms;
} sentences[] = {{3000, 600}, {2200, 400}, {3400, 800}, {1600, 500}, {2000, 500}};

enum { SENTENCES = sizeof sentences / sizeof *sentences };

/* Where the power of a vowel lies [Hz]: a man's averages, after Peterson and Barney (1952). */
static const double formant_hz[VOWELS][FORMANTS] = {
    {730, 1090, 2440}, {530, 1840, 2480}, {270, 2290, 3010}, {570, 840, 2410}, {300, 870, 2240},
};

struct source_voice {
    struct source source;
    int32_t frame;  /* of the period */
    double turns;   /* of the vocal cords; integrates the pitch */
    uint64_t noise; /* generator */
    double weight[VOWELS][OVERTONES];
};

/* Even over [-1, 1): Knuth's MMIX generator (TAOCP 2, 3.3.4), upper bits. */
static double noise(struct source_voice *voice)
{
    voice->noise = voice->noise * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(voice->noise >> 11) / (double)(UINT64_C(1) << 52) - 1;
}

/* 0 at both ends of a share from 0 to 1, soft between. */
static double swell(double share)
{
    return 0.5 - 0.5 * cos(TURN * share);
}

static double overtones(const struct source_voice *voice, int vowel)
{
    double sine = sin(TURN * voice->turns), twice_cos = 2 * cos(TURN * voice->turns);
    double before = 0, sum = 0;

    for (int i = 0; i < OVERTONES; i++) {
        double next =
            twice_cos * sine - before; /* sin((n+1)x) = 2 cos(x) sin(nx) - sin((n-1)x) */

        sum += voice->weight[vowel][i] * sine;
        before = sine;
        sine = next;
    }
    return sum;
}

/* Which sentence it is at `frame` of the period, which becomes that of the sentence. */
static const struct sentence *sentence_at(int32_t *frame)
{
    const struct sentence *sentence = sentences;

    for (; sentence < &sentences[SENTENCES - 1]; sentence++) {
        int32_t frames = (sentence->said_ms + sentence->pause_ms) * (RATE_HZ / 1000);

        if (*frame < frames)
            break;
        *frame -= frames;
    }
    return sentence;
}

/* The pitch falls over a sentence, from 140 to 100 Hz, and is never quite steady. */
static double spoken(struct source_voice *voice, double share, int32_t frame)
{
    int32_t syllable = frame / SYLLABLE_FRAMES, within = frame % SYLLABLE_FRAMES;
    int vowel = (int)((syllable * 3 + syllable / VOWELS) % VOWELS);
    double hz = 140 - 40 * share + 3 * sin(TURN * 4.7 * frame / RATE_HZ);
    double hiss = 0;

    voice->turns = fmod(voice->turns + hz / RATE_HZ, 1);
    if (syllable % 3 == 0 && within < HISS_FRAMES)
        hiss = 0.04 * swell((double)within / HISS_FRAMES) * noise(voice);
    return overtones(voice, vowel) * swell((double)within / SYLLABLE_FRAMES) *
               (1 - 0.4 * share) +
           hiss;
}

static float next_sample(struct source_voice *voice)
{
    int32_t frame = voice->frame;
    const struct sentence *sentence = sentence_at(&frame);
    int32_t said_frames = sentence->said_ms * (RATE_HZ / 1000);
    double sample = 0.0003 * noise(voice); /* the room: -75 dBov */

    if (frame < said_frames)
        sample += spoken(voice, (double)frame / said_frames, frame);
    voice->frame++;
    return (float)sample;
}

static void begin(struct source_voice *voice)
{
    voice->frame = 0;
    voice->turns = 0;
    voice->noise = 1;
}

static enum source_outcome read_block(struct source *source, float *block, ll_mono *in_air)
{
    struct source_voice *voice = (struct source_voice *)source;

    (void)in_air;
    if (voice->frame == PERIOD_FRAMES)
        begin(voice);
    for (int i = 0; i < BLOCK_FRAMES; i++)
        block[i] = next_sample(voice);
    return SOURCE_READ;
}

static void describe(const struct source *source, struct source_facts *out)
{
    (void)source;
    *out = (struct source_facts){.name = "a voice", .inputs = 1, .rate_hz = RATE_HZ};
}

static void free_voice(struct source *source)
{
    free(source);
}

/* Each overtone as strong as it is near to a formant; together about -20 dBov. */
static void shape_vowels(struct source_voice *voice)
{
    for (int v = 0; v < VOWELS; v++)
        for (int i = 0; i < OVERTONES; i++)
            for (int f = 0; f < FORMANTS; f++) {
                double away = ((i + 1) * 120.0 - formant_hz[v][f]) / 180;

                voice->weight[v][i] += 0.15 / (1 + f) / (1 + away * away);
            }
}

struct source *source_voice_create(void)
{
    static const struct source_kind kind = {
        .patient = true, .read = read_block, .describe = describe, .free = free_voice};
    struct source_voice *voice = calloc(1, sizeof *voice);

    if (!voice)
        return NULL;
    voice->source.kind = &kind;
    shape_vowels(voice);
    begin(voice);
    return &voice->source;
}
