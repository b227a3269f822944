#include "client/ctl/api.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "client/common/link.h"
#include "common/log.h"

enum { ANSWER_MAX_BYTES = 16 << 20, CONNECT_SECONDS = 5, ANSWER_SECONDS = 15 };

struct answer {
    char *bytes;
    size_t n;
};

bool api_set_root(struct api *api, const char *url, char *why, size_t capacity)
{
    struct link_target target;
    char channel[CONTROL_CHANNEL_MAX], wrong[CONTROL_TEXT_MAX];
    bool ipv6;
    int n;

    if (!link_parse_url(url, &target, channel, wrong)) {
        snprintf(why, capacity, "%s", wrong);
        return false;
    }
    /* Whatever the URL named, the path is now that of the WebSocket: ROOT/ws, perhaps a
     * query. */
    target.path[strcspn(target.path, "?") - strlen("/ws")] = '\0';
    api->is_local = link_is_loopback(&target);
    ipv6 = strchr(target.host, ':');
    n = snprintf(api->root, sizeof api->root, "%s://%s%s%s:%d%s", target.tls ? "https" : "http",
                 ipv6 ? "[" : "", target.host, ipv6 ? "]" : "", target.port, target.path);
    if (n >= (int)sizeof api->root) {
        snprintf(why, capacity, "it is too long");
        return false;
    }
    return true;
}

static size_t on_bytes(char *bytes, size_t size, size_t count, void *context)
{
    struct answer *answer = context;
    size_t n = size * count;
    char *larger;

    if (n > ANSWER_MAX_BYTES - answer->n)
        return 0;
    larger = realloc(answer->bytes, answer->n + n);
    if (!larger)
        return 0;
    memcpy(larger + answer->n, bytes, n);
    answer->bytes = larger;
    answer->n += n;
    return n;
}

/* What the user can do about it. */
static const char *advice(CURLcode result)
{
    switch (result) {
    case CURLE_COULDNT_CONNECT:
        return "; does it run there? --relay names another";
    case CURLE_PEER_FAILED_VERIFICATION:
        return "; for a trial, --insecure accepts any certificate";
    default:
        return "";
    }
}

struct request {
    const char *method;
    const char *path;
    const char *by;   /* for the query; NULL: none */
    const char *type; /* of the body */
    const char *body; /* NULL: none */
    size_t n;
    const char *name; /* of the file it comes from, or NULL */
};

static struct curl_slist *list_headers(const struct api *api, const struct request *request)
{
    char bearer[CONTROL_TOKEN_MAX + 32], type[64];
    struct curl_slist *headers = NULL;

    if (*api->token) {
        snprintf(bearer, sizeof bearer, "Authorization: Bearer %s", api->token);
        headers = curl_slist_append(headers, bearer);
    }
    if (request->body) {
        snprintf(type, sizeof type, "Content-Type: %s", request->type);
        headers = curl_slist_append(headers, type);
    }
    return headers;
}

static bool set_url(const struct api *api, CURL *curl, const struct request *request)
{
    char url[sizeof api->root + API_PATH_MAX + 3 * CONTROL_TEXT_MAX + 8];
    char *by = request->by ? curl_easy_escape(curl, request->by, 0) : NULL;
    int n = snprintf(url, sizeof url, "%s%s%s%s", api->root, request->path, by ? "?by=" : "",
                     by ? by : "");

    curl_free(by);
    return n < (int)sizeof url && curl_easy_setopt(curl, CURLOPT_URL, url) == CURLE_OK;
}

static void set_body(CURL *curl, const struct request *request)
{
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
    if (!request->body)
        return;
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)request->n);
}

/* Sends the request. False after printing why there is no answer. */
static bool fetch(const struct api *api, const struct request *request, struct answer *answer,
                  long *status)
{
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = NULL;
    char detail[CURL_ERROR_SIZE] = "";
    CURLcode result = CURLE_OUT_OF_MEMORY;

    if (!curl || !set_url(api, curl, request))
        goto done;
    set_body(curl, request);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, detail);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)ANSWER_SECONDS);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, api->insecure ? 0L : 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, api->insecure ? 0L : 2L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_bytes);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
    if (api->is_local)
        curl_easy_setopt(curl, CURLOPT_PROXY, "");
    headers = list_headers(api, request);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    result = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, status);
done:
    if (result != CURLE_OK)
        log_error("cannot reach the relay at %s: %s%s", api->root,
                  *detail ? detail : curl_easy_strerror(result), advice(result));
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return result == CURLE_OK;
}

/* What the relay says is wrong, as it is; of a file also where. */
static void show_refusal(const struct request *request, const json_t *object)
{
    const json_t *line = json_object_get(object, "line");
    const char *key = json_string_value(json_object_get(object, "key"));

    if (request->name)
        fprintf(stderr, "%s:", request->name);
    if (json_is_integer(line))
        fprintf(stderr, "%" JSON_INTEGER_FORMAT ":", json_integer_value(line));
    fprintf(stderr, "%s%s%s%s\n", request->name ? " " : "", key ? key : "", key ? ": " : "",
            json_string_value(json_object_get(object, "error")));
}

static void complain(const struct api *api, const struct request *request, long status,
                     const json_t *object)
{
    if (status == 401 && *api->token)
        log_error("the relay at %s refuses the token of %s", api->root, api->token_path);
    else if (json_is_string(json_object_get(object, "error")))
        show_refusal(request, object);
    else
        log_error("%s%s: the answer is HTTP %ld; is that the root of a relay?", api->root,
                  request->path, status);
}

static json_t *exchange(const struct api *api, const struct request *request)
{
    struct answer answer = {0};
    long status = 0;
    json_t *object = NULL;

    if (!fetch(api, request, &answer, &status)) {
        free(answer.bytes);
        return NULL;
    }
    if (status == 204)
        object = json_object();
    else if (answer.n > 0)
        object = json_loadb(answer.bytes, answer.n, 0, NULL);
    free(answer.bytes);
    if (json_is_object(object) && status / 100 == 2)
        return object;
    complain(api, request, status, object);
    json_decref(object);
    return NULL;
}

json_t *api_get(const struct api *api, const char *path)
{
    return exchange(api, &(struct request){.method = "GET", .path = path});
}

json_t *api_send(const struct api *api, const char *method, const char *path, json_t *body)
{
    char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;
    json_t *answer = NULL;

    json_decref(body);
    if (text)
        answer = exchange(api, &(struct request){.method = method,
                                                 .path = path,
                                                 .type = "application/json",
                                                 .body = text,
                                                 .n = strlen(text)});
    else
        log_error("out of memory, or a text is not UTF-8");
    free(text);
    return answer;
}

json_t *api_put_file(const struct api *api, const char *path, const char *by, const char *name,
                     const char *text, size_t n)
{
    return exchange(api, &(struct request){.method = "PUT",
                                           .path = path,
                                           .by = by,
                                           .type = "application/yaml",
                                           .body = text,
                                           .n = n,
                                           .name = name});
}

json_t *api_delete(const struct api *api, const char *path, const char *by)
{
    return exchange(api, &(struct request){.method = "DELETE", .path = path, .by = by});
}
