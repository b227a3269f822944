#include "names.h"

#include <assert.h>
#include <string.h>

static const char *const types[CONTROL_TYPE_COUNT] = {
    [CONTROL_JOIN] = "join",
    [CONTROL_LEAVE] = "leave",
    [CONTROL_REPORT] = "report",
    [CONTROL_ENTER] = "enter",
    [CONTROL_WATCH] = "watch",
    [CONTROL_CHECK] = "check",
    [CONTROL_PUBLISH] = "publish",
    [CONTROL_SOURCE] = "source",
    [CONTROL_QUALITY] = "quality",
    [CONTROL_PING] = "ping",
    [CONTROL_PONG] = "pong",
    [CONTROL_WELCOME] = "welcome",
    [CONTROL_CHANNELS] = "channels",
    [CONTROL_STREAM] = "stream",
    [CONTROL_GAP] = "gap",
    [CONTROL_OFFER] = "offer",
    [CONTROL_HEARTBEAT] = "heartbeat",
    [CONTROL_BYE] = "bye",
    [CONTROL_MEETING] = "meeting",
    [CONTROL_ANNOUNCEMENT] = "announcement",
    [CONTROL_LEVELS] = "levels",
    [CONTROL_CHANGED] = "changed",
    [CONTROL_PUBLISHED] = "published",
    [CONTROL_LISTENERS] = "listeners",
};

static const char *const source_states[SOURCE_STATE_COUNT] = {
    [SOURCE_OK] = "ok",
    [SOURCE_SILENT] = "silent",
    [SOURCE_LOST] = "lost",
};

/* The place of `name` in the list, or `count`. */
static size_t find(const char *const names[], size_t count, const char *name)
{
    size_t i = 0;
    while (i < count && strcmp(names[i], name) != 0)
        i++;
    return i;
}

const char *control_type_name(enum control_type type)
{
    assert((unsigned)type < CONTROL_TYPE_COUNT);
    return types[type];
}

bool control_type_parse(const char *name, enum control_type *out)
{
    size_t i = find(types, CONTROL_TYPE_COUNT, name);
    if (i == CONTROL_TYPE_COUNT)
        return false;
    *out = (enum control_type)i;
    return true;
}

const char *source_state_name(enum source_state state)
{
    assert((unsigned)state < SOURCE_STATE_COUNT);
    return source_states[state];
}

bool source_state_parse(const char *name, enum source_state *out)
{
    size_t i = find(source_states, SOURCE_STATE_COUNT, name);
    if (i == SOURCE_STATE_COUNT)
        return false;
    *out = (enum source_state)i;
    return true;
}

/* Not isalpha() and its kin: they depend on the locale. */
static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_alphanumeric(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9');
}

bool control_valid_id(const char *name)
{
    if (!is_alphanumeric(name[0]))
        return false;
    size_t n = 1;
    while (is_alphanumeric(name[n]) || name[n] == '_' || name[n] == '-')
        n++;
    return name[n] == '\0' && n < CONTROL_ID_MAX;
}

bool control_printable(const char *text)
{
    for (const unsigned char *at = (const unsigned char *)text; *at; at++)
        if (*at < 0x20 || *at == 0x7f || (at[0] == 0xc2 && at[1] < 0xa0))
            return false;
    return true;
}

/* RFC 5646 section 2.1: subtags of 1 to 8 letters and digits between hyphens. The first is a
 * language (letters only, at least two) or, alone never, one of the singletons `x` and `i`. */
bool control_valid_channel(const char *name)
{
    enum { SUBTAG_MAX = 8 };
    size_t primary = 0;
    while (is_letter(name[primary]))
        primary++;
    bool singleton = primary == 1 && strchr("xXiI", name[0]) && name[1] == '-';
    if ((primary < 2 && !singleton) || primary > SUBTAG_MAX)
        return false;
    const char *at = name + primary;
    while (*at == '-') {
        size_t n = 0;
        for (at++; is_alphanumeric(*at); at++)
            n++;
        if (n < 1 || n > SUBTAG_MAX)
            return false;
    }
    return *at == '\0' && at - name < CONTROL_CHANNEL_MAX;
}
