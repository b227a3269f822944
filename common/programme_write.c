#include "common/programme_file.h"

#include <stdlib.h>
#include <string.h>

/* In double quotes, whatever it holds: programmes have no control characters. */
static void write_quoted(FILE *file, const char *text)
{
    putc('"', file);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            putc('\\', file);
        putc(*text, file);
    }
    putc('"', file);
}

static void write_value(FILE *file, const char *key, const char *value)
{
    if (!value)
        return;
    fputs(key, file);
    write_quoted(file, value);
    putc('\n', file);
}

static bool has_texts(const struct texts *texts)
{
    return texts_any(texts, TEXT_EN) != NULL;
}

/* A line each: they are long. */
static void write_texts(FILE *file, const char *indent, const char *key,
                        const struct texts *texts)
{
    fprintf(file, "%s\n", key);
    for (int i = 0; i < TEXT_LANGUAGE_COUNT; i++)
        if (texts->in[i]) {
            fprintf(file, "%s%s: ", indent, text_language_tag((enum text_language)i));
            write_quoted(file, texts->in[i]);
            putc('\n', file);
        }
}

static void write_sittings(FILE *file, const struct programme *programme)
{
    if (programme->sittings_count)
        fputs("sittings:\n", file);
    for (unsigned i = 0; i < programme->sittings_count; i++) {
        const struct sitting *sitting = &programme->sittings[i];

        fprintf(file, "  - {date: %s", sitting->date);
        if (sitting->start)
            fprintf(file, ", start: \"%s\", end: \"%s\"", sitting->start, sitting->end);
        fputs("}\n", file);
    }
}

static void write_items(FILE *file, const struct programme *programme)
{
    if (programme->items_count)
        fputs("items:\n", file);
    for (unsigned i = 0; i < programme->items_count; i++) {
        const struct item *item = &programme->items[i];
        unsigned before = i ? programme->items[i - 1].sitting : 1;

        write_texts(file, "      ", "  - title:", &item->title);
        fprintf(file, "    kind: %s\n", item_kind_name(item->kind));
        write_value(file, "    speaker: ", item->speaker);
        if (has_texts(&item->function))
            write_texts(file, "      ", "    function:", &item->function);
        if (item->sitting && item->sitting != before)
            fprintf(file, "    sitting: %u\n", item->sitting);
        write_value(file, "    time: ", item->time);
    }
}

static void write_alarms(FILE *file, const struct alarm_limits *alarms)
{
    const struct alarm_limits *usual = &alarm_limits_default;

    if (memcmp(alarms, usual, sizeof *alarms) != 0)
        fprintf(file,
                "    alarms: {dead-air: {below: %d, for: %d}, hot: {above: %d, for: %d}}\n",
                alarms->dead_air_dbov, alarms->dead_air_s, alarms->hot_dbov, alarms->hot_s);
}

static void write_channels(FILE *file, const struct programme *programme)
{
    fputs("channels:\n", file);
    for (unsigned i = 0; i < programme->channels_count; i++) {
        const struct channel_definition *channel = &programme->channels[i];
        const char *own = channel_own_label(channel->name);

        fprintf(file, "  - name: \"%s\"\n", channel->name); /* `no` alone may be a boolean */
        if (!own || strcmp(own, channel->label) != 0)
            write_value(file, "    label: ", channel->label);
        write_alarms(file, &channel->alarms);
    }
}

static void write_documents(FILE *file, const struct programme *programme)
{
    if (programme->documents_count)
        fputs("documents:\n", file);
    for (unsigned i = 0; i < programme->documents_count; i++) {
        write_texts(file, "      ", "  - title:", &programme->documents[i].title);
        write_value(file, "    url: ", programme->documents[i].url);
    }
}

bool programme_write(const struct programme *programme, FILE *file)
{
    write_value(file, "id: ", programme->id);
    if (programme->format != FORMAT_SESSION)
        fprintf(file, "format: %s\n", programme_format_name(programme->format));
    write_texts(file, "  ", "title:", &programme->title);
    write_value(file, "room: ", programme->room);
    write_value(file, "zone: ", programme->zone);
    if (programme->autostart)
        fputs("autostart: true\n", file);
    if (programme->access != ACCESS_OPEN)
        fprintf(file, "access: %s\n", programme_access_name(programme->access));
    write_sittings(file, programme);
    write_items(file, programme);
    write_channels(file, programme);
    write_documents(file, programme);
    return !ferror(file);
}

static char *write_to_memory(const struct programme *programme)
{
    char *text = NULL;
    size_t n;
    FILE *file = open_memstream(&text, &n);
    bool whole = file && programme_write(programme, file);

    if (file && fclose(file) == 0 && whole)
        return text;
    free(text);
    return NULL;
}

bool programme_equal(const struct programme *a, const struct programme *b)
{
    char *text_a = write_to_memory(a), *text_b = write_to_memory(b);
    bool equal = text_a && text_b && strcmp(text_a, text_b) == 0;

    free(text_a);
    free(text_b);
    return equal;
}
