#include "client/playsim/trace.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/log.h"
#include "common/options.h"

#define HEADER "seq,sent_us,arrived_us"
#define LOST   INT64_MIN

enum {
    SEQ_JUMP_MAX =
        32767, /* a longer gap leaves the rollover counter in doubt (RFC 3711 3.3.1) */
    SPACING_TOLERANCE_PERCENT = 10
};

static const int64_t largest = INT64_C(1) << 53; /* what any program writes exactly */
static const int64_t way_max_us =
    INT64_C(60) * 60 * 1000000; /* no row costs days of virtual time */

struct row {
    int64_t seq, sent_us, arrived_us; /* or LOST */
    size_t line;
};

struct rows {
    const char *name; /* of the file, for messages */
    struct row *row;
    size_t count, room;
};

/* Reading ---------------------------------------------------------------------------------- */

/* One field and what ends it; a fraction, as some programs write it behind every number, is
 * dropped. False: it is no number from 0 to 2^53. */
static bool take_number(char **at, char end, int64_t *out)
{
    char *rest;

    while (isblank((unsigned char)**at))
        ++*at;
    if (!isdigit((unsigned char)**at))
        return false;
    errno = 0;
    *out = strtoll(*at, &rest, 10);
    if (*rest == '.')
        rest += 1 + strspn(rest + 1, "0123456789");
    while (isblank((unsigned char)*rest))
        rest++;
    *at = rest + (end != '\0');
    return *rest == end && errno == 0 && *out <= largest;
}

static bool take_row(char *line, struct row *row)
{
    if (!take_number(&line, ',', &row->seq) || !take_number(&line, ',', &row->sent_us))
        return false;
    row->arrived_us = LOST;
    return line[strspn(line, " \t")] == '\0' || take_number(&line, '\0', &row->arrived_us);
}

static bool keep(struct rows *rows, const struct row *row)
{
    if (rows->count == rows->room) {
        size_t room = rows->room ? 2 * rows->room : 4096;
        struct row *more = realloc(rows->row, room * sizeof *more);

        if (!more)
            return false;
        rows->row = more;
        rows->room = room;
    }
    rows->row[rows->count++] = *row;
    return true;
}

static int bad_row(const struct rows *rows, size_t line, const char *what)
{
    log_error("%s:%zu: %s", rows->name, line, what);
    return EXIT_USAGE;
}

static int read_line(struct rows *rows, char *text, size_t line)
{
    struct row row = {.line = line};
    char why[160];

    text[strcspn(text, "\r\n")] = '\0';
    if (text[strspn(text, " \t")] == '\0' || (rows->count == 0 && strcmp(text, HEADER) == 0))
        return EXIT_OK;
    if (!take_row(text, &row)) {
        snprintf(why, sizeof why,
                 "expected " HEADER
                 ", whole numbers from 0 to 2^53, the last one empty when the "
                 "packet was lost; found '%.40s'",
                 text);
        return bad_row(rows, line, why);
    }
    if (row.arrived_us != LOST && row.arrived_us < row.sent_us)
        return bad_row(rows, line, "expected arrived_us at or after sent_us");
    if (row.arrived_us != LOST && row.arrived_us - row.sent_us > way_max_us)
        return bad_row(rows, line, "expected arrived_us within an hour of sent_us");
    if (keep(rows, &row))
        return EXIT_OK;
    log_error("%s: out of memory", rows->name);
    return EXIT_FAILED;
}

static int read_rows(struct rows *rows, FILE *file)
{
    char *text = NULL;
    size_t room = 0;
    int status = EXIT_OK;

    for (size_t line = 1; status == EXIT_OK && getline(&text, &room, file) >= 0; line++)
        status = read_line(rows, text, line);
    free(text);
    if (status == EXIT_OK && ferror(file)) {
        log_error("%s: %s", rows->name, strerror(errno));
        return EXIT_FAILED;
    }
    return status;
}

/* Understanding ---------------------------------------------------------------------------- */

static int by_seq(const void *a, const void *b)
{
    const struct row *x = a, *y = b;

    if (x->seq != y->seq)
        return x->seq < y->seq ? -1 : 1;
    return x->line < y->line ? -1 : 1;
}

static int by_time(const void *a, const void *b)
{
    const struct trace_arrival *x = a, *y = b;

    if (x->at_us != y->at_us)
        return x->at_us < y->at_us ? -1 : 1;
    return x->row < y->row ? -1 : 1;
}

/* Rows in the order of seq: may they be what one sender sent? */
static int check_order(const struct rows *rows)
{
    char why[160];

    for (size_t i = 1; i < rows->count; i++) {
        const struct row *before = &rows->row[i - 1], *row = &rows->row[i];

        if (row->seq - before->seq > SEQ_JUMP_MAX) {
            snprintf(why, sizeof why,
                     "expected seq to go on after %lld with at most %d missing; found %lld",
                     (long long)before->seq, SEQ_JUMP_MAX - 1, (long long)row->seq);
            return bad_row(rows, row->line, why);
        }
        if (row->sent_us < before->sent_us) {
            snprintf(why, sizeof why,
                     "expected sent_us to grow with seq; line %zu was sent later",
                     before->line);
            return bad_row(rows, row->line, why);
        }
    }
    return EXIT_OK;
}

/* From the mean spacing, for that of two neighbours may jitter. 0: neither 20 nor 60. */
static uint32_t packet_ms(double spacing_ms)
{
    static const uint32_t known_ms[] = {20, 60};

    for (size_t i = 0; i < sizeof known_ms / sizeof *known_ms; i++)
        if (spacing_ms > known_ms[i] * (1 - SPACING_TOLERANCE_PERCENT / 100.0) &&
            spacing_ms < known_ms[i] * (1 + SPACING_TOLERANCE_PERCENT / 100.0))
            return known_ms[i];
    return 0;
}

static int find_duration(struct trace *trace, const struct rows *rows)
{
    const struct row *first = &rows->row[0], *last = &rows->row[rows->count - 1];
    double spacing_ms = 20; /* of a single packet */

    if (last->seq > first->seq)
        spacing_ms =
            (double)(last->sent_us - first->sent_us) / 1000 / (double)(last->seq - first->seq);
    trace->packet_ms = packet_ms(spacing_ms);
    if (trace->packet_ms)
        return EXIT_OK;
    log_error("%s: expected packets sent every 20 or 60 ms; these are %.1f ms apart",
              rows->name, spacing_ms);
    return EXIT_USAGE;
}

/* Packets and arrivals from the rows in the order of seq. A packet without a row was lost. */
static void lay_out(struct trace *trace, const struct rows *rows, long sender_ppm)
{
    const struct row *first = &rows->row[0];
    const double rate = 1 + (double)sender_ppm * 1e-6;

    for (size_t i = 0; i < rows->count; i++) {
        const struct row *row = &rows->row[i];
        size_t number = (size_t)(row->seq - first->seq);
        int64_t sent_us = (int64_t)((double)(row->sent_us - first->sent_us) / rate);
        struct trace_packet *packet = &trace->packets[number];

        for (; trace->packet_count < number; trace->packet_count++) {
            int64_t before_us = trace->packets[trace->packet_count - 1].sent_us;
            trace->packets[trace->packet_count].sent_us = before_us + trace->packet_ms * 1000;
        }
        if (trace->packet_count == number) {
            packet->sent_us = sent_us;
            trace->packet_count++;
        }
        if (row->arrived_us == LOST)
            continue;
        packet->copies++;
        trace->arrivals[trace->arrival_count++] =
            (struct trace_arrival){sent_us + row->arrived_us - row->sent_us, number, row->line};
    }
    for (size_t i = 0; i < trace->packet_count; i++)
        trace->lost_count += trace->packets[i].copies == 0;
    qsort(trace->arrivals, trace->arrival_count, sizeof *trace->arrivals, by_time);
}

static int understand(struct trace *trace, struct rows *rows, long sender_ppm)
{
    int status;

    if (rows->count == 0) {
        log_error("%s: expected rows of " HEADER "; there are none", rows->name);
        return EXIT_USAGE;
    }
    qsort(rows->row, rows->count, sizeof *rows->row, by_seq);
    status = check_order(rows);
    if (status == EXIT_OK)
        status = find_duration(trace, rows);
    if (status != EXIT_OK)
        return status;
    trace->packets = calloc((size_t)(rows->row[rows->count - 1].seq - rows->row[0].seq) + 1,
                            sizeof *trace->packets);
    trace->arrivals = calloc(rows->count, sizeof *trace->arrivals);
    if (!trace->packets || !trace->arrivals) {
        log_error("%s: out of memory", rows->name);
        trace_free(trace);
        return EXIT_FAILED;
    }
    lay_out(trace, rows, sender_ppm);
    return EXIT_OK;
}

int trace_read(struct trace *trace, const char *path, long sender_ppm)
{
    bool is_stdin = strcmp(path, "-") == 0;
    struct rows rows = {.name = is_stdin ? "stdin" : path};
    FILE *file = is_stdin ? stdin : fopen(path, "r");
    int status;

    *trace = (struct trace){0};
    if (!file) {
        log_error("%s: %s", path, strerror(errno));
        return EXIT_FAILED;
    }
    status = read_rows(&rows, file);
    if (!is_stdin)
        fclose(file);
    if (status == EXIT_OK)
        status = understand(trace, &rows, sender_ppm);
    free(rows.row);
    return status;
}

void trace_free(struct trace *trace)
{
    free(trace->packets);
    free(trace->arrivals);
    *trace = (struct trace){0};
}
