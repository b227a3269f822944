/* One meeting: its programme, and where it is in it. */
#include <string.h>

#include "client/ctl/show.h"
#include "client/ctl/words.h"

/* "live since ..., until ..., item 3" */
static void show_phase(const json_t *state, const char *zone, FILE *to)
{
    const json_t *since = json_object_get(state, "since_us"),
                 *until = json_object_get(state, "until_us");
    char time[WORDS_TIME_MAX];

    fputs(word(state, "phase"), to);
    if (json_is_integer(since))
        fprintf(to, " since %s", local_time(since, zone, time));
    if (json_is_integer(until))
        fprintf(to, ", until %s", local_time(until, zone, time));
    if (number(state, "item") > 0)
        fprintf(to, ", item %" JSON_INTEGER_FORMAT, number(state, "item"));
    if (number(state, "rate") > 1)
        fprintf(to, ", rehearsed %" JSON_INTEGER_FORMAT " times as fast",
                number(state, "rate"));
    fputc('\n', to);
}

static void show_announcement(const json_t *announcement, FILE *to)
{
    const char *language;
    json_t *text;

    json_object_foreach (json_object_get(announcement, "text"), language, text)
        fprintf(to, "  announcement (%s): %s\n", language, json_string_value(text));
}

void show_state(const json_t *state, const char *root, FILE *to)
{
    (void)root;
    show_phase(state, json_string_value(json_object_get(state, "zone")), to);
    show_announcement(json_object_get(state, "announcement"), to);
}

/* "done", "now", "next", or nothing behind that. */
static const char *place_of(json_int_t item, const json_t *state)
{
    json_int_t current = number(state, "item");
    bool ended = strcmp(word(state, "phase"), "ended") == 0;

    if (item < current || ended)
        return "done";
    if (item == current)
        return "now";
    return item == current + 1 ? "next" : "";
}

static void show_item(const json_t *item, json_int_t index, const json_t *state, FILE *to)
{
    const char *speaker = json_string_value(json_object_get(item, "speaker"));
    const char *time = json_string_value(json_object_get(item, "time"));

    fprintf(to, "    %-4s %3" JSON_INTEGER_FORMAT "  %-5s  %s%s%s (%s)\n",
            place_of(index, state), index, time ? time : "", said(item, "title"),
            speaker ? " - " : "", speaker ? speaker : "", word(item, "kind"));
}

static void show_items(const json_t *meeting, json_int_t sitting, FILE *to)
{
    const json_t *item;
    size_t i;

    json_array_foreach (json_object_get(meeting, "items"), i, item)
        if (number(item, "sitting") == sitting)
            show_item(item, (json_int_t)i + 1, json_object_get(meeting, "state"), to);
}

static void show_sittings(const json_t *meeting, FILE *to)
{
    const json_t *sitting;
    size_t i;

    show_items(meeting, 0, to);
    json_array_foreach (json_object_get(meeting, "sittings"), i, sitting) {
        const char *start = json_string_value(json_object_get(sitting, "start"));

        fprintf(to, "  sitting %zu: %s %s%s%s\n", i + 1, word(sitting, "date"),
                start ? start : "to be announced", start ? "-" : "",
                start ? word(sitting, "end") : "");
        show_items(meeting, (json_int_t)i + 1, to);
    }
}

static void show_channels(const json_t *meeting, FILE *to)
{
    const json_t *channel;
    size_t i;

    json_array_foreach (json_object_get(meeting, "channels"), i, channel)
        fprintf(to, "  channel %s: %s%s\n", word(channel, "name"), word(channel, "label"),
                json_is_true(json_object_get(channel, "live")) ? ", published" : "");
}

void show_programme(const json_t *meeting, const char *root, FILE *to)
{
    const json_t *document, *state = json_object_get(meeting, "state");
    size_t i;

    fprintf(to, "%s: %s\n  %s/m/%s\n", word(meeting, "id"), said(meeting, "title"), root,
            word(meeting, "id"));
    fprintf(to, "  room: %s   zone: %s   format: %s   access: %s\n  ", word(meeting, "room"),
            word(meeting, "zone"), word(meeting, "format"), word(meeting, "access"));
    show_phase(state, json_string_value(json_object_get(meeting, "zone")), to);
    show_announcement(json_object_get(state, "announcement"), to);
    show_sittings(meeting, to);
    show_channels(meeting, to);
    json_array_foreach (json_object_get(meeting, "documents"), i, document)
        fprintf(to, "  document: %s %s\n", said(document, "title"), word(document, "url"));
}

void show_events(const json_t *answer, const char *root, FILE *to)
{
    const char *zone = json_string_value(json_object_get(answer, "zone"));
    const json_t *event;
    char time[WORDS_TIME_MAX];
    size_t i;

    (void)root;
    json_array_foreach (json_object_get(answer, "events"), i, event) {
        const char *detail = word(event, "detail");

        fprintf(to, "%s  %-16s %s%s%s\n",
                local_time(json_object_get(event, "time_us"), zone, time), word(event, "by"),
                word(event, "what"), *detail ? ": " : "", detail);
    }
}
