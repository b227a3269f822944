/* Anything as the body of each call of the JSON interface that takes one: the answer is JSON that says
 * what was wrong, or the call is done. Only meeting files are left out (fuzz_programme). */
#include "fuzz.h"

#include <string.h>

#include "common/log.h"
#include "relay/http.h"

static const struct moment now = {.mono = {1000000000}, .wall = {1700000000000000}};

static void require_answer(const struct http_response *response)
{
    REQUIRE(response->status == 200 || response->status == 400 || response->status == 409);
    REQUIRE(response->body && response->body->n > 2 && response->body->bytes[0] == '{');
    if (response->status != 200)
        REQUIRE(memcmp(response->body->bytes, "{\"error\":\"", 10) == 0);
    body_release(response->body);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const struct state state = {.directory = ""};
    static const struct {
        enum http_method method;
        const char *path;
    } calls[] = {{HTTP_POST, "/api/v1/meetings/hall/proceedings"},
                 {HTTP_PUT, "/api/v1/meetings/hall/announcement"},
                 {HTTP_POST, "/api/v1/rehearsal"}};
    static const char *const channels[] = {"floor", "fr"};
    struct relay relay;

    log_init("fuzz", LOG_LEVEL_ERROR);
    relay_init(&relay, &state);
    REQUIRE(relay_apply(&relay, programme_open("hall", "The hall", channels, 2), "test", now));
    const struct http http = {.relay = &relay, .operator_token = "operate"};
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        const struct http_request request = {.method = calls[i].method,
                                             .path = calls[i].path,
                                             .after = "",
                                             .by = "",
                                             .if_none_match = "",
                                             .authorization = "Bearer operate",
                                             .host = "",
                                             .length = (int64_t)n,
                                             .body = (const char *)bytes};
        const struct http_response response = http_respond(&http, &request, now);

        require_answer(&response);
    }
    relay_fini(&relay);
    return 0;
}
