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

void histogram_add(struct histogram *histogram, const struct histogram *more)
{
    for (int i = 0; i <= HISTOGRAM_BOUNDS_MAX; i++)
        histogram->count[i] += more->count[i];
    histogram->sum += more->sum;
}
