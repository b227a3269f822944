#include "client/capture/bandwidth.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <kissfft/kiss_fftr.h>

#include "client/capture/source.h"

/* A band is heard when it stands clear of the noise in it, which is its minimum over some seconds
 * (R. Martin, "Noise power spectral density estimation based on optimal smoothing and minimum
 * statistics", 2001), and is not what a filter leaves over of a louder one. */
enum {
    BINS = BLOCK_FRAMES / 2 + 1, /* of 50 Hz */
    BAND_BINS = 10,
    BAND_HZ = BAND_BINS * RATE_HZ / BLOCK_FRAMES,
    BANDS = RATE_HZ / 2 / BAND_HZ,
    DC_BINS = 2,    /* what an offset reaches through the window */
    SMOOTHED = 3,   /* blocks; a consonant lasts longer */
    SPAN_BANDS = 3, /* heard side by side: a whistling tone is narrower */
    BLOCKS = 50,    /* of a second */
    FLOOR_S =
        6, /* over which the noise is looked for; nobody speaks so long without a breath */
    HELD_S = 30,     /* speech has pauses, and few consonants reach up to 20 kHz */
    HEARD_BLOCKS = 8 /* of HELD_S that must reach so far: a click is shorter */
};
static const float above_noise = 10;      /* 10 dB */
static const float below_loudest = 1e-5f; /* -50 dB */
static const float least_noise =
    3e-11f; /* [full scale^2] in a band: -105 dBov, below 16 bit's */

struct bandwidth {
    kiss_fftr_cfg fft;
    float window[BLOCK_FRAMES];
    float windowed[BLOCK_FRAMES];
    kiss_fft_cpx spectrum[BINS];
    float power[SMOOTHED][BANDS]; /* of the last blocks: a ring */
    float least[FLOOR_S][BANDS];  /* of each of the last seconds: a ring; INFINITY: none yet */
    /* How many blocks of each of the last seconds reached up to a band, as their highest. */
    uint8_t reached[HELD_S][BANDS];
    uint64_t blocks;
};

/* Hann's: what is loud below does not leak into what is silent above. Scaled so that the powers of
 * the bins add up to the mean power of the block. */
static void make_window(float window[BLOCK_FRAMES])
{
    const double gain = 2 / (sqrt(3) * BLOCK_FRAMES);

    for (int i = 0; i < BLOCK_FRAMES; i++)
        window[i] = (float)(gain * (1 - cos(2 * M_PI * (i + 0.5) / BLOCK_FRAMES)));
}

struct bandwidth *bandwidth_create(void)
{
    struct bandwidth *bandwidth = calloc(1, sizeof *bandwidth);

    if (!bandwidth)
        return NULL;
    bandwidth->fft = kiss_fftr_alloc(BLOCK_FRAMES, 0, NULL, NULL);
    if (!bandwidth->fft) {
        free(bandwidth);
        return NULL;
    }
    make_window(bandwidth->window);
    for (int s = 0; s < FLOOR_S; s++)
        for (int b = 0; b < BANDS; b++)
            bandwidth->least[s][b] = INFINITY;
    return bandwidth;
}

void bandwidth_free(struct bandwidth *bandwidth)
{
    if (!bandwidth)
        return;
    kiss_fftr_free(bandwidth->fft);
    free(bandwidth);
}

static void measure_bands(struct bandwidth *bandwidth, const float *block, float *power)
{
    memset(power, 0, BANDS * sizeof *power);
    for (int i = 0; i < BLOCK_FRAMES; i++)
        bandwidth->windowed[i] = block[i] * bandwidth->window[i];
    kiss_fftr(bandwidth->fft, bandwidth->windowed, bandwidth->spectrum);
    for (int i = DC_BINS; i < BANDS * BAND_BINS; i++) {
        kiss_fft_cpx bin = bandwidth->spectrum[i];

        power[i / BAND_BINS] += bin.r * bin.r + bin.i * bin.i;
    }
}

static float noise_of(const struct bandwidth *bandwidth, int band)
{
    float least = bandwidth->least[0][band];

    for (int s = 1; s < FLOOR_S; s++)
        least = fminf(least, bandwidth->least[s][band]);
    return fmaxf(least, least_noise);
}

/* The highest band of those that are heard side by side; -1: none are. */
static int highest_heard(const struct bandwidth *bandwidth, const float *power)
{
    float loudest = 0;
    int side_by_side = 0;

    for (int b = 0; b < BANDS; b++)
        loudest = fmaxf(loudest, power[b]);
    for (int b = BANDS - 1; b >= 0; b--) {
        bool heard = power[b] > above_noise * noise_of(bandwidth, b) &&
                     power[b] > below_loudest * loudest;

        side_by_side = heard ? side_by_side + 1 : 0;
        if (side_by_side == SPAN_BANDS)
            return b + SPAN_BANDS - 1;
    }
    return -1;
}

static void begin_second(struct bandwidth *bandwidth, uint64_t second)
{
    memset(bandwidth->reached[second % HELD_S], 0, sizeof bandwidth->reached[0]);
    for (int b = 0; b < BANDS; b++)
        bandwidth->least[second % FLOOR_S][b] = INFINITY;
}

void bandwidth_push(struct bandwidth *bandwidth, const float *block)
{
    uint64_t second = bandwidth->blocks / BLOCKS;
    float *least = bandwidth->least[second % FLOOR_S];
    float smooth[BANDS] = {0};
    int highest;

    measure_bands(bandwidth, block, bandwidth->power[bandwidth->blocks % SMOOTHED]);
    if (bandwidth->blocks % BLOCKS == 0)
        begin_second(bandwidth, second);
    bandwidth->blocks++;
    if (bandwidth->blocks < SMOOTHED)
        return;
    for (int b = 0; b < BANDS; b++) {
        for (int i = 0; i < SMOOTHED; i++)
            smooth[b] += bandwidth->power[i][b] / SMOOTHED;
        least[b] = fminf(least[b], smooth[b]);
    }
    highest = highest_heard(bandwidth, smooth);
    if (highest >= 0)
        bandwidth->reached[second % HELD_S][highest]++;
}

int bandwidth_hz(const struct bandwidth *bandwidth)
{
    int blocks = 0;

    for (int b = BANDS - 1; b >= 0; b--) {
        for (int s = 0; s < HELD_S; s++)
            blocks += bandwidth->reached[s][b];
        if (blocks >= HEARD_BLOCKS)
            return (b + 1) * BAND_HZ;
    }
    return 0;
}

const char *bandwidth_name(int hz)
{
    if (hz >= BANDWIDTH_FULL_HZ)
        return "full band";
    if (hz >= 10000)
        return "super wide band";
    return hz >= 5500 ? "wide band" : "narrow band";
}
