/* The calls of the JSON interface: what they answer, refuse and change. */
#include "relay_ask.h"

static const char plenary[] = "id: plenary\n"
                              "title: {en: A <b>title</b>}\n"
                              "room: Room XIX\n"
                              "zone: Europe/Zurich\n"
                              "sittings:\n"
                              "  - {date: 2023-11-15, start: '10:00', end: '13:00'}\n"
                              "  - {date: 2023-11-16, start: '10:00', end: '13:00'}\n"
                              "channels:\n"
                              "  - {name: floor}\n";

static int put(const char *path, const char *body)
{
    return ask(HTTP_PUT, path, body, "Bearer operate", "");
}

static int post(const char *body)
{
    return ask(HTTP_POST, "/api/v1/meetings/plenary/proceedings", body, "Bearer operate", "");
}

/* 2023-11-14T22:13:20Z, 23:13:20 in Zurich: wire_now. */
static void test_meetings_are_set_up_and_taken_away(void **state)
{
    char bad[sizeof plenary];

    (void)state;
    assert_int_equal(ask(HTTP_PUT, "/api/v1/meetings/plenary", plenary, "", ""), 401);
    assert_int_equal(put("/api/v1/meetings/plenary", plenary), 201);
    assert_true(body_has("\"en\":\"A <b>title</b>\""));
    assert_int_equal(put("/api/v1/meetings/plenary", plenary), 200);
    assert_int_equal(put("/api/v1/meetings/other", plenary), 409);
    memcpy(bad, plenary, sizeof bad);
    memcpy(strstr(bad, "Zurich"), "Nowher", 6);
    assert_int_equal(put("/api/v1/meetings/plenary", bad), 400);
    assert_true(body_has("\"line\":4,\"key\":\"zone\""));
    assert_int_equal(put("/api/v1/meetings/plenary", "{"), 400);
    assert_true(body_has("\"key\":null"));
    assert_int_equal(get("/api/v1/meetings/plenary"), 200);
    assert_true(body_has("Europe/Zurich"));
    assert_int_equal(get("/"), 200);
    assert_true(body_has("A &lt;b&gt;title&lt;/b&gt;") && body_has("not yet begun") &&
                body_has("15 November 2023, 10:00") && body_has("Room XIX"));
    assert_int_equal(ask(HTTP_DELETE, "/api/v1/meetings/plenary", "", "Bearer operate", ""),
                     204);
    assert_null(response.body);
    assert_int_equal(get("/api/v1/meetings/plenary"), 404);
    assert_true(body_has("hall"));
}

static void test_a_meeting_that_needs_a_token_is_not_told(void **state)
{
    char closed[sizeof plenary + 20];

    (void)state;
    snprintf(closed, sizeof closed, "%saccess: token\n", plenary);
    assert_int_equal(put("/api/v1/meetings/plenary", closed), 201);
    assert_int_equal(get("/api/v1/meetings/plenary"), 401);
    assert_int_equal(get_with("/api/v1/meetings/plenary", "", "Bearer operate"), 200);
    assert_int_equal(get("/api/v1/meetings"), 200);
    assert_false(body_has("plenary"));
    assert_int_equal(get_with("/api/v1/meetings", "", "Bearer operate"), 200);
    assert_true(body_has("plenary"));
    assert_int_equal(get("/"), 200);
    assert_false(body_has("plenary"));
    assert_int_equal(get("/api/v1/meetings/nowhere"), 404);
    assert_false(body_has("plenary"));
    assert_int_equal(get("/m/plenary/manifest.webmanifest"), 200);
    assert_false(body_has("title<"));
    assert_int_equal(ask(HTTP_DELETE, "/api/v1/meetings/plenary", "", "Bearer operate", ""),
                     204);
}

static void assert_refused(int status, const char *body, const char *word)
{
    assert_int_equal(post(body), status);
    if (!body_has(word))
        fail_msg("%s: no '%s' in %s", body, word, response.body->bytes);
}

static void test_orders(void **state)
{
    (void)state;
    assert_int_equal(put("/api/v1/meetings/plenary", plenary), 201);
    assert_refused(400, "{", "not JSON");
    assert_refused(400, "", "not JSON");
    assert_refused(400, "[]", "object");
    assert_refused(400, "{\"do\":\"dance\"}", "do:");
    assert_refused(400, "{\"do\":7}", "do:");
    assert_refused(400, "{\"do\":\"live\",\"do\":\"end\"}", "duplicate");
    assert_refused(400, "{\"do\":\"live\",\"utnil\":1}", "utnil");
    assert_refused(400, "{\"do\":\"live\",\"item\":1}", "item:");
    assert_refused(400, "{\"do\":\"item\",\"item\":\"1\"}", "item:");
    assert_refused(400, "{\"do\":\"end\",\"until\":\"13:15\"}", "until:");
    assert_refused(400, "{\"do\":\"live\",\"until\":\"noon\"}", "until:");
    assert_refused(400, "{\"do\":\"live\",\"until\":\"24:00\"}", "until:");
    assert_refused(400, "{\"do\":\"live\",\"until\":-5}", "until:");
    assert_refused(400, "{\"do\":\"live\",\"until\":1}", "past");
    assert_refused(400, "{\"do\":\"live\",\"until\":9223372036854775807}", "2254");
    assert_refused(400, "{\"do\":\"live\",\"until\":\"9999-01-01T00:00:00Z\"}", "2254");
    assert_refused(400, "{\"do\":\"live\",\"by\":\"\\n\"}", "by:");
    assert_refused(400, "{\"do\":\"live\",\"by\":5}", "by:");
    assert_refused(409, "{\"do\":\"pause\"}", "error");
    assert_int_equal(get("/api/v1/meetings/plenary"), 200);
    assert_true(body_has("\"phase\":\"scheduled\""));

    /* Today at 23:30 in Zurich, tomorrow at 23:00, an instant, a number. */
    assert_int_equal(post("{\"do\":\"live\",\"until\":\"23:30\"}"), 200);
    assert_true(body_has("\"until_us\":1700001000000000"));
    assert_int_equal(post("{\"do\":\"pause\",\"until\":\"23:00\"}"), 200);
    assert_true(body_has("\"until_us\":1700085600000000"));
    assert_int_equal(post("{\"do\":\"pause\",\"until\":\"2023-11-15T10:00:00+01:00\"}"), 200);
    assert_true(body_has("\"until_us\":1700038800000000"));
    assert_int_equal(post("{\"do\":\"pause\",\"until\":1700038800000001}"), 200);
    assert_true(body_has("\"until_us\":1700038800000001"));
    assert_int_equal(ask(HTTP_DELETE, "/api/v1/meetings/plenary", "", "Bearer operate", ""),
                     204);
}

static void test_calendar(void **state)
{
    (void)state;
    assert_int_equal(get("/m/hall/calendar.ics"), 404);
    assert_int_equal(put("/api/v1/meetings/plenary", plenary), 201);
    assert_int_equal(get("/m/plenary/calendar.ics"), 200);
    assert_true(body_has("BEGIN:VCALENDAR") && body_has("DTSTART:20231116T090000Z") &&
                body_has("https://relay.example/m/plenary"));
    assert_non_null(response.disposition);
    assert_int_equal(ask(HTTP_DELETE, "/api/v1/meetings/plenary", "", "Bearer operate", ""),
                     204);
}

static void test_the_clock_of_a_rehearsal(void **state)
{
    static const char path[] = "/api/v1/rehearsal";
    static const char body[] = "{\"to\":\"2023-11-15T09:00:00Z\"}";

    (void)state;
    assert_int_equal(ask(HTTP_POST, path, body, "", ""), 401);
    assert_int_equal(ask(HTTP_POST, path, body, "Bearer operate", ""), 409);
    assert_int_equal(ask(HTTP_POST, path, "{\"to\":\"10:00\"}", "Bearer operate", ""), 400);
    assert_true(body_has("zone"));
    assert_int_equal(ask(HTTP_POST, path, "{\"to\":1}", "Bearer operate", ""), 409);
    assert_int_equal(ask(HTTP_POST, path, "{}", "Bearer operate", ""), 400);
    assert_true(body_has("to:"));
}

static void test_announcements(void **state)
{
    static const char path[] = "/api/v1/meetings/hall/announcement";
    char *long_text = malloc(7000);

    (void)state;
    assert_non_null(long_text);
    assert_int_equal(put(path, "{\"text\":{\"en\":\"Soon\",\"fr\":\"<b>\"}}"), 200);
    assert_true(body_has("\"text\":{\"en\":\"Soon\",\"fr\":\"<b>\"}"));
    assert_int_equal(put(path, "{\"text\":{\"de\":\"Bald\"}}"), 400);
    assert_int_equal(put(path, "{\"text\":{}}"), 400);
    assert_int_equal(put(path, "{\"text\":\"Soon\"}"), 400);
    assert_int_equal(put(path, "{\"text\":{\"en\":\"\"}}"), 400);
    assert_int_equal(put(path, "{\"text\":{\"en\":\"a\\nb\"}}"), 400);
    assert_int_equal(put(path, "{}"), 400);
    memset(long_text, 'x', 7000);
    memcpy(long_text, "{\"text\":{\"en\":\"", 15);
    memcpy(long_text + 6900, "\"}}", 4);
    assert_int_equal(put(path, long_text), 400);
    assert_true(body_has("6000"));
    free(long_text);
    assert_int_equal(get("/api/v1/meetings/hall"), 200);
    assert_true(body_has("Soon"));
    assert_int_equal(ask(HTTP_DELETE, path, "", "Bearer operate", ""), 200);
    assert_true(body_has("\"announcement\":null"));
}

static void test_an_unchanged_meeting_is_not_sent_again(void **state)
{
    char etag[ASSET_ETAG_MAX];

    (void)state;
    assert_int_equal(get("/api/v1/meetings/hall"), 200);
    memcpy(etag, response.etag, sizeof etag);
    struct body *shown = body_share(response.body);
    assert_int_equal(get("/api/v1/meetings/hall"), 200);
    assert_ptr_equal(response.body, shown); /* to all who fetch it at once */
    wire_pass_ms(5000);
    assert_int_equal(get("/api/v1/meetings/hall"), 200);
    assert_ptr_not_equal(response.body, shown);
    body_release(shown);
    assert_int_equal(get_with("/api/v1/meetings/hall", etag, ""), 304);
    assert_int_equal(ask(HTTP_POST, "/api/v1/meetings/hall/proceedings", "{\"do\":\"pause\"}",
                         "Bearer operate", ""),
                     200);
    assert_int_equal(get_with("/api/v1/meetings/hall", etag, ""), 200);
}

static void test_bodies(void **state)
{
    struct http_request request = {.method = HTTP_POST,
                                   .path = "/api/v1/meetings/hall/proceedings",
                                   .after = "",
                                   .by = "",
                                   .if_none_match = "",
                                   .authorization = "",
                                   .host = "",
                                   .length = HTTP_BODY_MAX_BYTES};

    (void)state;
    response = http_respond(&http, &request, wire_now);
    assert_int_equal(response.status, 401); /* not asked for what a stranger has to say */
    body_release(response.body);
    request.authorization = "Bearer operate";
    response = http_respond(&http, &request, wire_now);
    assert_int_equal(response.status, HTTP_CONTINUE);
    request.length++;
    response = http_respond(&http, &request, wire_now);
    assert_int_equal(response.status, 413);
    body_release(response.body);
    request.length = HTTP_LENGTH_UNKNOWN;
    response = http_respond(&http, &request, wire_now);
    assert_int_equal(response.status, 411);
}

static void test_status_needs_the_operator_token(void **state)
{
    (void)state;
    assert_int_equal(get("/api/v1/status"), 401);
    assert_non_null(response.challenge);
    assert_int_equal(get_with("/api/v1/status", "", "Bearer wrong"), 401);
    assert_int_equal(get_with("/api/v1/status", "", "operate"), 401);
    assert_false(body_has("operate"));
    assert_int_equal(get_with("/api/v1/status", "", "Bearer operate"), 200);
    assert_true(body_has("\"captures\":[]"));
    assert_int_equal(get("/api/v1/meetings"), 200);
    assert_true(body_has("\"id\":\"hall\"") && body_has("\"listeners\":0"));
}

static void test_status_tells_what_was_skipped(void **state)
{
    static const char *const floor_only[] = {"floor"};
    struct wire *capture = WIRE_OPEN(NULL),
                *listener = WIRE_OPEN("meeting=hall", "channel=floor", "profile=interpreter");
    uint16_t seq = 1;

    (void)state;
    wire_publish(capture, floor_only, 1, "s1", 100, 0, seq, false);
    wire_speak(capture, 100, &seq, 1);
    listener->full = true;
    wire_speak(capture, 100, &seq, 100); /* 2 s; the profile skips past 200 ms */
    listener->full = false;
    peer_on_writable(&listener->peer, wire_now);
    assert_int_equal(get_with("/api/v1/status", "", "Bearer operate"), 200);
    assert_true(body_has("\"gaps\":1,"));
    assert_true(body_has("\"skipped_packets\":99}"));
    wire_free(listener);
    wire_free(capture);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    static const struct CMUnitTest tests[] = {
        TEST(test_meetings_are_set_up_and_taken_away),
        TEST(test_a_meeting_that_needs_a_token_is_not_told),
        TEST(test_orders),
        TEST(test_calendar),
        TEST(test_the_clock_of_a_rehearsal),
        TEST(test_announcements),
        TEST(test_an_unchanged_meeting_is_not_sent_again),
        TEST(test_bodies),
        TEST(test_status_needs_the_operator_token),
        TEST(test_status_tells_what_was_skipped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
