#include "client/ctl/show.h"

#include <time.h>

static const char *text(const json_t *object, const char *member)
{
    const char *value = json_string_value(json_object_get(object, member));

    return value ? value : "-";
}

static json_int_t number(const json_t *object, const char *member)
{
    return json_integer_value(json_object_get(object, member));
}

/* In English when it is there, else in whatever language comes first. */
static const char *title_of(const json_t *meeting)
{
    json_t *texts = json_object_get(meeting, "title");
    const char *english = json_string_value(json_object_get(texts, "en"));

    return english ? english : text(texts, json_object_iter_key(json_object_iter(texts)));
}

/* "live", or what is wrong with it. */
static const char *state_of(const json_t *channel)
{
    const char *source = text(channel, "source");

    if (!json_is_true(json_object_get(channel, "live")))
        return "not live";
    if (*source == 's')
        return "silent";
    return *source == 'l' ? "no input" : "live";
}

static void show_channel(const json_t *channel, FILE *to)
{
    fprintf(to, "  %-12s %-9s %9" JSON_INTEGER_FORMAT "  %s\n", text(channel, "name"),
            state_of(channel), number(channel, "listeners"), text(channel, "label"));
}

void show_meetings(const json_t *answer, const char *root, FILE *to)
{
    const json_t *meetings = json_object_get(answer, "meetings");
    const json_t *meeting, *channel;
    size_t i, k;

    if (json_array_size(meetings) == 0)
        fprintf(to, "The relay has no meetings.\n");
    json_array_foreach (meetings, i, meeting) {
        fprintf(to, "%s%s: %s\n  %s/m/%s\n", i ? "\n" : "", text(meeting, "id"),
                title_of(meeting), root, text(meeting, "id"));
        fprintf(to, "  %-12s %-9s %9s  %s\n", "channel", "state", "listeners", "label");
        json_array_foreach (json_object_get(meeting, "channels"), k, channel)
            show_channel(channel, to);
    }
}

/* "2026-01-31 10:00:00 UTC" */
static void show_time(json_int_t us, FILE *to)
{
    time_t seconds = us / 1000000;
    struct tm utc;
    char words[32];

    gmtime_r(&seconds, &utc);
    strftime(words, sizeof words, "%Y-%m-%d %H:%M:%S UTC", &utc);
    fputs(words, to);
}

static void show_stream(const json_t *stream, FILE *to)
{
    fprintf(to,
            "  %-12s %-3s %10" JSON_INTEGER_FORMAT " %12" JSON_INTEGER_FORMAT
            " %10.1f %8" JSON_INTEGER_FORMAT " %10" JSON_INTEGER_FORMAT "\n",
            text(stream, "channel"), text(stream, "rendition"), number(stream, "packets_in"),
            number(stream, "packets_out"), (double)number(stream, "bytes_out") / 1e6,
            number(stream, "gaps"), number(stream, "skipped_packets"));
}

static void show_captures(const json_t *captures, FILE *to)
{
    const json_t *capture, *stream;
    size_t i, k;

    if (json_array_size(captures) == 0)
        fprintf(to, "\nNobody publishes.\n");
    json_array_foreach (captures, i, capture) {
        fprintf(to, "\nA capture publishes %s since ", text(capture, "meeting"));
        show_time(number(capture, "since_us"), to);
        fprintf(to, ":\n  %-12s %-3s %10s %12s %10s %8s %10s\n", "channel", "", "packets",
                "delivered", "MB out", "gaps", "skipped");
        json_array_foreach (json_object_get(capture, "streams"), k, stream)
            show_stream(stream, to);
    }
}

/* Only the causes that there were. */
static void show_counters(const json_t *counters, FILE *to)
{
    const char *cause;
    json_t *count;

    fprintf(to,
            "\nConnections since the relay started: %" JSON_INTEGER_FORMAT
            "; tokens refused: %" JSON_INTEGER_FORMAT "\n",
            number(counters, "opened"), number(counters, "tokens_refused"));
    json_object_foreach (json_object_get(counters, "closed"), cause, count)
        if (json_integer_value(count) > 0)
            fprintf(to, "  closed, %s: %" JSON_INTEGER_FORMAT "\n", cause,
                    json_integer_value(count));
}

void show_status(const json_t *answer, const char *root, FILE *to)
{
    show_meetings(answer, root, to);
    show_captures(json_object_get(answer, "captures"), to);
    show_counters(json_object_get(answer, "counters"), to);
}
