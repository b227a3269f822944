/* Now, on both clocks: ages and deadlines come from the one, what is told to others from the
 * other. */
#ifndef RELAY_MOMENT_H
#define RELAY_MOMENT_H

#include <livelisten/clock.h>

struct moment {
    ll_mono mono;
    ll_wall wall;
};

#endif
