#include "common/programme.h"

#include <stdlib.h>
#include <string.h>

const char *texts_any(const struct texts *texts, enum text_language wanted)
{
    const enum text_language order[] = {wanted,  TEXT_EN, TEXT_FR, TEXT_AR,
                                        TEXT_ZH, TEXT_RU, TEXT_ES};

    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        if (texts->in[order[i]])
            return texts->in[order[i]];
    return NULL;
}

bool texts_copy(struct texts *out, const struct texts *texts)
{
    struct texts copy = {0};

    for (int language = 0; language < TEXT_LANGUAGE_COUNT; language++)
        if (texts->in[language] && !(copy.in[language] = strdup(texts->in[language]))) {
            texts_fini(&copy);
            return false;
        }
    *out = copy;
    return true;
}

void texts_fini(struct texts *texts)
{
    for (int language = 0; language < TEXT_LANGUAGE_COUNT; language++)
        free(texts->in[language]);
    *texts = (struct texts){0};
}

const char *programme_format_name(enum programme_format format)
{
    static const char *const names[FORMAT_COUNT] = {"session", "briefing"};

    return names[format];
}

const char *programme_access_name(enum programme_access access)
{
    static const char *const names[ACCESS_COUNT] = {"open", "token"};

    return names[access];
}

const char *item_kind_name(enum item_kind kind)
{
    static const char *const names[ITEM_KIND_COUNT] = {"statement", "video statement",
                                                       "presentation", "discussion"};

    return names[kind];
}

const char *channel_own_label(const char *name)
{
    static const struct {
        const char *name, *label;
    } own[] = {
        {"floor", "Floor"}, {"ar", "العربية"}, {"zh", "中文"},    {"en", "English"},
        {"fr", "Français"}, {"ru", "Русский"}, {"es", "Español"},
    };

    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (strcmp(own[i].name, name) == 0)
            return own[i].label;
    return NULL;
}

static bool open_channel(struct channel_definition *channel, const char *name)
{
    const char *label = channel_own_label(name);

    channel->name = strdup(name);
    channel->label = strdup(label ? label : name);
    channel->alarms = alarm_limits_default;
    return channel->name && channel->label;
}

struct programme *programme_open(const char *id, const char *title, const char *const *channels,
                                 unsigned channels_count)
{
    struct programme *programme = calloc(1, sizeof *programme);

    if (!programme)
        return NULL;
    programme->autostart = true;
    programme->id = strdup(id);
    programme->title.in[TEXT_EN] = strdup(title);
    programme->channels = calloc(channels_count, sizeof programme->channels[0]);
    bool whole = programme->id && programme->title.in[TEXT_EN] && programme->channels;
    while (whole && programme->channels_count < channels_count) {
        unsigned next = programme->channels_count++;

        whole = open_channel(&programme->channels[next], channels[next]);
    }
    if (whole)
        return programme;
    programme_free(programme);
    return NULL;
}

struct programme *programme_share(struct programme *programme)
{
    atomic_fetch_add_explicit(&programme->shares, 1, memory_order_relaxed);
    return programme;
}

void programme_free(struct programme *programme)
{
    if (!programme || atomic_fetch_sub(&programme->shares, 1) > 0)
        return;
    for (unsigned i = 0; i < programme->sittings_count; i++) {
        free(programme->sittings[i].date);
        free(programme->sittings[i].start);
        free(programme->sittings[i].end);
    }
    for (unsigned i = 0; i < programme->items_count; i++) {
        texts_fini(&programme->items[i].title);
        texts_fini(&programme->items[i].function);
        free(programme->items[i].speaker);
        free(programme->items[i].time);
    }
    for (unsigned i = 0; i < programme->channels_count; i++) {
        free(programme->channels[i].name);
        free(programme->channels[i].label);
    }
    for (unsigned i = 0; i < programme->documents_count; i++) {
        texts_fini(&programme->documents[i].title);
        free(programme->documents[i].url);
    }
    free(programme->sittings);
    free(programme->items);
    free(programme->channels);
    free(programme->documents);
    texts_fini(&programme->title);
    free(programme->id);
    free(programme->room);
    free(programme->zone);
    free(programme);
}
