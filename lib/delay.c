#include "delay.h"

#include <string.h>

/* What a profile asks for. The limit lets `standard` sit out a stall of two seconds without losing a word. */
static const struct bounds {
    int64_t least_us;
    int64_t start_us; /* assumed lateness until the network has shown its own */
    int64_t limit_us;
    float quantile; /* share of the audio that should be on time */
} bounds_of[PROFILE_COUNT] = {
    [PROFILE_INTERPRETER] = {5000, 30000, 200000, 0.95f},
    [PROFILE_STANDARD] = {10000, 60000, 2500000, 0.99f},
    [PROFILE_SAVER] = {20000, 250000, 5000000, 0.995f},
};

#define START_WEIGHT_S 0.5f  /* the assumption counts as much as this much audio */
#define MEMORY_US      20e6f /* time constant of forgetting */
#define MARGIN_US      2000  /* on top of the quantile */
#define SPREAD         0.95f
#define UNIT_MAX       1e6f /* above it all weights are brought down */

static int bin_of(int64_t us)
{
    int64_t bin = us / DELAY_BIN_US;
    return bin < 0 ? 0 : bin >= DELAY_BINS ? DELAY_BINS - 1 : (int)bin;
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

static void aim(struct delay *delay)
{
    const struct bounds *bounds = &bounds_of[delay->profile];
    int64_t most_us = bounds->limit_us * 3 / 4; /* skipping to it must be worth while */
    int64_t us = quantile_us(delay, bounds->quantile) + MARGIN_US;
    delay->target_us = us < bounds->least_us ? bounds->least_us : us > most_us ? most_us : us;
}

void delay_init(struct delay *delay, enum profile profile)
{
    memset(delay, 0, sizeof *delay);
    delay->profile = profile;
    delay->unit = 1.0f;
    delay->weight[bin_of(bounds_of[profile].start_us - MARGIN_US - 1)] = START_WEIGHT_S;
    delay->total = START_WEIGHT_S;
    aim(delay);
}

void delay_profile(struct delay *delay, enum profile profile)
{
    if (delay->profile == profile)
        return;
    if (!delay->learnt)
        delay_init(delay, profile);
    delay->profile = profile;
    aim(delay);
}

static void bring_down(struct delay *delay)
{
    for (int i = 0; i < DELAY_BINS; i++)
        delay->weight[i] /= delay->unit;
    delay->total /= delay->unit;
    delay->unit = 1.0f;
}

void delay_add(struct delay *delay, int64_t lateness_us, int64_t duration_us)
{
    delay->learnt = true;
    float added = (float)duration_us * 1e-6f * delay->unit;
    delay->weight[bin_of(lateness_us)] += added;
    delay->total += added;
    delay->unit *= 1.0f + (float)duration_us / MEMORY_US;
    if (delay->unit > UNIT_MAX)
        bring_down(delay);
    aim(delay);
}

void delay_move(struct delay *delay, int64_t moved_us)
{
    delay->moved_us += moved_us;
    int64_t bins = delay->moved_us / DELAY_BIN_US;
    if (bins == 0)
        return;
    delay->moved_us -= bins * DELAY_BIN_US;
    float before[DELAY_BINS];
    memcpy(before, delay->weight, sizeof before);
    memset(delay->weight, 0, sizeof delay->weight);
    for (int i = 0; i < DELAY_BINS; i++)
        delay->weight[bin_of((i - bins) * DELAY_BIN_US)] += before[i];
    aim(delay);
}

int64_t delay_target_us(const struct delay *delay)
{
    return delay->target_us;
}

int64_t delay_limit_us(const struct delay *delay)
{
    return bounds_of[delay->profile].limit_us;
}

int64_t delay_spread_us(const struct delay *delay)
{
    return quantile_us(delay, SPREAD);
}
