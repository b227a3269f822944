#include "client/capture/quality.h"

#include <math.h>
#include <stdlib.h>

#include <livelisten/rtp.h>

#include "client/capture/bandwidth.h"
#include "client/capture/clipping.h"
#include "client/capture/source.h"

enum {
    BLOCKS = 50, /* of a second */
    NOISE_S = 6, /* nobody speaks so long without a breath */
    BREATH_BLOCKS = 5
};

/* A block with samples that are not finite, or beyond all sense: a broken driver gives such. */
static const double not_sound = 1e15;

struct quality {
    struct bandwidth *bandwidth;
    struct clipping clipping;
    uint64_t blocks; /* since the start */

    /* Since the last take. */
    uint64_t taken_blocks;
    double sum, sum_of_squares;
    float peak;

    double offset;               /* follows the mean within a second */
    double power[BREATH_BLOCKS]; /* without it, of the last blocks: a ring */
    double quietest[NOISE_S];    /* mean of that ring, of each of the last seconds: a ring */
};

struct quality *quality_create(void)
{
    struct quality *quality = calloc(1, sizeof *quality);

    if (!quality)
        return NULL;
    quality->bandwidth = bandwidth_create();
    if (!quality->bandwidth) {
        free(quality);
        return NULL;
    }
    for (int s = 0; s < NOISE_S; s++)
        quality->quietest[s] = INFINITY;
    return quality;
}

void quality_free(struct quality *quality)
{
    if (!quality)
        return;
    bandwidth_free(quality->bandwidth);
    free(quality);
}

/* The mean and the mean square of a block. */
static void follow_noise(struct quality *quality, double mean, double square)
{
    double *quietest = &quality->quietest[quality->blocks / BLOCKS % NOISE_S];
    double breath = 0;

    quality->offset += quality->blocks == 0 ? mean : (mean - quality->offset) / BLOCKS;
    quality->power[quality->blocks % BREATH_BLOCKS] =
        square - 2 * quality->offset * mean + quality->offset * quality->offset;
    if (quality->blocks % BLOCKS == 0)
        *quietest = INFINITY;
    quality->blocks++;
    if (quality->blocks < BREATH_BLOCKS)
        return;
    for (int i = 0; i < BREATH_BLOCKS; i++)
        breath += quality->power[i] / BREATH_BLOCKS;
    *quietest = fmin(*quietest, breath);
}

void quality_push(struct quality *quality, const float *block)
{
    double sum = 0, sum_of_squares = 0;
    float peak = 0;

    for (int i = 0; i < BLOCK_FRAMES; i++) {
        sum += (double)block[i];
        sum_of_squares += (double)block[i] * (double)block[i];
        peak = fmaxf(peak, fabsf(block[i]));
    }
    if (!(sum_of_squares < not_sound))
        return;
    quality->sum += sum;
    quality->sum_of_squares += sum_of_squares;
    quality->peak = fmaxf(quality->peak, peak);
    quality->taken_blocks++;
    clipping_push(&quality->clipping, block, BLOCK_FRAMES);
    follow_noise(quality, sum / BLOCK_FRAMES, sum_of_squares / BLOCK_FRAMES);
    bandwidth_push(quality->bandwidth, block);
}

static double dbov_of_power(double power)
{
    return power > 0 ? fmin(0, fmax(RTP_LEVEL_MIN_DBOV, 10 * log10(power)))
                     : RTP_LEVEL_MIN_DBOV;
}

static double noise_dbov(const struct quality *quality)
{
    double least = INFINITY;

    for (int s = 0; s < NOISE_S; s++)
        least = fmin(least, quality->quietest[s]);
    return dbov_of_power(isinf(least) ? 0 : least);
}

struct quality_figures quality_take(struct quality *quality)
{
    double frames =
        (double)(quality->taken_blocks > 0 ? quality->taken_blocks : 1) * BLOCK_FRAMES;
    double mean = quality->sum / frames;
    struct quality_figures figures = {
        .level_dbov = dbov_of_power(quality->sum_of_squares / frames - mean * mean),
        .peak_dbov = dbov_of_power((double)quality->peak * (double)quality->peak),
        .offset = mean,
        .clipped = clipping_take(&quality->clipping),
        .noise_dbov = noise_dbov(quality),
        .bandwidth_hz = bandwidth_hz(quality->bandwidth),
    };

    quality->taken_blocks = 0;
    quality->sum = quality->sum_of_squares = 0;
    quality->peak = 0;
    return figures;
}
