/* What HTTP requests are answered, and the small parsers around it. */
#include "relay_ask.h"

#include "relay/address.h"
#include "relay/policy.h"

static void test_pages(void **state)
{
    (void)state;
    assert_int_equal(get("/"), 200);
    assert_true(body_has("href=\"/m/hall\""));
    assert_int_equal(get("/m/hall"), 200);
    assert_true(body_has("the page"));
    assert_int_equal(get("/m/hall/"), 200);
    assert_int_equal(get("/m/hall/more"), 404);
    assert_int_equal(get("/m/nowhere"), 404);
    assert_true(body_has("nowhere") && body_has("href=\"/m/hall\""));
    assert_int_equal(get("/m/<script>"), 404);
    assert_false(body_has("<script>"));
    assert_int_equal(get("/nothing"), 404);
    assert_int_equal(get("/healthz"), 200);
}

static void test_methods(void **state)
{
    (void)state;
    assert_int_equal(ask(HTTP_POST, "/", "", "", ""), 405);
    assert_string_equal(response.allow, "GET, HEAD");
    assert_int_equal(ask(HTTP_DELETE, "/api/v1/meetings", "", "", ""), 405);
    assert_string_equal(response.type, "application/json");
    assert_int_equal(ask(HTTP_OTHER, "/m/hall", "", "", ""), 405);
    assert_int_equal(ask(HTTP_POST, "/nothing", "", "", ""), 404);
    assert_int_equal(get("/api/v1/nothing"), 404);
    assert_string_equal(response.type, "application/json");
}

static void test_only_embedding_may_be_framed(void **state)
{
    char policy[POLICY_MAX];

    (void)state;
    assert_int_equal(get("/m/hall"), 200);
    assert_null(response.ancestors);
    policy_write(response.ancestors, policy);
    assert_non_null(strstr(policy, "frame-ancestors 'none'"));
    assert_int_equal(get("/m/hall/embed"), 200);
    assert_true(body_has("the page"));
    policy_write(response.ancestors, policy);
    assert_non_null(strstr(policy, "frame-ancestors https://room.example"));
    assert_int_equal(get("/m/hall/monitor"), 404);
    write_file("monitor.html", "the interpreter's view");
    assert_int_equal(get("/m/hall/monitor"), 200);
    assert_null(response.ancestors);
    assert_int_equal(get("/console"), 404);
    write_file("console.html", "the operator's console");
    assert_int_equal(get("/console"), 200);
    assert_null(response.ancestors);
}

static void assert_no_ancestors(const char *list)
{
    char why[POLICY_WHY_MAX] = "";

    assert_false(policy_check_ancestors(list, why));
    assert_true(strlen(why) > 0);
}

static void test_lists_of_ancestors(void **state)
{
    char why[POLICY_WHY_MAX];

    (void)state;
    assert_true(policy_check_ancestors("https://a.example https://*.b.example:8443", why));
    assert_true(policy_check_ancestors("'self' http://localhost:*", why));
    assert_true(policy_check_ancestors("*", why));
    assert_no_ancestors("a.example");
    assert_no_ancestors("https://");
    assert_no_ancestors("https://*");
    assert_no_ancestors("https://a.example/page");
    assert_no_ancestors("https://a.example:");
    assert_no_ancestors("https://a.example:80a");
    assert_no_ancestors("https://a.example; script-src *");
    assert_no_ancestors("https://a.example;script-src");
    assert_no_ancestors("https://a.example\r\nset-cookie:x");
    assert_no_ancestors("'none'");
}

static void test_assets(void **state)
{
    char etag[ASSET_ETAG_MAX];

    (void)state;
    assert_int_equal(get("/assets/core.wasm"), 200);
    assert_string_equal(response.type, "application/wasm");
    memcpy(etag, response.etag, sizeof etag);
    assert_int_equal(get_with("/assets/core.wasm", etag, ""), 304);
    assert_null(response.body);
    write_file("core.wasm", "another size");
    assert_int_equal(get_with("/assets/core.wasm", etag, ""), 200);
    assert_true(body_has("another size"));
    assert_int_equal(get("/assets/"), 404);
    assert_int_equal(get("/assets/../index.html"), 404);
    assert_int_equal(get("/assets//etc/passwd"), 404);
    assert_int_equal(get("/assets/core.wasm/"), 404);
}

static void test_names_of_assets(void **state)
{
    (void)state;
    assert_true(asset_valid_name("style.css"));
    assert_true(asset_valid_name("text/ar.json"));
    assert_false(asset_valid_name(""));
    assert_false(asset_valid_name("/style.css"));
    assert_false(asset_valid_name("text/"));
    assert_false(asset_valid_name("text//ar.json"));
    assert_false(asset_valid_name(".."));
    assert_false(asset_valid_name("../x"));
    assert_false(asset_valid_name("text/../x"));
    assert_false(asset_valid_name(".hidden"));
    assert_false(asset_valid_name("a b"));
    assert_false(asset_valid_name("a%2fb"));
    assert_string_equal(asset_type("player.mjs"), "text/javascript; charset=utf-8");
    assert_string_equal(asset_type("app.webmanifest"), "application/manifest+json");
    assert_string_equal(asset_type("README"), "application/octet-stream");
}

static void test_metrics_count_what_happens(void **state)
{
    static const char *const floor_only[] = {"floor"};
    struct wire *capture = WIRE_OPEN(NULL),
                *listener = WIRE_OPEN("meeting=hall", "channel=floor", "profile=interpreter");

    (void)state;
    wire_publish(capture, floor_only, 1, "s1", 100, 0, 1, false);
    wire_packet(capture, 100, 1);
    wire_packet(capture, 100, 1);
    assert_int_equal(get("/metrics"), 200);
    assert_true(body_has("livelisten_listeners{meeting=\"hall\",channel=\"floor\","
                         "rendition=\"hi\",profile=\"interpreter\"} 1\n"));
    assert_true(body_has("livelisten_packets_in_total{meeting=\"hall\",channel=\"floor\","
                         "rendition=\"hi\"} 1\n"));
    assert_true(body_has("livelisten_packets_ignored_total{meeting=\"hall\",channel=\"floor\","
                         "rendition=\"hi\"} 1\n"));
    assert_true(body_has("livelisten_bundles_out_total{meeting=\"hall\",channel=\"floor\","
                         "rendition=\"hi\"} 1\n"));
    assert_true(body_has("livelisten_connections 2\n"));
    wire_free(capture);
    wire_free(listener);
    assert_int_equal(get("/metrics"), 200);
    assert_true(body_has("livelisten_connections 0\n"));
    assert_true(body_has("livelisten_closed_total{code=\"0\",cause=\"left\"} 2\n"));
}

static void assert_no_address(const char *text)
{
    struct address address;
    char why[ADDRESS_WHY_MAX] = "";

    assert_false(address_parse(text, &address, why));
    assert_true(strlen(why) > 0);
}

static void test_addresses(void **state)
{
    struct address address;
    char why[ADDRESS_WHY_MAX];

    (void)state;
    assert_true(address_parse("127.0.0.1:8080", &address, why));
    assert_string_equal(address.host, "127.0.0.1");
    assert_int_equal(address.port, 8080);
    assert_true(address_parse("[::1]:0", &address, why));
    assert_string_equal(address.host, "::1");
    assert_int_equal(address.port, 0);
    assert_true(address_parse("localhost:65535", &address, why));
    assert_no_address("8080");
    assert_no_address(":8080");
    assert_no_address("[]:8080");
    assert_no_address("::1:8080");
    assert_no_address("[::1:8080");
    assert_no_address("host:");
    assert_no_address("host:65536");
    assert_no_address("host:1x");
    assert_no_address("host:-1");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    static const struct CMUnitTest tests[] = {
        TEST(test_pages),
        TEST(test_methods),
        TEST(test_only_embedding_may_be_framed),
        TEST(test_lists_of_ancestors),
        TEST(test_assets),
        TEST(test_names_of_assets),
        TEST(test_metrics_count_what_happens),
        TEST(test_addresses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
