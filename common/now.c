#include "common/now.h"

#include <time.h>

static int64_t read_clock_us(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

ll_mono now_mono(void)
{
    return (ll_mono){read_clock_us(CLOCK_MONOTONIC)};
}

ll_wall now_wall(void)
{
    return (ll_wall){read_clock_us(CLOCK_REALTIME)};
}
