/* How often a figure was how large. Counts alone, so the histograms of several workers can be
 * added up. */
#ifndef RELAY_HISTOGRAM_H
#define RELAY_HISTOGRAM_H

#include <stdint.h>

enum { HISTOGRAM_BOUNDS_MAX = 11 };

/* Zero-initialised: empty. */
struct histogram {
    uint64_t count[HISTOGRAM_BOUNDS_MAX + 1]; /* above the bound before, up to this one */
    int64_t sum;
};

/* The upper bounds of the ranges of a histogram, ascending; above the last there is one more. */
struct histogram_bounds {
    int count;
    int32_t bound[HISTOGRAM_BOUNDS_MAX];
};

void histogram_count(struct histogram *histogram, const struct histogram_bounds *bounds,
                     int32_t value);

#endif
