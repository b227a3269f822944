#include "relay/loop_figures.h"

const struct histogram_bounds loop_delay_bounds_us = {
    11, {50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000}};

void loop_figures_on_sound(struct loop_figures *figures, ll_mono read)
{
    if (figures->read.us && figures->read.us <= read.us)
        return;
    if (!figures->read.us)
        figures->sends_before = figures->sends;
    figures->read = read;
}

void loop_figures_on_sent(struct loop_figures *figures, ll_mono now)
{
    if (figures->read.us && figures->sends > figures->sends_before)
        histogram_count(&figures->delay_us, &loop_delay_bounds_us,
                        (int32_t)(now.us - figures->read.us));
    figures->read.us = 0;
}
