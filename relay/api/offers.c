/* What a meeting's page is installed and entered into calendars by. */
#include <string.h>

#include "common/ical/calendar.h"
#include "relay/api/api.h"
#include "relay/api/json.h"

#define PAGE_GROUND "#f5f6f8" /* --ground of client/web/style.css */

static json_t *describe_icon(const char *source, const char *sizes, const char *type)
{
    return json_pack("{s:s, s:s, s:s}", "src", source, "sizes", sizes, "type", type);
}

/* W3C Web Application Manifest. Anybody may fetch it, so it does not say what a meeting that needs
 * a token is about. */
struct http_response api_manifest(const struct http_call *call)
{
    const struct programme *programme = call->meeting->programme;
    const char *title =
        programme->access == ACCESS_OPEN ? texts_any(&programme->title, TEXT_EN) : "livelisten";
    char link[CONTROL_ID_MAX + 8];

    snprintf(link, sizeof link, "/m/%s", call->meeting->id);
    struct http_response response = api_answer(
        200, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:[o, o, o]}", "id", link, "name",
                       title, "start_url", link, "scope", link, "display", "standalone",
                       "theme_color", PAGE_GROUND, "background_color", PAGE_GROUND, "icons",
                       describe_icon("/assets/icon.svg", "any", "image/svg+xml"),
                       describe_icon("/assets/icon-192.png", "192x192", "image/png"),
                       describe_icon("/assets/icon-512.png", "512x512", "image/png")));
    response.type = "application/manifest+json";
    return response;
}

/* RFC 9110 section 7.2, without user and the rarer letters of names. */
static bool is_host(const char *host)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]";

    return *host && strspn(host, letters) == strlen(host);
}

struct http_response api_calendar(const struct http_call *call)
{
    const char *host = call->request->host;
    char link[HTTP_HOST_MAX + CONTROL_ID_MAX + 16];

    if (call->meeting->programme->sittings_count == 0)
        return api_error(404, "this meeting has no dates");
    if (!is_host(host))
        return api_error(400, "the request does not name its host");
    snprintf(link, sizeof link, "%s://%s/m/%s", call->http->scheme, host, call->meeting->id);
    char *text = calendar_write(call->meeting->programme, link);
    struct http_response response =
        http_answer(200, "text/calendar; charset=utf-8; method=PUBLISH",
                    text ? body_create(text, strlen(text)) : NULL);
    response.disposition = "attachment; filename=\"meeting.ics\"";
    return response;
}
