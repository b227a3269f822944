/* What an operator does to a meeting. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/ctl/session.h"
#include "client/ctl/show.h"
#include "client/ctl/words.h"
#include "common/programme.h"

/* Takes the body over; the API for `below` is one of PUT and POST. */
static int send(const struct arguments *arguments, const char *id, const char *method,
                const char *below, json_t *body)
{
    char path[API_PATH_MAX];
    struct api api;
    int status = session_meeting_path(id, below, path);

    if (status == EXIT_OK)
        status = session_open_operator(arguments, &api);
    if (status == EXIT_OK)
        return show_and_free(arguments, api_send(&api, method, path, body), api.root,
                             show_state);
    json_decref(body);
    return status;
}

/* The words of these commands are those of the interface. */
static int run_order(const struct arguments *arguments, char **words)
{
    json_t *body = json_pack("{s:s, s:s}", "do", words[1], "by", arguments->as);

    if (arguments->until)
        json_object_set_new(body, "until", json_string(arguments->until));
    return send(arguments, words[2], "POST", "/proceedings", body);
}

static int run_item(const struct arguments *arguments, char **words)
{
    char *end;
    long item = strtol(words[3], &end, 10);

    if (*end || item < 1 || item > PROGRAMME_ITEMS_MAX)
        return command_usage_error("'%s': expected the number of an item, 1 and up", words[3]);
    return send(arguments, words[2], "POST", "/proceedings",
                json_pack("{s:s, s:I, s:s}", "do", "item", "item", (json_int_t)item, "by",
                          arguments->as));
}

static int withdraw(const struct arguments *arguments, const char *id)
{
    char path[API_PATH_MAX];
    struct api api;
    int status = session_meeting_path(id, "/announcement", path);

    if (status == EXIT_OK)
        status = session_open_operator(arguments, &api);
    return status == EXIT_OK ? show_and_free(arguments, api_delete(&api, path, arguments->as),
                                             api.root, show_state)
                             : status;
}

static int run_announce(const struct arguments *arguments, char **words)
{
    if (arguments->withdraw && arguments->given & USES_TEXT)
        return command_usage_error("--withdraw and --text do not go together");
    if (arguments->withdraw)
        return withdraw(arguments, words[2]);
    json_t *texts = json_object();
    for (int i = 0; i < TEXT_LANGUAGE_COUNT; i++)
        if (arguments->text[i])
            json_object_set_new(texts, text_language_tag((enum text_language)i),
                                json_string(arguments->text[i]));
    if (json_object_size(texts) == 0) {
        json_decref(texts);
        return command_usage_error("say what with --text LANGUAGE=TEXT, or --withdraw");
    }
    return send(arguments, words[2], "PUT", "/announcement",
                json_pack("{s:o, s:s}", "text", texts, "by", arguments->as));
}

static void show_clock(const json_t *clock, const char *root, FILE *to)
{
    char time[WORDS_TIME_MAX];

    (void)root;
    fprintf(to, "the meetings' clock shows %s\n",
            local_time(json_object_get(clock, "time_us"), NULL, time));
}

static int run_forward(const struct arguments *arguments, char **words)
{
    struct api api;
    int status = session_open_operator(arguments, &api);

    if (status != EXIT_OK)
        return status;
    return show_and_free(arguments,
                         api_send(&api, "POST", "/api/v1/rehearsal",
                                  json_pack("{s:s, s:s}", "to", words[2], "by", arguments->as)),
                         api.root, show_clock);
}

const struct command order_commands[] = {
    {{"meeting", "doors"}, "ID", 1, 0, "opens the doors, also again", run_order},
    {{"meeting", "live"}, "ID", 1, USES_UNTIL, "goes on air", run_order},
    {{"meeting", "pause"}, "ID", 1, USES_UNTIL, "a break", run_order},
    {{"meeting", "end"}, "ID", 1, 0, "ends it", run_order},
    {{"meeting", "next"}, "ID", 1, 0, "takes up the next item", run_order},
    {{"meeting", "previous"}, "ID", 1, 0, "goes back to the one before", run_order},
    {{"meeting", "item"}, "ID N", 2, 0, "takes up item N", run_item},
    {{"meeting", "announce"},
     "ID",
     1,
     USES_TEXT | USES_WITHDRAW,
     "tells all listeners something",
     run_announce},
    {{"rehearsal", "forward"},
     "TIME",
     1,
     0,
     "puts the clock of a rehearsal forward to TIME\n(2025-04-09T14:55:00+02:00)",
     run_forward},
    {.run = NULL},
};
