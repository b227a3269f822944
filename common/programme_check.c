#include "common/programme_check.h"

#include <livelisten/control.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/ical/zone.h"

enum {
    LABEL_MAX_BYTES = CONTROL_TEXT_MAX - 1, /* it travels in control messages */
    URL_MAX_BYTES = 2000,
    ZONE_WHY_MAX = 160
};

struct check {
    struct programme *programme;
    struct yaml_file *file;
    char path[YAML_PATH_MAX]; /* of what is being checked */
    char *why;
    size_t capacity;
};

__attribute__((format(printf, 2, 3))) static const char *at(struct check *check,
                                                            const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(check->path, sizeof check->path, format, arguments);
    va_end(arguments);
    return check->path;
}

/* About the value at the path last named. */
__attribute__((format(printf, 3, 4))) static bool refuse(struct check *check, const char *value,
                                                         const char *format, ...)
{
    char expected[256];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(expected, sizeof expected, format, arguments);
    va_end(arguments);
    return yaml_file_refuse(check->file, check->path, value, expected, check->why,
                            check->capacity);
}

/* One line that people read; NULL is legal. */
static bool check_line(struct check *check, const char *text, size_t max_bytes)
{
    if (!text)
        return true;
    if (strlen(text) > max_bytes)
        return refuse(check, text, "is %zu bytes long: expected at most %zu", strlen(text),
                      max_bytes);
    return control_printable(text) ||
           refuse(check, text, "holds line breaks or other control characters");
}

/* The texts at the path last named. */
static bool check_texts(struct check *check, const struct texts *texts, bool required)
{
    size_t used = strlen(check->path);
    bool any = false;

    for (int i = 0; i < TEXT_LANGUAGE_COUNT; i++) {
        snprintf(check->path + used, sizeof check->path - used, ".%s",
                 text_language_tag((enum text_language)i));
        any |= texts->in[i] != NULL;
        if (!check_line(check, texts->in[i], PROGRAMME_TEXT_MAX_BYTES))
            return false;
    }
    check->path[used] = '\0';
    return any || !required ||
           refuse(check, NULL, "expected a text in at least one of ar, zh, en, fr, ru, es");
}

static bool check_zone(struct check *check)
{
    const char *zone = check->programme->zone;

    at(check, "zone");
    if (!zone)
        return check->programme->sittings_count == 0 ||
               refuse(check, NULL, "is missing: sittings need one, such as Europe/Zurich");
    return zone_exists(zone) ||
           refuse(check, zone, "expected an IANA time zone, such as Europe/Zurich");
}

/* Fills in the instants of sitting `i`, counted from 0. */
static bool settle_sitting(struct check *check, unsigned i)
{
    struct sitting *sitting = &check->programme->sittings[i];
    const char *zone = check->programme->zone;
    char why[ZONE_WHY_MAX];

    at(check, "sittings[%u].date", i + 1);
    if (!zone_valid_date(sitting->date))
        return refuse(check, sitting->date, "expected a date, YYYY-MM-DD");
    at(check, "sittings[%u]", i + 1);
    if (!sitting->start != !sitting->end)
        return refuse(check, NULL, "start and end go together (neither: to be announced)");
    if (!sitting->start)
        return zone_day(zone, sitting->date, &sitting->starts, &sitting->ends, why,
                        sizeof why) ||
               refuse(check, NULL, "%s", why);
    at(check, "sittings[%u].start", i + 1);
    if (!zone_to_wall(zone, sitting->date, sitting->start, &sitting->starts, why, sizeof why))
        return refuse(check, sitting->start, "%s", why);
    at(check, "sittings[%u].end", i + 1);
    if (!zone_to_wall(zone, sitting->date, sitting->end, &sitting->ends, why, sizeof why))
        return refuse(check, sitting->end, "%s", why);
    return sitting->ends.us > sitting->starts.us ||
           refuse(check, sitting->end, "expected a time after the start, %s", sitting->start);
}

static bool check_sittings(struct check *check)
{
    const struct sitting *sittings = check->programme->sittings;

    for (unsigned i = 0; i < check->programme->sittings_count; i++) {
        if (!settle_sitting(check, i))
            return false;
        at(check, "sittings[%u]", i + 1);
        if (i > 0 && sittings[i].starts.us < sittings[i - 1].ends.us)
            return refuse(check, sittings[i].start ? sittings[i].start : sittings[i].date,
                          "expected a start after the end of sitting %u (in order, not "
                          "overlapping)",
                          i);
    }
    return true;
}

/* Which sitting item `i` (from 0) is of: by default that of the item before. */
static bool settle_item_sitting(struct check *check, unsigned i)
{
    const struct programme *programme = check->programme;
    struct item *item = &programme->items[i];
    unsigned before = i > 0 ? programme->items[i - 1].sitting : programme->sittings_count > 0;
    char number[16];

    at(check, "items[%u].sitting", i + 1);
    if (!yaml_file_has(check->file, check->path))
        item->sitting = before;
    snprintf(number, sizeof number, "%u", item->sitting);
    if (programme->sittings_count == 0)
        return item->sitting == 0 || refuse(check, number, "there are no sittings");
    if (item->sitting < 1 || item->sitting > programme->sittings_count)
        return refuse(check, number, "expected a sitting that is there: 1 to %u",
                      programme->sittings_count);
    return item->sitting >= before ||
           refuse(check, number, "expected items in order: the one before is in sitting %u",
                  before);
}

/* Fills in when item `i` (from 0) is planned; `*latest` is the latest before it. */
static bool settle_item_time(struct check *check, unsigned i, ll_wall *latest)
{
    const struct programme *programme = check->programme;
    struct item *item = &programme->items[i];
    const struct sitting *sitting;
    char why[ZONE_WHY_MAX];

    if (!item->time)
        return true;
    at(check, "items[%u].time", i + 1);
    if (item->sitting == 0)
        return refuse(check, item->time, "there is no sitting that it could be in");
    sitting = &programme->sittings[item->sitting - 1];
    if (!zone_to_wall(programme->zone, sitting->date, item->time, &item->planned, why,
                      sizeof why))
        return refuse(check, item->time, "%s", why);
    if (item->planned.us < sitting->starts.us || item->planned.us >= sitting->ends.us)
        return refuse(check, item->time, "expected a time within sitting %u, %s to %s",
                      item->sitting, sitting->start, sitting->end);
    if (item->planned.us < latest->us)
        return refuse(check, item->time, "expected items in order: one before it is later");
    *latest = item->planned;
    return true;
}

static bool check_items(struct check *check)
{
    ll_wall latest = {0};

    for (unsigned i = 0; i < check->programme->items_count; i++) {
        const struct item *item = &check->programme->items[i];

        at(check, "items[%u].title", i + 1);
        if (!check_texts(check, &item->title, true))
            return false;
        at(check, "items[%u].function", i + 1);
        if (!check_texts(check, &item->function, false))
            return false;
        at(check, "items[%u].speaker", i + 1);
        if (!check_line(check, item->speaker, PROGRAMME_TEXT_MAX_BYTES) ||
            !settle_item_sitting(check, i) || !settle_item_time(check, i, &latest))
            return false;
    }
    return true;
}

/* One figure of the alarms of channel `i` (from 0): as the file says, else as by default. */
static bool settle_limit(struct check *check, unsigned i, const char *key, int *value,
                         int by_default, int min, int max)
{
    char figure[16];

    at(check, "channels[%u].alarms.%s", i + 1, key);
    if (!yaml_file_has(check->file, check->path))
        *value = by_default;
    snprintf(figure, sizeof figure, "%d", *value);
    return (*value >= min && *value <= max) ||
           refuse(check, figure, "expected %d to %d", min, max);
}

static bool settle_alarms(struct check *check, unsigned i)
{
    enum { LEVEL_MIN = -127, LEVEL_MAX = -1, FOR_MIN = 1, FOR_MAX = 3600 };
    const struct alarm_limits *usual = &alarm_limits_default;
    struct alarm_limits *alarms = &check->programme->channels[i].alarms;

    return settle_limit(check, i, "dead-air.below", &alarms->dead_air_dbov,
                        usual->dead_air_dbov, LEVEL_MIN, LEVEL_MAX) &&
           settle_limit(check, i, "dead-air.for", &alarms->dead_air_s, usual->dead_air_s,
                        FOR_MIN, FOR_MAX) &&
           settle_limit(check, i, "hot.above", &alarms->hot_dbov, usual->hot_dbov, LEVEL_MIN,
                        LEVEL_MAX) &&
           settle_limit(check, i, "hot.for", &alarms->hot_s, usual->hot_s, FOR_MIN, FOR_MAX);
}

static bool settle_channel(struct check *check, unsigned i)
{
    struct channel_definition *channels = check->programme->channels, *channel = &channels[i];
    const char *own;

    at(check, "channels[%u].name", i + 1);
    if (!control_valid_channel(channel->name))
        return refuse(check, channel->name, "expected 'floor' or a language tag, such as fr");
    for (unsigned j = 0; j < i; j++)
        if (strcmp(channels[j].name, channel->name) == 0)
            return refuse(check, channel->name, "is there twice: channel %u has this name",
                          j + 1);
    at(check, "channels[%u].label", i + 1);
    own = channel_own_label(channel->name);
    if (!channel->label && !own)
        return refuse(check, NULL, "is missing: expected the language's own name for itself");
    if (!channel->label && !(channel->label = strdup(own)))
        return refuse(check, NULL, "out of memory");
    return check_line(check, channel->label, LABEL_MAX_BYTES) && settle_alarms(check, i);
}

static bool check_channels(struct check *check)
{
    for (unsigned i = 0; i < check->programme->channels_count; i++)
        if (!settle_channel(check, i))
            return false;
    return true;
}

static bool is_web_address(const char *url)
{
    const char *host = strncmp(url, "https://", 8) == 0  ? url + 8
                       : strncmp(url, "http://", 7) == 0 ? url + 7
                                                         : NULL;

    return host && strcspn(host, "/?#") > 0 && !strpbrk(url, " \"<>\\^`{|}");
}

static bool check_documents(struct check *check)
{
    for (unsigned i = 0; i < check->programme->documents_count; i++) {
        const struct document *document = &check->programme->documents[i];

        at(check, "documents[%u].title", i + 1);
        if (!check_texts(check, &document->title, true))
            return false;
        at(check, "documents[%u].url", i + 1);
        if (!check_line(check, document->url, URL_MAX_BYTES))
            return false;
        if (!is_web_address(document->url))
            return refuse(check, document->url, "expected an address, http:// or https://");
    }
    return true;
}

bool programme_check(struct programme *programme, struct yaml_file *file, char *why,
                     size_t capacity)
{
    struct check check = {
        .programme = programme, .file = file, .why = why, .capacity = capacity};

    at(&check, "id");
    if (!control_valid_id(programme->id))
        return refuse(
            &check, programme->id,
            "expected letters, digits, - and _, at most %d, the first one a letter or "
            "digit",
            CONTROL_ID_MAX - 1);
    at(&check, "title");
    if (!check_texts(&check, &programme->title, true))
        return false;
    at(&check, "room");
    return check_line(&check, programme->room, PROGRAMME_TEXT_MAX_BYTES) &&
           check_zone(&check) && check_sittings(&check) && check_items(&check) &&
           check_channels(&check) && check_documents(&check);
}
