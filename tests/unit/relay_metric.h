/* For the tests of figures: what /metrics says. */
#ifndef TESTS_RELAY_METRIC_H
#define TESTS_RELAY_METRIC_H

#include "relay_wire.h"

#include "relay/metrics.h"

/* The value of a sample of /metrics, by all that stands before it; fails when there is none. */
static inline double metric(const char *sample)
{
    struct body *body = metrics_render(&wire_relay);
    char line[160];

    assert_non_null(body);
    snprintf(line, sizeof line, "\n%s ", sample);
    const char *at = memmem(body->bytes, body->n, line, strlen(line));
    if (!at)
        fail_msg("no %s in\n%.*s", sample, (int)body->n, (const char *)body->bytes);
    double value = strtod(at + strlen(line), NULL);
    body_release(body);
    return value;
}

static inline void assert_metric(const char *sample, double value)
{
    double found = metric(sample);

    if (found < value - 1e-9 || found > value + 1e-9)
        fail_msg("%s is %g, not %g", sample, found, value);
}

#endif
