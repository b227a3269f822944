#include "delay.h"

#include <math.h>
#include <string.h>

enum { SHORT, LONG };

/* What a profile asks for, by two rules; the longer cushion counts. So much of the audio shall be
 * on time, whatever it costs; and beyond that a cushion may grow as long as it costs less than
 * it saves, where delay of `worth_s` is as bad as making up all there is to hear. The limit lets
 * `standard` sit out a stall of two seconds without losing a word. */
static const struct bounds {
    int64_t least_us;
    int64_t start_us; /* assumed lateness until the network has shown its own */
    int64_t limit_us;
    float worth_s[DELAY_MEMORIES];
    float on_time[DELAY_MEMORIES];
} bounds_of[PROFILE_COUNT] = {
    [PROFILE_INTERPRETER] = {4000, 30000, 200000, {1.0f, 2.0f}, {0.97f, 0.985f}},
    [PROFILE_STANDARD] = {25000, 60000, 2500000, {4.0f, 20.0f}, {0.99f, 0.99f}},
    [PROFILE_SAVER] = {50000, 250000, 5000000, {10.0f, 60.0f}, {0.99f, 0.995f}},
};

/* Time constants of forgetting. */
static const float memory_us[DELAY_MEMORIES] = {[SHORT] = 10e6f, [LONG] = 120e6f};

#define START_WEIGHT_S 0.005f /* the assumption counts as much as this much audio */
#define MARGIN_US      1000   /* on top of what is needed */
#define SPREAD         0.95f
#define UNIT_MAX       1e6f  /* above it all weights are brought down */
#define FORGOTTEN_S    1e-9f /* below it a weight is nothing; denormal numbers would be slow */

static int bin_of(int64_t us)
{
    int64_t bin = us / DELAY_BIN_US;
    return bin < 0 ? 0 : bin >= DELAY_BINS ? DELAY_BINS - 1 : (int)bin;
}

/* How much audio the worst stall made later than this. */
static float of_worst(const struct memory *memory, int64_t us)
{
    int64_t longer_us = memory->worst.lateness_us - us;
    return longer_us > 0 ? (float)longer_us * 1e-6f * memory->worst.unit : 0.0f;
}

/* The cushion for which delay and concealment together are least. */
static int64_t best_us(const struct memory *memory, float worth_s)
{
    float worth_us = worth_s * 1e6f / memory->total;
    float least = INFINITY, late = 0.0f;
    int best = 0;
    for (int bin = DELAY_BINS - 1; bin >= 0; bin--) {
        int64_t us = (bin + 1) * DELAY_BIN_US;
        float concealed = fmaxf(late - of_worst(memory, us), 0.0f);
        float cost = (float)us + worth_us * concealed;
        if (cost < least) {
            least = cost;
            best = bin;
        }
        late += memory->weight[bin];
    }
    return (int64_t)(best + 1) * DELAY_BIN_US;
}

/* The upper edge of the bin that holds the quantile, the worst stall left out or not. */
static int64_t quantile_us(const struct memory *memory, float share, bool all)
{
    float above = memory->total * (1.0f - share);
    int bin = DELAY_BINS - 1;
    for (float sum = 0.0f; bin > 0; bin--) {
        sum += memory->weight[bin];
        if (sum - (all ? 0.0f : of_worst(memory, bin * DELAY_BIN_US)) > above)
            break;
    }
    return (int64_t)(bin + 1) * DELAY_BIN_US;
}

static int64_t longer(int64_t a_us, int64_t b_us)
{
    return a_us > b_us ? a_us : b_us;
}

void delay_aim(struct delay *delay)
{
    if (delay->aimed)
        return;
    const struct bounds *bounds = &bounds_of[delay->profile];
    int64_t most_us = bounds->limit_us * 3 / 4; /* skipping to it must be worth while */
    int64_t us = bounds->least_us;
    for (int i = 0; i < DELAY_MEMORIES; i++) {
        const struct memory *memory = &delay->memory[i];
        us = longer(us, best_us(memory, bounds->worth_s[i]) + MARGIN_US);
        us = longer(us, quantile_us(memory, bounds->on_time[i], false) + MARGIN_US);
    }
    delay->target_us = us > most_us ? most_us : us;
    delay->spread_us = quantile_us(&delay->memory[SHORT], SPREAD, true);
    delay->aimed = true;
}

void delay_init(struct delay *delay, enum profile profile)
{
    memset(delay, 0, sizeof *delay);
    delay->profile = profile;
    for (int i = 0; i < DELAY_MEMORIES; i++) {
        struct memory *memory = &delay->memory[i];
        memory->unit = 1.0f;
        memory->weight[bin_of(bounds_of[profile].start_us - MARGIN_US - 1)] = START_WEIGHT_S;
        memory->total = START_WEIGHT_S;
    }
    delay_aim(delay);
}

void delay_profile(struct delay *delay, enum profile profile)
{
    if (delay->profile == profile)
        return;
    if (!delay->learnt)
        delay_init(delay, profile);
    delay->profile = profile;
    delay->aimed = false;
    delay_aim(delay);
}

static void bring_down(struct memory *memory)
{
    for (int i = 0; i < DELAY_BINS; i++) {
        float weight = memory->weight[i] / memory->unit;
        memory->weight[i] = weight > FORGOTTEN_S ? weight : 0.0f;
    }
    memory->total /= memory->unit;
    memory->worst.unit /= memory->unit;
    memory->unit = 1.0f;
}

static void remember(struct memory *memory, int64_t lateness_us, int64_t duration_us,
                     float forget_us)
{
    float added = (float)duration_us * 1e-6f * memory->unit;
    memory->weight[bin_of(lateness_us)] += added;
    memory->total += added;
    if ((float)lateness_us * memory->unit >=
        (float)memory->worst.lateness_us * memory->worst.unit) {
        memory->worst.lateness_us = lateness_us;
        memory->worst.unit = memory->unit;
    }
    memory->unit *= 1.0f + (float)duration_us / forget_us;
    if (memory->unit > UNIT_MAX)
        bring_down(memory);
}

void delay_add(struct delay *delay, int64_t lateness_us, int64_t duration_us)
{
    delay->learnt = true;
    for (int i = 0; i < DELAY_MEMORIES; i++)
        remember(&delay->memory[i], lateness_us, duration_us, memory_us[i]);
    delay->aimed = false;
}

static void move(struct memory *memory, int64_t bins)
{
    float before[DELAY_BINS];
    memcpy(before, memory->weight, sizeof before);
    memset(memory->weight, 0, sizeof memory->weight);
    for (int i = 0; i < DELAY_BINS; i++)
        memory->weight[bin_of((i - bins) * DELAY_BIN_US)] += before[i];
    memory->worst.lateness_us -= bins * DELAY_BIN_US;
}

void delay_move(struct delay *delay, int64_t moved_us)
{
    delay->moved_us += moved_us;
    int64_t bins = delay->moved_us / DELAY_BIN_US;
    if (bins == 0)
        return;
    delay->moved_us -= bins * DELAY_BIN_US;
    for (int i = 0; i < DELAY_MEMORIES; i++)
        move(&delay->memory[i], bins);
    delay->aimed = false;
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
    return delay->spread_us;
}
