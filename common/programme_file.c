#include "common/programme_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/programme_check.h"
#include "common/whole_file.h"
#include "common/yaml/yaml_file.h"

#define STRING(key, flags, type, member)                                                       \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | (flags), type, member, 0, CYAML_UNLIMITED)
#define WORD(key, type, member, words)                                                         \
    CYAML_FIELD_ENUM(key, CYAML_FLAG_OPTIONAL | CYAML_FLAG_STRICT, type, member, words,        \
                     sizeof(words) / sizeof(words)[0])
#define ENTRIES(key, flags, type, member, entry, min, max)                                     \
    CYAML_FIELD_SEQUENCE(key, CYAML_FLAG_POINTER | (flags), type, member, entry, min, max)
#define ENTRY(type, fields)                                                                    \
    {                                                                                          \
        CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, type, fields)                                  \
    }

enum { REQUIRED = CYAML_FLAG_DEFAULT, OPTIONAL = CYAML_FLAG_OPTIONAL };

static const cyaml_schema_field_t texts_fields[] = {
    STRING("ar", OPTIONAL, struct texts, in[TEXT_AR]),
    STRING("zh", OPTIONAL, struct texts, in[TEXT_ZH]),
    STRING("en", OPTIONAL, struct texts, in[TEXT_EN]),
    STRING("fr", OPTIONAL, struct texts, in[TEXT_FR]),
    STRING("ru", OPTIONAL, struct texts, in[TEXT_RU]),
    STRING("es", OPTIONAL, struct texts, in[TEXT_ES]),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t sitting_fields[] = {
    STRING("date", REQUIRED, struct sitting, date),
    STRING("start", OPTIONAL, struct sitting, start),
    STRING("end", OPTIONAL, struct sitting, end),
    CYAML_FIELD_END,
};

static const cyaml_strval_t kinds[] = {
    {"statement", ITEM_STATEMENT},
    {"video statement", ITEM_VIDEO_STATEMENT},
    {"presentation", ITEM_PRESENTATION},
    {"discussion", ITEM_DISCUSSION},
};

static const cyaml_schema_field_t item_fields[] = {
    CYAML_FIELD_MAPPING("title", REQUIRED, struct item, title, texts_fields),
    WORD("kind", struct item, kind, kinds),
    STRING("speaker", OPTIONAL, struct item, speaker),
    CYAML_FIELD_MAPPING("function", OPTIONAL, struct item, function, texts_fields),
    CYAML_FIELD_UINT("sitting", OPTIONAL, struct item, sitting),
    STRING("time", OPTIONAL, struct item, time),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t dead_air_fields[] = {
    CYAML_FIELD_INT("below", OPTIONAL, struct alarm_limits, dead_air_dbov),
    CYAML_FIELD_INT("for", OPTIONAL, struct alarm_limits, dead_air_s),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t hot_fields[] = {
    CYAML_FIELD_INT("above", OPTIONAL, struct alarm_limits, hot_dbov),
    CYAML_FIELD_INT("for", OPTIONAL, struct alarm_limits, hot_s),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t alarms_fields[] = {
    {.key = "dead-air",
     .data_offset = 0,
     .value = {CYAML_VALUE_MAPPING(OPTIONAL, struct alarm_limits, dead_air_fields)}},
    {.key = "hot",
     .data_offset = 0,
     .value = {CYAML_VALUE_MAPPING(OPTIONAL, struct alarm_limits, hot_fields)}},
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t channel_fields[] = {
    STRING("name", REQUIRED, struct channel_definition, name),
    STRING("label", OPTIONAL, struct channel_definition, label),
    CYAML_FIELD_MAPPING("alarms", OPTIONAL, struct channel_definition, alarms, alarms_fields),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t document_fields[] = {
    CYAML_FIELD_MAPPING("title", REQUIRED, struct document, title, texts_fields),
    STRING("url", REQUIRED, struct document, url),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t sitting = ENTRY(struct sitting, sitting_fields);
static const cyaml_schema_value_t item = ENTRY(struct item, item_fields);
static const cyaml_schema_value_t channel = ENTRY(struct channel_definition, channel_fields);
static const cyaml_schema_value_t document = ENTRY(struct document, document_fields);

static const cyaml_strval_t formats[] = {{"session", FORMAT_SESSION},
                                         {"briefing", FORMAT_BRIEFING}};
static const cyaml_strval_t accesses[] = {{"open", ACCESS_OPEN}, {"token", ACCESS_TOKEN}};

static const cyaml_schema_field_t fields[] = {
    STRING("id", REQUIRED, struct programme, id),
    WORD("format", struct programme, format, formats),
    CYAML_FIELD_MAPPING("title", REQUIRED, struct programme, title, texts_fields),
    STRING("room", OPTIONAL, struct programme, room),
    STRING("zone", OPTIONAL, struct programme, zone),
    CYAML_FIELD_BOOL("autostart", OPTIONAL, struct programme, autostart),
    WORD("access", struct programme, access, accesses),
    ENTRIES("sittings", OPTIONAL, struct programme, sittings, &sitting, 0,
            PROGRAMME_SITTINGS_MAX),
    ENTRIES("items", OPTIONAL, struct programme, items, &item, 0, PROGRAMME_ITEMS_MAX),
    ENTRIES("channels", REQUIRED, struct programme, channels, &channel, 1,
            PROGRAMME_CHANNELS_MAX),
    ENTRIES("documents", OPTIONAL, struct programme, documents, &document, 0,
            PROGRAMME_DOCUMENTS_MAX),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct programme, fields),
};

static struct programme *load(struct yaml_file *file, const char *name, char *why,
                              size_t capacity)
{
    void *loaded;

    if (!yaml_file_load(file, &schema, &loaded, why, capacity))
        return NULL;
    if (!loaded)
        snprintf(why, capacity, "%s:1: is empty: expected a meeting", name);
    else if (programme_check(loaded, file, why, capacity))
        return loaded;
    programme_free(loaded);
    return NULL;
}

struct programme *programme_read(const char *text, size_t n, const char *name, char *why,
                                 size_t capacity)
{
    if (n > PROGRAMME_FILE_MAX_BYTES) {
        snprintf(why, capacity, "%s:1: is longer than %d bytes", name,
                 PROGRAMME_FILE_MAX_BYTES);
        return NULL;
    }
    struct yaml_file *file = yaml_file_open(text, n, name, why, capacity);
    if (!file)
        return NULL;
    struct programme *programme = load(file, name, why, capacity);
    yaml_file_close(file);
    return programme;
}

struct programme *programme_read_file(const char *path, char *why, size_t capacity)
{
    size_t n;
    char *text = whole_file_read(path, PROGRAMME_FILE_MAX_BYTES, &n);

    if (!text) {
        snprintf(why, capacity, "%s: %s", path, strerror(errno));
        return NULL;
    }
    struct programme *programme = programme_read(text, n, path, why, capacity);
    free(text);
    return programme;
}
