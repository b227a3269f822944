/* Prometheus' text format 0.0.4, as far as the metrics need it. */
#ifndef RELAY_PROMETHEUS_H
#define RELAY_PROMETHEUS_H

#include <stdio.h>

/* HELP and TYPE of the samples that follow. */
void prometheus_head(FILE *file, const char *name, const char *type, const char *help);

/* name="value", the value escaped. */
void prometheus_label(FILE *file, const char *name, const char *value);

#endif
