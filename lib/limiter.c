#include <livelisten/level.h>

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

/* How it works. For every sample the peak between it and the next one is estimated by
 * interpolation, and from it the gain that would bring this peak down to the ceiling. A sliding
 * minimum widens each such dip to the look-ahead, a slow release keeps gain from bouncing back
 * within a syllable, and a moving average of nearly the same length turns the edges into ramps.
 * Every gain in the average that is applied to a peak is a minimum over a window in which that
 * peak lies, so none is above what it needs: the ceiling holds by construction, and the ramps
 * make no click. */

#define PI 3.14159265358979323846

enum {
    PHASES = 4,          /* ITU-R BS.1770 annex 2 oversamples four times */
    TAPS = 32,           /* of the interpolation filter, per phase; a power of two */
    HALF = TAPS / 2,     /* samples by which the estimate lags behind the input */
    HISTORY_FRAMES = 256 /* a power of two above every look-ahead */
};

static const double release_s = 0.1;
static const double rate_hz = 48000;
/* So far the interpolation may underestimate a peak whose energy is below 20 kHz. */
static const float margin_db = 0.05f;

/* Far beyond all that a decoder makes of damaged packets, and small enough that a double holds
 * the sum of gains beside the gain it would need. */
static const float loudest = 1e6f;

_Static_assert((int)HISTORY_FRAMES > (int)LIMITER_LOOKAHEAD_MAX_FRAMES &&
                   (int)HALF < (int)LIMITER_LOOKAHEAD_MIN_FRAMES,
               "the delay line is too short, or the filter too long");

/* No point of the interpolation can be this many times louder than the loudest sample it is made
 * of: the sum of the magnitudes of the taps is 2.5. */
static const float overshoot_max = 3;

struct limiter {
    uint32_t lookahead_frames, average_frames, minimum_frames;
    float filter[PHASES][TAPS]; /* phase 0 is the sample itself and stays unused */
    float ceiling;              /* linear */
    uint32_t quiet; /* samples in a row that cannot lead to a peak above the ceiling */
    float release;  /* share of the way back to 1, per sample */
    uint32_t now;   /* number of the newest sample, wraps */
    float input[HISTORY_FRAMES];
    float recent[2 * TAPS]; /* the newest TAPS samples, contiguous from `recent + now % TAPS` */
    /* The sliding minimum: candidates in order of age, their gains growing. */
    struct {
        uint32_t at;
        float gain;
    } candidate[HISTORY_FRAMES];
    uint32_t oldest, newest; /* of the candidates, [oldest, newest) */
    float released;
    float averaged[HISTORY_FRAMES];
    double sum; /* of the newest average_frames of `averaged` */
    float lowest_gain;
};

/* A windowed sinc for the points between two samples, each phase normalised to unit gain at DC.
 */
static void design_filter(struct limiter *limiter)
{
    for (int phase = 1; phase < PHASES; phase++) {
        double total = 0, tap[TAPS];

        for (int i = 0; i < TAPS; i++) {
            double x = i - (HALF - 1) - (double)phase / PHASES;
            double window = 0.5 + 0.5 * cos(PI * x / (HALF + 0.5));

            tap[i] = sin(PI * x) / (PI * x) * window;
            total += tap[i];
        }
        for (int i = 0; i < TAPS; i++)
            limiter->filter[phase][i] = (float)(tap[i] / total);
    }
}

struct limiter *limiter_create(unsigned lookahead_frames)
{
    struct limiter *limiter = calloc(1, sizeof *limiter);

    assert(lookahead_frames >= LIMITER_LOOKAHEAD_MIN_FRAMES &&
           lookahead_frames <= LIMITER_LOOKAHEAD_MAX_FRAMES);
    if (!limiter)
        return NULL;
    limiter->lookahead_frames = lookahead_frames;
    limiter->average_frames = lookahead_frames - HALF + 1;
    /* A peak between two samples concerns both: one sample more. */
    limiter->minimum_frames = limiter->average_frames + 1;
    design_filter(limiter);
    limiter_ceiling(limiter, LIMITER_CEILING_DBTP);
    limiter->release = (float)(1 - exp(-1 / (release_s * rate_hz)));
    limiter->released = limiter->lowest_gain = 1;
    for (int i = 0; i < HISTORY_FRAMES; i++)
        limiter->averaged[i] = 1;
    limiter->sum = limiter->average_frames;
    return limiter;
}

void limiter_ceiling(struct limiter *limiter, float ceiling_dbtp)
{
    limiter->ceiling = powf(10, (ceiling_dbtp - margin_db) / 20);
    limiter->quiet = 0;
}

void limiter_free(struct limiter *limiter)
{
    free(limiter);
}

/* The peak between the sample HALF before the newest one (included) and its successor. */
static float interval_peak(const struct limiter *limiter)
{
    const float *window = limiter->recent + (limiter->now + 1) % TAPS; /* oldest first */
    float peak = fabsf(window[HALF - 1]);

    for (int phase = 1; phase < PHASES; phase++) {
        float value = 0;

        for (int i = 0; i < TAPS; i++)
            value += limiter->filter[phase][i] * window[i];
        peak = fmaxf(peak, fabsf(value));
    }
    return peak;
}

/* Adds the newest needed gain, and returns the least of the last minimum_frames. */
static float sliding_minimum(struct limiter *limiter, float gain)
{
    uint32_t newest = limiter->newest;

    while (newest != limiter->oldest &&
           limiter->candidate[(newest - 1) % HISTORY_FRAMES].gain >= gain)
        newest--;
    limiter->candidate[newest % HISTORY_FRAMES].at = limiter->now;
    limiter->candidate[newest % HISTORY_FRAMES].gain = gain;
    limiter->newest = newest + 1;
    if (limiter->now - limiter->candidate[limiter->oldest % HISTORY_FRAMES].at >=
        limiter->minimum_frames)
        limiter->oldest++;
    return limiter->candidate[limiter->oldest % HISTORY_FRAMES].gain;
}

/* Falls at once, rises slowly. */
static float release(struct limiter *limiter, float gain)
{
    float risen = limiter->released + (1 - limiter->released) * limiter->release;

    if (risen > 0.9995f) /* nearer to 1 a float would not rise any more */
        risen = 1;
    limiter->released = fminf(gain, risen);
    return limiter->released;
}

static float moving_average(struct limiter *limiter, float gain)
{
    uint32_t now = limiter->now;

    limiter->sum +=
        (double)gain - limiter->averaged[(now - limiter->average_frames) % HISTORY_FRAMES];
    limiter->averaged[now % HISTORY_FRAMES] = gain;
    return (float)(limiter->sum / limiter->average_frames);
}

static float process_sample(struct limiter *limiter, float sample)
{
    uint32_t now = ++limiter->now;
    float peak, gain;

    limiter->input[now % HISTORY_FRAMES] = sample;
    limiter->recent[now % TAPS] = limiter->recent[now % TAPS + TAPS] = sample;
    limiter->quiet = fabsf(sample) * overshoot_max < limiter->ceiling ? limiter->quiet + 1 : 0;
    peak = limiter->quiet < TAPS ? interval_peak(limiter) : 0;
    gain = peak > limiter->ceiling ? limiter->ceiling / peak : 1;
    gain = moving_average(limiter, release(limiter, sliding_minimum(limiter, gain)));
    limiter->lowest_gain = fminf(limiter->lowest_gain, gain);
    return gain * limiter->input[(now - limiter->lookahead_frames) % HISTORY_FRAMES];
}

void limiter_process(struct limiter *limiter, float *samples, size_t frames)
{
    for (size_t i = 0; i < frames; i++)
        samples[i] = process_sample(limiter, fabsf(samples[i]) <= loudest ? samples[i] : 0);
}

float limiter_reduction_db(struct limiter *limiter)
{
    float reduction_db = limiter->lowest_gain < 1 ? -20 * log10f(limiter->lowest_gain) : 0;

    limiter->lowest_gain = 1;
    return reduction_db;
}
