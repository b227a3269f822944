#include "relay/prometheus.h"

#include <inttypes.h>

void prometheus_head(FILE *file, const char *name, const char *type, const char *help)
{
    fprintf(file, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* Backslash, quote and line feed are escaped. Ids and channel names hold none of them, but that
 * is not this file's business. */
void prometheus_label(FILE *file, const char *name, const char *value)
{
    fprintf(file, "%s=\"", name);
    for (; *value; value++) {
        if (*value == '\n') {
            fputs("\\n", file);
            continue;
        }
        if (*value == '\\' || *value == '"')
            fputc('\\', file);
        fputc(*value, file);
    }
    fputc('"', file);
}

void prometheus_histogram(FILE *file, const char *name, const char *labels,
                          const struct histogram *histogram,
                          const struct histogram_bounds *bounds, int per_unit)
{
    const char *comma = *labels ? "," : "", *open = *labels ? "{" : "",
               *shut = *labels ? "}" : "";
    uint64_t count = 0;
    int decimals = 0;

    for (int i = 0; i < bounds->count; i++) {
        count += histogram->count[i]; /* each bucket holds those below it */
        fprintf(file, "%s_bucket{%s%sle=\"%g\"} %" PRIu64 "\n", name, labels, comma,
                (double)bounds->bound[i] / per_unit, count);
    }
    count += histogram->count[bounds->count];
    for (int rest = per_unit; rest > 1; rest /= 10)
        decimals++;
    fprintf(file, "%s_bucket{%s%sle=\"+Inf\"} %" PRIu64 "\n", name, labels, comma, count);
    fprintf(file, "%s_sum%s%s%s %.*f\n", name, open, labels, shut, decimals,
            (double)histogram->sum / per_unit);
    fprintf(file, "%s_count%s%s%s %" PRIu64 "\n", name, open, labels, shut, count);
}
