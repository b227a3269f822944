/* Any text as a URL: what is accepted is fit to be sent in an HTTP request. */
#include "fuzz.h"

#include <string.h>

#include "client/common/link.h"

static void require_one_word(const char *text, size_t capacity)
{
    REQUIRE(memchr(text, '\0', capacity));
    for (; *text; text++)
        REQUIRE((unsigned char)*text > ' ' && (unsigned char)*text < 0x7f);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    char url[2 * LINK_URL_MAX], channel[CONTROL_CHANNEL_MAX] = "", why[CONTROL_TEXT_MAX] = "";
    struct link_target target;

    if (n >= sizeof url)
        return 0;
    memcpy(url, bytes, n);
    url[n] = '\0';
    if (!link_parse_url(url, &target, channel, why)) {
        REQUIRE(why[0] && memchr(why, '\0', sizeof why));
        return 0;
    }
    REQUIRE(target.host[0] && target.path[0] == '/');
    REQUIRE(target.port >= 1 && target.port <= 65535);
    require_one_word(target.host, sizeof target.host);
    require_one_word(target.path, sizeof target.path);
    require_one_word(target.token, sizeof target.token);
    REQUIRE(!target.meeting[0] || control_valid_id(target.meeting));
    REQUIRE(!channel[0] || control_valid_channel(channel));
    return 0;
}
