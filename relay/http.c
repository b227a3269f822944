#include "relay/http.h"

#include <string.h>

#include "common/secret.h"
#include "relay/api.h"
#include "relay/metrics.h"
#include "relay/pages.h"

/* The page compiles the player core and runs it in a worklet; nothing comes from elsewhere. */
const struct http_header http_headers[] = {
    {"content-security-policy:",
     "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
     "connect-src 'self'; worker-src 'self'; img-src 'self'; media-src 'self' blob:; "
     "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"},
    {"x-content-type-options:", "nosniff"},
    {"referrer-policy:", "no-referrer"},
    {NULL, NULL},
};

static const char html[] = "text/html; charset=utf-8";
static const char json[] = "application/json";
static const char no_store[] = "no-store";
static const char revalidate[] = "no-cache"; /* keep, but ask each time (RFC 9111 5.2.2.4) */

static struct http_response answer(int status, const char *type, struct body *body)
{
    return (struct http_response){
        .status = status, .type = type, .cache = no_store, .body = body};
}

static struct http_response answer_text(int status, const char *text)
{
    struct body_writer writer;
    struct body *body = NULL;

    if (body_start(&writer)) {
        fprintf(writer.file, "%s\n", text);
        body = body_finish(&writer);
    }
    return answer(status, "text/plain; charset=utf-8", body);
}

static struct http_response not_found(const struct http *http, const char *meeting)
{
    return answer(404, html, page_not_found(&http->relay->registry, meeting));
}

static struct http_response answer_asset(const struct http *http,
                                         const struct http_request *request, const char *name)
{
    const struct asset *asset = http->assets ? assets_find(http->assets, name) : NULL;

    if (!asset)
        return not_found(http, NULL);
    struct http_response response = answer(200, asset->type, NULL);
    response.cache = revalidate;
    memcpy(response.etag, asset->etag, sizeof response.etag);
    /* A list of tags, or weak ones, count as no match: then the file is sent, which is right
     * too. */
    if (strcmp(request->if_none_match, asset->etag) == 0)
        response.status = 304;
    else
        response.body = body_share(asset->body);
    return response;
}

static struct http_response answer_meeting(const struct http *http,
                                           const struct http_request *request, const char *rest)
{
    char id[CONTROL_ID_MAX];
    size_t n = strcspn(rest, "/");

    /* A link that was typed or pasted may end in a slash. */
    if (n >= sizeof id || (rest[n] && rest[n + 1]))
        return not_found(http, rest);
    snprintf(id, sizeof id, "%.*s", (int)n, rest);
    if (!registry_find(&http->relay->registry, id))
        return not_found(http, rest);
    return answer_asset(http, request, "index.html");
}

static struct http_response answer_status(const struct http *http,
                                          const struct http_request *request)
{
    static const char scheme[] = "Bearer ";
    const char *given = request->authorization;

    if (strncasecmp(given, scheme, sizeof scheme - 1) == 0 &&
        secret_equal(given + sizeof scheme - 1, http->operator_token))
        return answer(200, json, api_status(http->relay));
    struct http_response response =
        answer(401, json, api_error("the operator token is missing or wrong"));
    response.challenge = "Bearer realm=\"livelisten\"";
    return response;
}

/* The rest of the path behind `prefix`, or NULL. */
static const char *below(const char *path, const char *prefix)
{
    size_t n = strlen(prefix);

    return strncmp(path, prefix, n) == 0 ? path + n : NULL;
}

static struct http_response route(const struct http *http, const struct http_request *request)
{
    const char *path = request->path, *rest;

    if (strcmp(path, "/") == 0)
        return answer(200, html, page_meetings(&http->relay->registry));
    if ((rest = below(path, "/m/")))
        return answer_meeting(http, request, rest);
    if ((rest = below(path, "/assets/")))
        return answer_asset(http, request, rest);
    if (strcmp(path, "/healthz") == 0)
        return answer_text(200, "ok");
    if (strcmp(path, "/metrics") == 0)
        return answer(200, "text/plain; version=0.0.4; charset=utf-8",
                      metrics_render(http->relay));
    if (strcmp(path, "/api/v1/meetings") == 0)
        return answer(200, json, api_meetings(http->relay));
    if (strcmp(path, "/api/v1/status") == 0)
        return answer_status(http, request);
    if (strcmp(path, "/ws") == 0)
        return answer_text(400, "This is the address of the WebSocket (livelisten.v1); "
                                "open / for the meetings.");
    return not_found(http, NULL);
}

struct http_response http_respond(const struct http *http, const struct http_request *request)
{
    if (!request->is_get)
        return answer_text(405, "Only GET and HEAD are answered here.");
    struct http_response response = route(http, request);
    if (!response.body && response.status != 304)
        return answer_text(500, "The relay is out of memory.");
    return response;
}
