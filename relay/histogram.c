#include "relay/histogram.h"

void histogram_count(struct histogram *histogram, const struct histogram_bounds *bounds,
                     int32_t value)
{
    int i = 0;

    while (i < bounds->count && value > bounds->bound[i])
        i++;
    histogram->count[i]++;
    histogram->sum += value;
}
