/* The clocks of the operating system, as the library's types. */
#ifndef COMMON_NOW_H
#define COMMON_NOW_H

#include <livelisten/clock.h>

ll_mono now_mono(void); /* CLOCK_MONOTONIC */
ll_wall now_wall(void); /* CLOCK_REALTIME */

#endif
