#include "client/ctl/show.h"

#include "client/ctl/session.h"
#include "client/ctl/words.h"

/* "live", or what is wrong with it. */
static const char *state_of(const json_t *channel)
{
    const char *source = word(channel, "source");

    if (!json_is_true(json_object_get(channel, "live")))
        return "not live";
    if (*source == 's')
        return "silent";
    return *source == 'l' ? "no input" : "live";
}

static void show_channel(const json_t *channel, FILE *to)
{
    fprintf(to, "  %-12s %-9s %9" JSON_INTEGER_FORMAT "  %s\n", word(channel, "name"),
            state_of(channel), number(channel, "listeners"), word(channel, "label"));
}

static void show_meetings(const json_t *answer, const char *root, FILE *to)
{
    const json_t *meetings = json_object_get(answer, "meetings");
    const json_t *meeting, *channel;
    size_t i, k;

    if (json_array_size(meetings) == 0)
        fprintf(to, "The relay has no meetings.\n");
    json_array_foreach (meetings, i, meeting) {
        fprintf(to, "%s%s: %s (%s)\n  %s/m/%s\n", i ? "\n" : "", word(meeting, "id"),
                said(meeting, "title"), word(json_object_get(meeting, "state"), "phase"), root,
                word(meeting, "id"));
        fprintf(to, "  %-12s %-9s %9s  %s\n", "channel", "state", "listeners", "label");
        json_array_foreach (json_object_get(meeting, "channels"), k, channel)
            show_channel(channel, to);
    }
}

static void show_stream(const json_t *stream, FILE *to)
{
    fprintf(to,
            "  %-12s %-3s %10" JSON_INTEGER_FORMAT " %12" JSON_INTEGER_FORMAT
            " %10.1f %8" JSON_INTEGER_FORMAT " %10" JSON_INTEGER_FORMAT "\n",
            word(stream, "channel"), word(stream, "rendition"), number(stream, "packets_in"),
            number(stream, "packets_out"), (double)number(stream, "bytes_out") / 1e6,
            number(stream, "gaps"), number(stream, "skipped_packets"));
}

static void show_captures(const json_t *captures, FILE *to)
{
    const json_t *capture, *stream;
    char since[WORDS_TIME_MAX];
    size_t i, k;

    if (json_array_size(captures) == 0)
        fprintf(to, "\nNobody publishes.\n");
    json_array_foreach (captures, i, capture) {
        fprintf(to, "\nA capture publishes %s since %s:\n", word(capture, "meeting"),
                local_time(json_object_get(capture, "since_us"), NULL, since));
        fprintf(to, "  %-12s %-3s %10s %12s %10s %8s %10s\n", "channel", "", "packets",
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

static void show_ladder(const json_t *ladder, FILE *to)
{
    const json_t *listeners = json_object_get(ladder, "listeners");

    fprintf(to,
            "\nSlow listeners: %" JSON_INTEGER_FORMAT " behind, %" JSON_INTEGER_FORMAT
            " with lighter sound, %" JSON_INTEGER_FORMAT " stuck\n",
            number(listeners, "strained"), number(listeners, "eased"),
            number(listeners, "stuck"));
    fprintf(to,
            "  since the relay started: skipped %" JSON_INTEGER_FORMAT
            "; lo offered %" JSON_INTEGER_FORMAT ", taken %" JSON_INTEGER_FORMAT
            "; hi again offered %" JSON_INTEGER_FORMAT ", taken %" JSON_INTEGER_FORMAT
            "; given up %" JSON_INTEGER_FORMAT "\n",
            number(ladder, "skip"), number(ladder, "offer_lo"), number(ladder, "take_lo"),
            number(ladder, "offer_hi"), number(ladder, "take_hi"), number(ladder, "close"));
}

static void show_status(const json_t *answer, const char *root, FILE *to)
{
    show_meetings(answer, root, to);
    show_captures(json_object_get(answer, "captures"), to);
    show_ladder(json_object_get(answer, "ladder"), to);
    show_counters(json_object_get(answer, "counters"), to);
}

int show_and_free(const struct arguments *arguments, json_t *answer, const char *root,
                  show_words *show)
{
    if (!answer)
        return EXIT_FAILED;
    if (arguments->json) {
        json_dumpf(answer, stdout, JSON_INDENT(2));
        putchar('\n');
    } else {
        show(answer, root, stdout);
    }
    json_decref(answer);
    return EXIT_OK;
}

static int show_path(const struct arguments *arguments, const char *path, bool as_operator,
                     show_words *show)
{
    struct api api;
    int status =
        as_operator ? session_open_operator(arguments, &api) : session_open(arguments, &api);

    return status == EXIT_OK ? show_and_free(arguments, api_get(&api, path), api.root, show)
                             : status;
}

static int run_status(const struct arguments *arguments, char **words)
{
    (void)words;
    return show_path(arguments, "/api/v1/status", true, show_status);
}

static int run_list(const struct arguments *arguments, char **words)
{
    (void)words;
    return show_path(arguments, "/api/v1/meetings", false, show_meetings);
}

static int run_show(const struct arguments *arguments, char **words)
{
    char path[API_PATH_MAX];
    int status = session_meeting_path(words[2], "", path);

    return status == EXIT_OK ? show_path(arguments, path, false, show_programme) : status;
}

static int run_events(const struct arguments *arguments, char **words)
{
    char path[API_PATH_MAX];
    int status = session_meeting_path(words[2], "/events", path);

    return status == EXIT_OK ? show_path(arguments, path, true, show_events) : status;
}

const struct command show_commands[] = {
    {{"status", NULL},
     "",
     0,
     0,
     "what the relay does: meetings, channels, who\npublishes and how many listen",
     run_status},
    {{"meeting", "list"},
     "",
     0,
     0,
     "the meetings, their channels and their links;\nthose that need a token with --token-file",
     run_list},
    {{"meeting", "show"}, "ID", 1, 0, "its programme, and where it is", run_show},
    {{"meeting", "events"}, "ID", 1, 0, "who did what and when", run_events},
    {.run = NULL},
};
