/* Prometheus' text format 0.0.4, as far as the metrics need it. */
#ifndef RELAY_PROMETHEUS_H
#define RELAY_PROMETHEUS_H

#include <stdio.h>

#include "relay/histogram.h"

/* HELP and TYPE of the samples that follow. */
void prometheus_head(FILE *file, const char *name, const char *type, const char *help);

/* The samples of a histogram. `labels`: name="value" with commas between, "" for none; `per_unit`: how
 * much of a bound is one of the metric's unit, a power of ten. */
void prometheus_histogram(FILE *file, const char *name, const char *labels,
                          const struct histogram *histogram,
                          const struct histogram_bounds *bounds, int per_unit);

/* name="value", the value escaped. */
void prometheus_label(FILE *file, const char *name, const char *value);

#endif
