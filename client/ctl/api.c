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

/* Sends the request. False after printing why there is no answer. */
static bool fetch(const struct api *api, const char *url, struct answer *answer, long *status)
{
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = NULL;
    char detail[CURL_ERROR_SIZE] = "", bearer[CONTROL_TOKEN_MAX + 32];
    CURLcode result = CURLE_OUT_OF_MEMORY;

    if (!curl)
        goto done;
    curl_easy_setopt(curl, CURLOPT_URL, url);
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
    if (api->token) {
        snprintf(bearer, sizeof bearer, "Authorization: Bearer %s", api->token);
        headers = curl_slist_append(NULL, bearer);
        if (!headers)
            goto done;
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    }
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

static bool check_status(const struct api *api, const char *url, long status)
{
    if (status == 200)
        return true;
    if (status == 401)
        log_error("the relay at %s refuses the token of %s", api->root, api->token_path);
    else
        log_error("%s: the answer is HTTP %ld; is that the root of a relay?", url, status);
    return false;
}

json_t *api_get(const struct api *api, const char *path)
{
    struct answer answer = {0};
    json_error_t error;
    json_t *object = NULL;
    char url[sizeof api->root + 128];
    long status = 0;

    snprintf(url, sizeof url, "%s%s", api->root, path);
    if (fetch(api, url, &answer, &status) && check_status(api, url, status)) {
        object = json_loadb(answer.n ? answer.bytes : "", answer.n, 0, &error);
        if (!json_is_object(object)) {
            log_error("%s: the answer is not what a relay says: %s", url,
                      object ? "not an object" : error.text);
            json_decref(object);
            object = NULL;
        }
    }
    free(answer.bytes);
    return object;
}
