#include "relay/spread.h"

/* What may be uneven for nothing: handing a connection over costs two wake-ups. */
enum { SLACK = 2, SLACK_SHARE = 32 };

unsigned spread_choose(const unsigned *load, unsigned count, unsigned own)
{
    unsigned fewest = own;

    for (unsigned worker = 0; worker < count; worker++)
        if (load[worker] < load[fewest])
            fewest = worker;
    return load[own] > load[fewest] + SLACK + load[fewest] / SLACK_SHARE ? fewest : own;
}
