/* What a room check has found, for a person and for a program. */
#ifndef CLIENT_CAPTURE_CHECK_REPORT_H
#define CLIENT_CAPTURE_CHECK_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include <livelisten/control.h>

#include "client/capture/check/finding.h"

struct report {
    size_t input_count;
    struct report_input {
        const char *channel;
        const char *source; /* as the user wrote it */
        struct findings findings;
    } input[CONTROL_CHANNELS_MAX];
    const char *relay; /* NULL: was not to be checked */
    struct findings relay_findings;
};

/* Of all that was found. */
enum verdict report_verdict(const struct report *report);

/* A table for each input, and for the relay. */
void report_write_table(const struct report *report, FILE *to);

/* One object and a newline. False when it cannot be written. */
bool report_write_json(const struct report *report, FILE *to);

#endif
