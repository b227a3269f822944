#include "client/capture/air_clock.h"

#include <string.h>

void air_clock_reset(struct air_clock *clock)
{
    memset(clock, 0, sizeof *clock);
}

static int64_t median(const int64_t *us, uint32_t count)
{
    int64_t sorted[AIR_CLOCK_TOLD];

    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = i;

        for (; at > 0 && sorted[at - 1] > us[i]; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = us[i];
    }
    return sorted[count / 2];
}

int64_t air_clock_origin_us(struct air_clock *clock, int64_t told_us)
{
    if (clock->calls++ % AIR_CLOCK_EVERY == 0) {
        clock->told_us[clock->told++ % AIR_CLOCK_TOLD] = told_us;
        clock->origin_us =
            median(clock->told_us, clock->told < AIR_CLOCK_TOLD ? clock->told : AIR_CLOCK_TOLD);
    }
    return clock->origin_us;
}
