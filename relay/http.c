#include "relay/http.h"

#include <string.h>

#include "common/secret.h"
#include "relay/api/api.h"
#include "relay/metrics.h"
#include "relay/pages.h"

const struct http_header http_headers[] = {
    {"x-content-type-options:", "nosniff"},
    {"referrer-policy:", "no-referrer"},
    /* For answers of libwebsockets itself: in ours frame-ancestors takes its place (CSP level 3
     * section 6.4.2.2). */
    {"x-frame-options:", "DENY"},
    {NULL, NULL},
};

struct http_response http_answer(int status, const char *type, struct body *body)
{
    return (struct http_response){
        .status = status, .type = type, .cache = "no-store", .body = body};
}

struct http_response http_answer_html(int status, struct body *body)
{
    return http_answer(status, "text/html; charset=utf-8", body);
}

struct http_response http_answer_json(int status, struct body *body)
{
    return http_answer(status, "application/json", body);
}

struct http_response http_answer_tagged(const struct http_request *request, const char *etag,
                                        const char *type, struct body *body)
{
    struct http_response response = http_answer(200, type, body);

    response.cache = "no-cache"; /* keep, but ask each time (RFC 9111 section 5.2.2.4) */
    snprintf(response.etag, sizeof response.etag, "%s", etag);
    if (body && strcmp(request->if_none_match, etag) == 0) {
        body_release(body);
        response.body = NULL;
        response.status = HTTP_NOT_MODIFIED;
    }
    return response;
}

static struct http_response answer_text(int status, const char *text)
{
    struct body_writer writer;
    struct body *body = NULL;

    if (body_start(&writer)) {
        fprintf(writer.file, "%s\n", text);
        body = body_finish(&writer);
    }
    return http_answer(status, "text/plain; charset=utf-8", body);
}

/* What the relay itself shows to people --------------------------------------------------- */

/* `meeting`: what stands for one in the path, or NULL. */
static struct http_response not_found(const struct http_call *call, const char *meeting)
{
    return http_answer_html(
        404, page_not_found(&call->http->relay->registry, meeting, call->now.wall));
}

static struct http_response on_home(const struct http_call *call)
{
    return http_answer_html(200, page_meetings(&call->http->relay->registry, call->now.wall));
}

static struct http_response answer_file(const struct http_call *call, const char *name)
{
    const struct asset *asset =
        call->http->assets ? assets_find(call->http->assets, name) : NULL;

    if (!asset)
        return not_found(call, NULL);
    return http_answer_tagged(call->request, asset->etag, asset->type, body_share(asset->body));
}

static struct http_response on_asset(const struct http_call *call)
{
    return answer_file(call, call->asset);
}

static struct http_response on_console(const struct http_call *call)
{
    return answer_file(call, "console.html");
}

static struct http_response answer_page(const struct http_call *call, const char *name)
{
    if (!call->meeting)
        return not_found(call, call->id);
    return answer_file(call, name);
}

static struct http_response on_listen(const struct http_call *call)
{
    return answer_page(call, "index.html");
}

static struct http_response on_embed(const struct http_call *call)
{
    struct http_response response = answer_page(call, "index.html");

    response.ancestors = call->http->frame_ancestors;
    return response;
}

static struct http_response on_monitor(const struct http_call *call)
{
    return answer_page(call, "monitor.html");
}

static struct http_response on_manifest(const struct http_call *call)
{
    if (!call->meeting)
        return not_found(call, call->id);
    return api_manifest(call);
}

static struct http_response on_health(const struct http_call *call)
{
    (void)call;
    return answer_text(200, "ok");
}

static struct http_response on_metrics(const struct http_call *call)
{
    return http_answer(200, "text/plain; version=0.0.4; charset=utf-8",
                       metrics_render(call->http->relay));
}

static struct http_response on_websocket(const struct http_call *call)
{
    (void)call;
    return answer_text(400, "This is the address of the WebSocket (livelisten.v1); "
                            "open / for the meetings.");
}

/* Routes ---------------------------------------------------------------------------------- */

enum audience { FOR_ALL, FOR_LISTENERS /* of {meeting} */, FOR_OPERATORS };

/* Every worker knows the files and what is on offer, only home how it goes. */
enum place { ANYWHERE, AT_HOME };

static const struct route {
    enum http_method method;
    const char *path; /* {meeting}: one part; {asset}: all that is left */
    enum audience audience;
    enum place place;
    struct http_response (*answer)(const struct http_call *call);
} routes[] = {
    {HTTP_GET, "/", FOR_ALL, ANYWHERE, on_home},
    {HTTP_GET, "/m/{meeting}", FOR_ALL, ANYWHERE, on_listen},
    {HTTP_GET, "/m/{meeting}/embed", FOR_ALL, ANYWHERE, on_embed},
    {HTTP_GET, "/m/{meeting}/monitor", FOR_ALL, ANYWHERE, on_monitor},
    {HTTP_GET, "/m/{meeting}/manifest.webmanifest", FOR_ALL, ANYWHERE, on_manifest},
    {HTTP_GET, "/m/{meeting}/calendar.ics", FOR_LISTENERS, AT_HOME, api_calendar},
    {HTTP_GET, "/console", FOR_ALL, ANYWHERE, on_console},
    {HTTP_GET, "/assets/{asset}", FOR_ALL, ANYWHERE, on_asset},
    {HTTP_GET, "/healthz", FOR_ALL, ANYWHERE, on_health},
    {HTTP_GET, "/metrics", FOR_ALL, AT_HOME, on_metrics},
    {HTTP_GET, "/ws", FOR_ALL, ANYWHERE, on_websocket},
    {HTTP_GET, "/api/v1/status", FOR_OPERATORS, AT_HOME, api_status},
    {HTTP_POST, "/api/v1/rehearsal", FOR_OPERATORS, AT_HOME, api_put_forward},
    {HTTP_GET, "/api/v1/meetings", FOR_ALL, AT_HOME, api_list_meetings},
    {HTTP_GET, "/api/v1/meetings/{meeting}", FOR_LISTENERS, AT_HOME, api_show_meeting},
    {HTTP_PUT, "/api/v1/meetings/{meeting}", FOR_OPERATORS, AT_HOME, api_put_meeting},
    {HTTP_DELETE, "/api/v1/meetings/{meeting}", FOR_OPERATORS, AT_HOME, api_delete_meeting},
    {HTTP_POST, "/api/v1/meetings/{meeting}/proceedings", FOR_OPERATORS, AT_HOME, api_order},
    {HTTP_PUT, "/api/v1/meetings/{meeting}/announcement", FOR_OPERATORS, AT_HOME, api_announce},
    {HTTP_DELETE, "/api/v1/meetings/{meeting}/announcement", FOR_OPERATORS, AT_HOME,
     api_withdraw_announcement},
    {HTTP_GET, "/api/v1/meetings/{meeting}/status", FOR_OPERATORS, AT_HOME, api_meeting_status},
    {HTTP_GET, "/api/v1/meetings/{meeting}/history", FOR_OPERATORS, AT_HOME,
     api_meeting_history},
    {HTTP_GET, "/api/v1/meetings/{meeting}/events", FOR_OPERATORS, AT_HOME, api_meeting_events},
};

enum { ROUTE_COUNT = sizeof routes / sizeof routes[0] };

/* Whether the path has the shape of the pattern; then also what stands for its names. A link to
 * a meeting that was typed or pasted may end in a slash. */
static bool matches(const char *pattern, const char *path, struct http_call *call)
{
    static const char meeting[] = "{meeting}", asset[] = "{asset}";
    const char *name = strchr(pattern, '{');

    if (!name)
        return strcmp(pattern, path) == 0;
    if (strncmp(pattern, path, name - pattern) != 0)
        return false;
    path += name - pattern;
    if (strcmp(name, asset) == 0) {
        call->asset = path;
        return true;
    }
    size_t n = strcspn(path, "/"), rest = strlen(name + sizeof meeting - 1);
    if (n == 0 || n >= sizeof call->id ||
        strncmp(path + n, name + sizeof meeting - 1, rest) != 0)
        return false;
    const char *behind = path + n + rest;
    if (*behind && strcmp(behind, "/") != 0)
        return false;
    snprintf(call->id, sizeof call->id, "%.*s", (int)n, path);
    return true;
}

static bool begins(const char *path, const char *prefix)
{
    return strncmp(path, prefix, strlen(prefix)) == 0;
}

static struct http_response no_such_path(const struct http_call *call)
{
    static const char pages[] = "/m/";
    const char *path = call->request->path;

    if (begins(path, "/api/"))
        return api_error(404, "there is nothing at this address; docs/api.md lists what is");
    return not_found(call, begins(path, pages) ? path + sizeof pages - 1 : NULL);
}

/* Another method of the path that there are routes for. RFC 9110 section 15.5.6. */
static struct http_response refuse_method(const struct http_call *call)
{
    static const char *const words[] = {[HTTP_GET] = "GET, HEAD",
                                        [HTTP_PUT] = "PUT",
                                        [HTTP_POST] = "POST",
                                        [HTTP_DELETE] = "DELETE"};
    struct http_call scratch = *call;
    char allow[HTTP_ALLOW_MAX] = "", why[HTTP_ALLOW_MAX + 40];

    for (int i = 0; i < ROUTE_COUNT; i++) {
        size_t used = strlen(allow);

        if (matches(routes[i].path, call->request->path, &scratch))
            snprintf(allow + used, sizeof allow - used, "%s%s", used ? ", " : "",
                     words[routes[i].method]);
    }
    snprintf(why, sizeof why, "this address takes only %s", allow);
    struct http_response response =
        begins(call->request->path, "/api/") ? api_error(405, why) : answer_text(405, why);
    snprintf(response.allow, sizeof response.allow, "%s", allow);
    return response;
}

static struct http_response refuse_token(const char *why)
{
    struct http_response response = api_error(401, why);

    response.challenge = "Bearer realm=\"livelisten\"";
    return response;
}

/* RFC 6750 section 2.1; empty when there is none. */
static const char *bearer(const struct http_request *request)
{
    static const char scheme[] = "Bearer ";

    return strncasecmp(request->authorization, scheme, sizeof scheme - 1) == 0
               ? request->authorization + sizeof scheme - 1
               : "";
}

/* HTTP_CONTINUE when there is nothing against collecting the body. */
static struct http_response ask_for_body(const struct http_request *request)
{
    if (request->length == HTTP_LENGTH_UNKNOWN)
        return api_error(411, "say with Content-Length how long the body is");
    if (request->length > HTTP_BODY_MAX_BYTES)
        return api_error(413, "the body is longer than 256 kB");
    return (struct http_response){.status = HTTP_CONTINUE};
}

static bool may_listen(const struct http_call *call)
{
    return call->is_operator || meeting_admits(call->meeting, bearer(call->request));
}

static struct http_response follow(const struct route *route, struct http_call *call)
{
    bool has_body = route->method == HTTP_PUT || route->method == HTTP_POST;
    char why[CONTROL_TEXT_MAX];

    if (*call->id)
        call->meeting = registry_find(&call->http->relay->registry, call->id);
    call->is_operator = secret_equal(bearer(call->request), call->http->operator_token);
    if (route->audience == FOR_OPERATORS && !call->is_operator)
        return refuse_token("the operator token is missing or wrong");
    if (*call->id && !call->meeting && route->audience != FOR_ALL &&
        route->answer != api_put_meeting) {
        registry_explain(&call->http->relay->registry, call->id, why);
        return api_error(404, why);
    }
    if (route->audience == FOR_LISTENERS && !may_listen(call))
        return refuse_token("this meeting needs its token");
    if (has_body && !call->request->body)
        return ask_for_body(call->request);
    if (route->place == AT_HOME && call->http->line)
        return (struct http_response){.status = HTTP_AT_HOME};
    return route->answer(call);
}

static struct http_response find_answer(struct http_call *call)
{
    bool has_path = false;

    for (int i = 0; i < ROUTE_COUNT; i++) {
        if (!matches(routes[i].path, call->request->path, call))
            continue;
        if (routes[i].method == call->request->method)
            return follow(&routes[i], call);
        has_path = true;
    }
    return has_path ? refuse_method(call) : no_such_path(call);
}

struct http_response http_respond(const struct http *http, const struct http_request *request,
                                  struct moment now)
{
    struct http_call call = {.http = http, .request = request, .now = now};
    struct http_response response = find_answer(&call);

    if (!response.body && response.type && response.status != HTTP_NOT_MODIFIED)
        return answer_text(500, "The relay is out of memory.");
    return response;
}
