#include "relay/prometheus.h"

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
