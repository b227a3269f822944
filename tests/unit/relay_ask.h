/* For the tests of HTTP: a relay without a network that is asked, and a web directory for it. */
#ifndef TESTS_RELAY_ASK_H
#define TESTS_RELAY_ASK_H

#include "relay_wire.h"

#include <sys/stat.h>
#include <unistd.h>

#include "relay/http.h"

static char folder[] = "/tmp/livelisten-web-XXXXXX";
static struct http http;
static struct http_response response;

static inline void write_file(const char *name, const char *text)
{
    char path[sizeof folder + 64];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static inline int set_up(void **state)
{
    strcpy(folder + sizeof folder - 7, "XXXXXX");
    assert_non_null(mkdtemp(folder));
    write_file("index.html", "<!doctype html>the page");
    write_file("core.wasm", "wasm");
    wire_start(state);
    http = (struct http){.relay = &wire_relay,
                         .assets = assets_open(folder),
                         .operator_token = "operate",
                         .scheme = "https",
                         .meetings = folder,
                         .frame_ancestors = "https://room.example"};
    response = (struct http_response){0};
    return http.assets ? 0 : -1;
}

static inline int tear_down(void **state)
{
    static const char *const files[] = {"index.html", "core.wasm", "monitor.html",
                                        "console.html"};
    char path[sizeof folder + 64];

    body_release(response.body);
    assets_close(http.assets);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        unlink(path);
    }
    wire_stop(state);
    return rmdir(folder);
}

/* Asks again with the body when the relay asks for it, as relay/lws does. */
static inline int ask(enum http_method method, const char *path, const char *body,
                      const char *authorization, const char *if_none_match)
{
    struct http_request request = {.method = method,
                                   .path = path,
                                   .after = "",
                                   .by = "",
                                   .if_none_match = if_none_match,
                                   .authorization = authorization,
                                   .host = "relay.example",
                                   .length = (int64_t)strlen(body)};

    body_release(response.body);
    response = http_respond(&http, &request, wire_now);
    if (response.status == HTTP_CONTINUE) {
        request.body = body;
        response = http_respond(&http, &request, wire_now);
    }
    return response.status;
}

static inline int get_with(const char *path, const char *if_none_match,
                           const char *authorization)
{
    return ask(HTTP_GET, path, "", authorization, if_none_match);
}

static inline int get(const char *path)
{
    return get_with(path, "", "");
}

static inline bool body_has(const char *text)
{
    return response.body && memmem(response.body->bytes, response.body->n, text, strlen(text));
}

#endif
