#include "relay/api/json.h"

#include <string.h>

#include "relay/api/api.h"

enum { WHY_MAX_BYTES = 256 };

struct http_response api_answer(int status, json_t *value)
{
    char *text = value ? json_dumps(value, JSON_COMPACT) : NULL;

    json_decref(value);
    return http_answer_json(status, text ? body_create(text, strlen(text)) : NULL);
}

struct http_response api_error(int status, const char *text)
{
    return api_answer(status, json_pack("{s:s}", "error", text));
}

struct http_response api_refuse_member(const char *member, const char *what)
{
    char why[WHY_MAX_BYTES];

    snprintf(why, sizeof why, "%s: %s", member, what);
    return api_error(400, why);
}

struct http_response api_refuse_by(void)
{
    return api_refuse_member("by", "expected a name of at most 127 bytes");
}

static bool is_known(const char *member, const char *const *known)
{
    for (; *known; known++)
        if (strcmp(*known, member) == 0)
            return true;
    return false;
}

/* The members that there are, for whoever has mistyped one. */
static struct http_response refuse_unknown(const char *member, const char *const *known)
{
    char why[WHY_MAX_BYTES];
    size_t used = snprintf(why, sizeof why, "'%.40s': there is no such member, only", member);

    for (int i = 0; known[i]; i++)
        used += snprintf(why + used, sizeof why - used, "%s %s", i ? "," : "", known[i]);
    return api_error(400, why);
}

json_t *api_read_object(const struct http_request *request, const char *const *known,
                        struct http_response *refusal)
{
    char why[WHY_MAX_BYTES];
    json_error_t error;
    const char *member;
    json_t *value,
        *object = json_loadb(request->body, request->length, JSON_REJECT_DUPLICATES, &error);

    if (!object) {
        snprintf(why, sizeof why, "the body is not JSON: line %d, column %d: %s", error.line,
                 error.column, error.text);
        *refusal = api_error(400, why);
        return NULL;
    }
    if (!json_is_object(object)) {
        json_decref(object);
        *refusal = api_error(400, "the body is not a JSON object");
        return NULL;
    }
    json_object_foreach (object, member, value)
        if (!is_known(member, known)) {
            *refusal = refuse_unknown(member, known);
            json_decref(object);
            return NULL;
        }
    return object;
}

const char *api_checked_by(const char *name)
{
    if (!*name)
        return "operator";
    return strlen(name) < CONTROL_TEXT_MAX && control_printable(name) ? name : NULL;
}

const char *api_read_by(const json_t *object, struct http_response *refusal)
{
    const json_t *value = json_object_get(object, "by");
    const char *by = value ? json_string_value(value) : "";

    by = by ? api_checked_by(by) : NULL;
    if (!by)
        *refusal = api_refuse_by();
    return by;
}

json_t *api_texts(const struct texts *texts)
{
    json_t *object = json_object();

    for (int i = 0; i < TEXT_LANGUAGE_COUNT; i++)
        if (texts->in[i])
            json_object_set_new(object, text_language_tag((enum text_language)i),
                                json_string(texts->in[i]));
    return object;
}

json_t *api_string(const char *text)
{
    return text ? json_string(text) : json_null();
}

json_t *api_time(ll_wall time)
{
    return time.us ? json_integer(time.us) : json_null();
}
