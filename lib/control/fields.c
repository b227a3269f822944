#include "fields.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/base64.h"
#include "names.h"

void explain(char *why, const char *format, ...)
{
    if (!why)
        return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why, CONTROL_TEXT_MAX, format, arguments);
    va_end(arguments);
}

bool fields_refuse(const struct fields *fields, const char *member, const char *expected)
{
    explain(fields->why, "%s: \"%s\" must be %s", fields->place, member, expected);
    return false;
}

bool fields_present(const struct fields *fields, const char *member)
{
    return json_object_get(fields->object, member) != NULL;
}

/* NULL when it is missing or not a string. */
static const char *string_of(const struct fields *fields, const char *member)
{
    return json_string_value(json_object_get(fields->object, member));
}

bool fields_list(const struct fields *fields, const char *member, size_t low, size_t high,
                 size_t *count)
{
    const json_t *list = json_object_get(fields->object, member);
    if (!json_is_array(list) || json_array_size(list) < low || json_array_size(list) > high) {
        char expected[48];
        snprintf(expected, sizeof expected, "a list of %zu to %zu objects", low, high);
        return fields_refuse(fields, member, expected);
    }
    *count = json_array_size(list);
    return true;
}

bool fields_element(const struct fields *fields, const char *member, size_t i,
                    struct fields *out)
{
    const json_t *element = json_array_get(json_object_get(fields->object, member), i);
    if (!json_is_object(element))
        return fields_refuse(fields, member, "a list of objects");
    *out = (struct fields){.object = element, .why = fields->why};
    snprintf(out->place, sizeof out->place, "%s[%zu]", member, i);
    return true;
}

bool fields_object(const struct fields *fields, const char *member, struct fields *out)
{
    const json_t *object = json_object_get(fields->object, member);
    if (!json_is_object(object))
        return fields_refuse(fields, member, "an object");
    *out = (struct fields){.object = object, .why = fields->why};
    snprintf(out->place, sizeof out->place, "%s", member);
    return true;
}

bool fields_by_channel(const struct fields *fields, const char *member, struct fields *out)
{
    if (!fields_object(fields, member, out))
        return false;
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)out->object, name, value)
        if (!control_valid_channel(name))
            return fields_refuse(fields, member, "an object by names of channels");
    return json_object_size(out->object) <= CONTROL_CHANNELS_MAX ||
           fields_refuse(fields, member, "an object of at most 16 channels");
}

bool fields_text(const struct fields *fields, const char *member, char *out, size_t capacity)
{
    const char *text = string_of(fields, member);
    if (!text || strlen(text) >= capacity) {
        char expected[48];
        snprintf(expected, sizeof expected, "a string of at most %zu bytes", capacity - 1);
        return fields_refuse(fields, member, expected);
    }
    if (!control_printable(text))
        return fields_refuse(fields, member, "free of control characters");
    strcpy(out, text);
    return true;
}

bool fields_id(const struct fields *fields, const char *member, char out[CONTROL_ID_MAX])
{
    const char *text = string_of(fields, member);
    if (!text || !control_valid_id(text))
        return fields_refuse(fields, member, "1 to 63 letters, digits, '_' or '-'");
    strcpy(out, text);
    return true;
}

bool fields_channel(const struct fields *fields, const char *member,
                    char out[CONTROL_CHANNEL_MAX])
{
    const char *text = string_of(fields, member);
    if (!text || !control_valid_channel(text))
        return fields_refuse(fields, member, "\"floor\" or a language tag such as \"fr\"");
    strcpy(out, text);
    return true;
}

static bool integer(const struct fields *fields, const char *member, int64_t low, int64_t high,
                    int64_t *out)
{
    const json_t *json = json_object_get(fields->object, member);
    if (!json_is_integer(json) || json_integer_value(json) < low ||
        json_integer_value(json) > high) {
        char expected[64];
        snprintf(expected, sizeof expected, "an integer from %lld to %lld", (long long)low,
                 (long long)high);
        return fields_refuse(fields, member, expected);
    }
    *out = json_integer_value(json);
    return true;
}

bool fields_u32(const struct fields *fields, const char *member, uint32_t low, uint32_t *out)
{
    int64_t value;
    if (!integer(fields, member, low, UINT32_MAX, &value))
        return false;
    *out = (uint32_t)value;
    return true;
}

bool fields_i32(const struct fields *fields, const char *member, int32_t low, int32_t high,
                int32_t *out)
{
    int64_t value;
    if (!integer(fields, member, low, high, &value))
        return false;
    *out = (int32_t)value;
    return true;
}

bool fields_time(const struct fields *fields, const char *member, ll_wall *out)
{
    return integer(fields, member, 0, CONTROL_TIME_MAX_US, &out->us);
}

bool fields_index(const struct fields *fields, uint64_t *out)
{
    int64_t roc, seq;
    if (!integer(fields, "roc", 0, UINT32_MAX, &roc) ||
        !integer(fields, "seq", 0, UINT16_MAX, &seq))
        return false;
    *out = (uint64_t)roc << 16 | (uint64_t)seq;
    return true;
}

bool fields_flag(const struct fields *fields, const char *member, bool *out)
{
    const json_t *json = json_object_get(fields->object, member);
    if (!json_is_boolean(json))
        return fields_refuse(fields, member, "true or false");
    *out = json_is_true(json);
    return true;
}

bool fields_source(const struct fields *fields, const char *member, enum source_state *out)
{
    const char *name = string_of(fields, member);
    return (name && source_state_parse(name, out)) ||
           fields_refuse(fields, member, "ok, silent or lost");
}

bool fields_rendition(const struct fields *fields, enum rendition *out)
{
    const char *name = string_of(fields, "rendition");
    return (name && rendition_parse(name, out)) ||
           fields_refuse(fields, "rendition", "hi or lo");
}

bool fields_profile(const struct fields *fields, enum profile *out)
{
    const char *name = string_of(fields, "profile");
    return (name && profile_parse(name, out)) ||
           fields_refuse(fields, "profile", profile_names());
}

bool fields_phase(const struct fields *fields, enum phase *out)
{
    const char *name = string_of(fields, "phase");
    return (name && phase_parse(name, out)) ||
           fields_refuse(fields, "phase", "scheduled, doors, live, paused or ended");
}

bool fields_key(const struct fields *fields, uint8_t key[CIPHER_KEY_BYTES])
{
    const char *text = string_of(fields, "key");
    return (text && base64_decode(key, CIPHER_KEY_BYTES, text)) ||
           fields_refuse(fields, "key", "30 bytes in base64");
}
