/* Goal of this test: what a person may type as the address of a relay or a live-listen link is
 * taken apart rightly, and the rest refused with a reason. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "client/common/link.h"

static void accepted(void **state)
{
    static const struct {
        const char *url;
        bool tls;
        const char *host;
        int port;
        const char *path, *meeting, *channel, *token;
    } rows[] = {
        {"ws://127.0.0.1:8080", false, "127.0.0.1", 8080, "/ws", "", "", ""},
        {"http://relay/", false, "relay", 80, "/ws", "", "", ""},
        {"WSS://Relay.example", true, "Relay.example", 443, "/ws", "", "", ""},
        {"wss://relay.example:1/ws", true, "relay.example", 1, "/ws", "", "", ""},
        {"https://[2001:db8::1]:8443/", true, "2001:db8::1", 8443, "/ws", "", "", ""},
        {"https://h/listen/", true, "h", 443, "/listen/ws", "", "", ""},
        {"https://h/m/demo", true, "h", 443, "/ws", "demo", "", ""},
        {"https://h/m/demo/", true, "h", 443, "/ws", "demo", "", ""},
        {"https://h/m/demo/monitor", true, "h", 443, "/ws", "demo", "", ""},
        {"http://h/m/demo?channel=fr#x", false, "h", 80, "/ws", "demo", "fr", ""},
        {"http://h/a/m/cstd-28?x=1&token=t-_9&channel=zh-Hans", false, "h", 80, "/a/ws",
         "cstd-28", "zh-Hans", "t-_9"},
        {"http://h/m/demo?channel=fr#x=1&token=t", false, "h", 80, "/ws", "demo", "fr", "t"},
        {"https://h#token=t", true, "h", 443, "/ws", "", "", "t"},
        {"ws://h/ws?meeting=demo&channel=floor", false, "h", 80, "/ws", "demo", "floor", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct link_target target;
        char channel[CONTROL_CHANNEL_MAX] = "", why[CONTROL_TEXT_MAX] = "";

        if (!link_parse_url(rows[i].url, &target, channel, why))
            fail_msg("%s: %s", rows[i].url, why);
        assert_int_equal(target.tls, rows[i].tls);
        assert_string_equal(target.host, rows[i].host);
        assert_int_equal(target.port, rows[i].port);
        assert_string_equal(target.path, rows[i].path);
        assert_string_equal(target.meeting, rows[i].meeting);
        assert_string_equal(channel, rows[i].channel);
        assert_string_equal(target.token, rows[i].token);
    }
}

static void refused(void **state)
{
    static const char *const urls[] = {
        "",
        "127.0.0.1:8080",
        "ftp://h/",
        "ws://",
        "ws://:80",
        "ws://h:",
        "ws://h:0",
        "ws://h:65536",
        "ws://h:80x",
        "ws://h:-1",
        "ws://h:100000",
        "ws://user:secret@h/",
        "ws://[::1",
        "ws://[::1]80",
        "ws://h\r\nX: y/",
        "ws://h/a b",
        "ws://h/\xc3\xa9",
        "ws://h_*/",
        "http://h/m/",
        "http://h/m/-demo",
        "http://h/m/a%20b",
        "http://h/m/demo/other",
        "http://h/m/demo?channel=",
        "http://h/m/demo?channel=no_tag",
    };

    (void)state;
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        struct link_target target = {.port = -7};
        char channel[CONTROL_CHANNEL_MAX] = "kept", why[CONTROL_TEXT_MAX] = "";

        if (link_parse_url(urls[i], &target, channel, why))
            fail_msg("'%s' was accepted", urls[i]);
        assert_true(strlen(why) > 10);
        assert_int_equal(target.port, -7);
        assert_string_equal(channel, "kept");
    }
}

static void any_length_is_safe(void **state)
{
    char url[4 * LINK_URL_MAX], channel[CONTROL_CHANNEL_MAX], why[CONTROL_TEXT_MAX];
    struct link_target target;

    (void)state;
    for (size_t n = 1; n < sizeof url - 20; n++) {
        strcpy(url, "ws://h/m/demo?token=");
        memset(url + 20, 'x', n);
        url[20 + n] = '\0';
        if (link_parse_url(url, &target, channel, why))
            assert_int_equal(strlen(target.token), n);
        else
            assert_non_null(strstr(why, "is too long"));
    }
}

static void this_machine_needs_no_proxy(void **state)
{
    static const struct {
        const char *url;
        bool local;
    } rows[] = {
        {"http://localhost:8080", true}, {"http://127.0.0.1:8080", true},
        {"https://[::1]", true},         {"https://relay.example", false},
        {"https://10.127.0.1", false},   {"https://localhost.example", false},
    };
    char channel[CONTROL_CHANNEL_MAX], why[CONTROL_TEXT_MAX];
    struct link_target target;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(link_parse_url(rows[i].url, &target, channel, why));
        assert_int_equal(link_is_loopback(&target), rows[i].local);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepted),
        cmocka_unit_test(refused),
        cmocka_unit_test(any_length_is_safe),
        cmocka_unit_test(this_machine_needs_no_proxy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
