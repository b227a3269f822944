#include "delay.h"

#include <string.h>

/* What a profile asks for. The least target covers the bundle's own spread (its first packet is
 * older than its last) and the grain of the audio device. */
static const struct bounds {
    int64_t least_us;
    int64_t start_us; /* assumed lateness until the network has shown its own */
    float quantile;   /* share of the audio that should be on time */
} bounds_of[PROFILE_COUNT] = {
    [PROFILE_INTERPRETER] = {20000, 30000, 0.95f},
    [PROFILE_STANDARD] = {60000, 60000, 0.98f},
    [PROFILE_SAVER] = {200000, 250000, 0.99f},
};

/* The assumption counts as much as this much audio. */
#define START_WEIGHT_S 2.0f
#define MEMORY_US      20e6f /* time constant of forgetting */
#define MARGIN_US      10000 /* on top of the quantile: jitter of the audio device */
#define SPREAD         0.95f
#define FORGOTTEN_S    1e-9f /* below it a weight is nothing; denormal numbers would be slow */

static int bin_of(int64_t us)
{
    int64_t bin = us / DELAY_BIN_US;
    return bin < 0 ? 0 : bin >= DELAY_BINS ? DELAY_BINS - 1 : (int)bin;
}

void delay_init(struct delay *delay, enum profile profile)
{
    memset(delay, 0, sizeof *delay);
    delay->profile = profile;
    delay->weight[bin_of(bounds_of[profile].start_us - MARGIN_US - 1)] = START_WEIGHT_S;
    delay->total = START_WEIGHT_S;
}

void delay_profile(struct delay *delay, enum profile profile)
{
    if (delay->learnt)
        delay->profile = profile;
    else if (delay->profile != profile)
        delay_init(delay, profile);
}

void delay_add(struct delay *delay, int64_t lateness_us, int64_t duration_us)
{
    delay->learnt = true;
    float keep = 1.0f - (float)duration_us / MEMORY_US;
    float added = (float)duration_us * 1e-6f;
    for (int i = 0; i < DELAY_BINS; i++)
        delay->weight[i] = delay->weight[i] > FORGOTTEN_S ? delay->weight[i] * keep : 0.0f;
    delay->weight[bin_of(lateness_us)] += added;
    delay->total = delay->total * keep + added;
}

/* The upper edge of the bin that holds the quantile. */
static int64_t quantile_us(const struct delay *delay, float share)
{
    float above = delay->total * (1.0f - share);
    int bin = DELAY_BINS - 1;
    for (float sum = 0.0f; bin > 0; bin--) {
        sum += delay->weight[bin];
        if (sum > above)
            break;
    }
    return (int64_t)(bin + 1) * DELAY_BIN_US;
}

int64_t delay_target_us(const struct delay *delay)
{
    const struct bounds *bounds = &bounds_of[delay->profile];
    int64_t most_us = delay_limit_us(delay) * 3 / 4; /* skipping to it must be worth while */
    int64_t us = quantile_us(delay, bounds->quantile) + MARGIN_US;
    return us < bounds->least_us ? bounds->least_us : us > most_us ? most_us : us;
}

int64_t delay_limit_us(const struct delay *delay)
{
    return profile_traits(delay->profile)->skip_ms * INT64_C(1000);
}

int64_t delay_spread_us(const struct delay *delay)
{
    return quantile_us(delay, SPREAD);
}
