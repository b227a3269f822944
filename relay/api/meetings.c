/* Meetings: listed, shown, set up and taken away. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "relay/api/api.h"
#include "relay/api/describe.h"
#include "relay/programmes.h"

/* How old the time and the number of listeners in an answer may be. */
enum { SHOWN_AGAIN_US = 250000 };

static const char file_name[] = "meeting"; /* what programme_read calls it */

/* Whoever has no token learns nothing of a meeting that needs one. */
static bool is_listed(const struct http_call *call, const struct meeting *meeting)
{
    return call->is_operator || meeting->programme->access == ACCESS_OPEN;
}

struct http_response api_list_meetings(const struct http_call *call)
{
    json_t *meetings = json_array();

    LIST_EACH (link, &call->http->relay->registry.meetings) {
        const struct meeting *meeting = LIST_ENTRY(link, struct meeting, link);

        if (is_listed(call, meeting))
            json_array_append_new(meetings, describe_meeting(meeting, call->now.wall));
    }
    return api_answer(200, json_pack("{s:o}", "meetings", meetings));
}

/* 64-bit FNV-1a (RFC 9923): tells two answers apart, guards nothing. */
static uint64_t hash(const char *text)
{
    uint64_t value = UINT64_C(0xcbf29ce484222325);

    for (; *text; text++)
        value = (value ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return value;
}

/* Of all that the answer says but the time, which would make each another one; hence weak. */
static bool write_tag(json_t *whole, char etag[ASSET_ETAG_MAX])
{
    json_t *state = json_object_get(whole, "state"), *time = json_object_get(state, "time_us");
    json_int_t now = json_integer_value(time);

    json_integer_set(time, 0);
    char *text = json_dumps(whole, JSON_COMPACT);
    json_integer_set(time, now);
    if (!text)
        return false;
    snprintf(etag, ASSET_ETAG_MAX, "W/\"%016" PRIx64 "\"", hash(text));
    free(text);
    return true;
}

static bool is_true_still(const struct meeting *meeting, ll_mono now)
{
    const struct shown *shown = &meeting->shown;

    return shown->body && now.us - shown->since.us < SHOWN_AGAIN_US &&
           shown->definition == meeting->definition && shown->state == meeting->state &&
           shown->version == meeting->version;
}

/* False when out of memory; then there is nothing to be shown. */
static bool show_anew(struct meeting *meeting, struct moment now)
{
    struct shown *shown = &meeting->shown;
    json_t *whole = describe_whole_meeting(meeting, now.wall);
    bool tagged = whole && write_tag(whole, shown->etag);

    body_release(shown->body);
    shown->body = api_answer(200, whole).body;
    shown->since = now.mono;
    shown->definition = meeting->definition;
    shown->state = meeting->state;
    shown->version = meeting->version;
    return tagged && shown->body;
}

struct http_response api_show_meeting(const struct http_call *call)
{
    struct meeting *meeting = call->meeting;

    if (!is_true_still(meeting, call->now.mono) && !show_anew(meeting, call->now))
        return http_answer_json(200, NULL);
    return http_answer_tagged(call->request, meeting->shown.etag, "application/json",
                              body_share(meeting->shown.body));
}

/* programme_read's "NAME:LINE: KEY: what was expected", taken apart; KEY is missing when the file is no
 * YAML. */
static struct http_response refuse_file(const char *why)
{
    static const char key_letters[] = "abcdefghijklmnopqrstuvwxyz0123456789.-_[]";
    char *rest;
    long line = strtol(why + sizeof file_name, &rest, 10);

    rest += strspn(rest, ": ");
    size_t n = strspn(rest, key_letters);
    bool has_key = n > 0 && strncmp(rest + n, ": ", 2) == 0;
    json_t *key = has_key ? json_stringn(rest, n) : json_null();

    return api_answer(400, json_pack("{s:s, s:o, s:o}", "error", has_key ? rest + n + 2 : rest,
                                     "line", line > 0 ? json_integer(line) : json_null(), "key",
                                     key));
}

struct http_response api_put_meeting(const struct http_call *call)
{
    const struct http_request *request = call->request;
    char why[PROGRAMME_WHY_MAX];
    const char *by = api_checked_by(request->by);

    if (!by)
        return api_refuse_by();
    struct programme *programme =
        programme_read(request->body, (size_t)request->length, file_name, why, sizeof why);
    if (!programme)
        return refuse_file(why);
    if (strcmp(programme->id, call->id) != 0) {
        programme_free(programme);
        return api_error(409, "the id in the file is not that of the address");
    }
    if (!programmes_store(call->http->meetings, request->body, (size_t)request->length,
                          programme, why)) {
        programme_free(programme);
        return api_error(500, why);
    }
    if (!relay_apply(call->http->relay, programme, by, call->now))
        return api_answer(200, NULL);
    struct meeting *meeting = registry_find(&call->http->relay->registry, call->id);
    return api_answer(call->meeting ? 200 : 201,
                      describe_whole_meeting(meeting, call->now.wall));
}

struct http_response api_delete_meeting(const struct http_call *call)
{
    char why[PROGRAMME_WHY_MAX];
    const char *by = api_checked_by(call->request->by);

    if (!by)
        return api_refuse_by();
    if (!programmes_remove(call->http->meetings, call->id, why))
        return api_error(500, why);
    relay_withdraw(call->http->relay, call->meeting, by, call->now);
    return (struct http_response){.status = HTTP_NO_CONTENT, .cache = "no-store"};
}
