#include "tests/bench/tally.h"

#include <stdlib.h>

struct tally *tally_create(void)
{
    struct tally *tally = calloc(1, sizeof *tally);

    if (!tally)
        abort();
    return tally;
}

void tally_clear(struct tally *tally)
{
    *tally = (struct tally){0};
}

void tally_packet(struct tally *tally, uint64_t index, int64_t delay_us)
{
    int64_t step = delay_us / TALLY_STEP_US;

    if (step < 0)
        step = 0;
    tally->delayed[step < TALLY_STEPS ? step : TALLY_STEPS - 1]++;
    if (!tally->packets || index < tally->first_index)
        tally->first_index = index;
    if (!tally->packets || index > tally->last_index)
        tally->last_index = index;
    tally->packets++;
}

uint64_t tally_published(const struct tally *tally)
{
    return tally->packets ? tally->last_index - tally->first_index + 1 : 0;
}

double tally_delay_ms(const struct tally *tally, double quantile)
{
    const double wanted = quantile * (double)tally->packets;
    uint64_t seen = 0;
    int step = 0;

    while (step < TALLY_STEPS && (double)(seen += tally->delayed[step]) < wanted)
        step++;
    return (step + 1) * (TALLY_STEP_US / 1000.0);
}
