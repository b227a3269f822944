/* A meeting watched live: once a second what operators watch of it. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "client/common/stop.h"
#include "client/common/terminal.h"
#include "client/ctl/session.h"
#include "client/ctl/show.h"
#include "client/ctl/words.h"

enum { EVERY_MS = 1000, METER_COLUMNS = 24 };

static void show_alarms(const json_t *alarms, FILE *to)
{
    const json_t *alarm;
    size_t i;

    json_array_foreach (alarms, i, alarm)
        fprintf(to, "  ALARM: %s", json_string_value(alarm));
}

/* Only what is not as it should be. */
static void show_quality(const json_t *quality, FILE *to)
{
    if (number(quality, "clipped") > 0)
        fputs("  CLIPPING", to);
    if (number(quality, "lost_ms") > 0)
        fprintf(to, "  %" JSON_INTEGER_FORMAT " ms LOST", number(quality, "lost_ms"));
    if (number(quality, "bandwidth_hz") > 0)
        fprintf(to, "  %.1f kHz", (double)number(quality, "bandwidth_hz") / 1e3);
}

static void show_channel(const json_t *channel, FILE *to)
{
    const json_t *level = json_object_get(channel, "level_dbov");
    char meter[METER_COLUMNS * 4 + 1];
    int level_dbov = json_is_integer(level) ? (int)json_integer_value(level) : -127;

    fprintf(to, "%-12s %s ", word(channel, "name"),
            terminal_meter(meter, sizeof meter, level_dbov, METER_COLUMNS));
    if (json_is_integer(level))
        fprintf(to, "%4d dBov", level_dbov);
    else
        fprintf(to, "%9s", json_is_true(json_object_get(channel, "live")) ? "no sound" : "-");
    fprintf(to, " %5" JSON_INTEGER_FORMAT " listening", number(channel, "listeners"));
    show_alarms(json_object_get(channel, "alarms"), to);
    show_quality(json_object_get(channel, "quality"), to);
    fputc('\n', to);
}

static void show_table(const json_t *status, const char *root, FILE *to)
{
    const json_t *listeners = json_object_get(status, "listeners"), *channel;
    json_int_t overrun_s = number(status, "overrun_s");
    size_t i;

    show_state(json_object_get(status, "state"), root, to);
    if (overrun_s > 0)
        fprintf(to, "OVERRUN by %" JSON_INTEGER_FORMAT " min %02" JSON_INTEGER_FORMAT " s\n",
                overrun_s / 60, overrun_s % 60);
    fputc('\n', to);
    json_array_foreach (json_object_get(status, "channels"), i, channel)
        show_channel(channel, to);
    fprintf(to,
            "\n%" JSON_INTEGER_FORMAT " connected, %" JSON_INTEGER_FORMAT
            " suffer, %" JSON_INTEGER_FORMAT " with lighter sound\n",
            number(listeners, "total"), number(listeners, "suffering"),
            number(json_object_get(json_object_get(status, "ladder"), "listeners"), "eased"));
}

/* In place on a terminal; one below the other elsewhere; one object a line with --json. */
static void show_status(const struct arguments *arguments, struct terminal *terminal,
                        const json_t *status, const char *root)
{
    char *text = NULL;
    size_t n;
    FILE *to;

    if (arguments->json) {
        json_dumpf(status, stdout, JSON_COMPACT);
        putchar('\n');
    } else if (!terminal) {
        show_table(status, root, stdout);
    } else if ((to = open_memstream(&text, &n))) {
        show_table(status, root, to);
        if (fclose(to) == 0)
            terminal_draw(terminal, text);
        free(text);
    }
    fflush(stdout);
}

/* False when the user has had enough. */
static bool wait_for_next(struct terminal *terminal)
{
    const struct timespec pause = {.tv_sec = EVERY_MS / 1000};

    if (terminal)
        return terminal_read_key(terminal, EVERY_MS) != 'q' && !stop_requested();
    nanosleep(&pause, NULL); /* a signal ends it */
    return !stop_requested();
}

static int run_watch(const struct arguments *arguments, char **words)
{
    char path[API_PATH_MAX];
    struct terminal *terminal = NULL;
    struct api api;
    int status = session_meeting_path(words[2], "/status", path);

    if (status == EXIT_OK)
        status = session_open_operator(arguments, &api);
    if (status != EXIT_OK)
        return status;
    stop_catch_signals();
    if (!arguments->json)
        terminal = terminal_open();
    do {
        json_t *answer = api_get(&api, path);

        if (!answer)
            status = EXIT_FAILED;
        else
            show_status(arguments, terminal, answer, api.root);
        json_decref(answer);
    } while (status == EXIT_OK && wait_for_next(terminal));
    terminal_close(terminal);
    return status;
}

const struct command watch_commands[] = {
    {{"meeting", "watch"},
     "ID",
     1,
     0,
     "its channels, alarms and listeners, live;\nwith --json one object a line; q ends it",
     run_watch},
    {.run = NULL},
};
