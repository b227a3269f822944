/* HTTP requests that come in at another worker than home. For brevity it shares home's relay. */
#include "relay_ask.h"

#include "relay/errand.h"

static struct mailbox near_box, home_box;
static struct http home;
static struct errand_line line = {.home = &home, .home_box = &home_box, .own_box = &near_box};

static int start(void **state)
{
    int result = set_up(state);

    mailbox_init(&near_box);
    mailbox_init(&home_box);
    home = http;
    http.line = &line;
    return result;
}

static void on_answer(void *context, struct http_response answered)
{
    *(struct http_response *)context = answered;
}

static struct errand *send(struct http_request request, struct http_response *answered)
{
    struct errand *errand = errand_send(&line, &request, on_answer, answered);

    assert_non_null(errand);
    return errand;
}

static void deliver_all(void)
{
    mailbox_deliver(&home_box, wire_now);
    mailbox_deliver(&near_box, wire_now);
}

static struct http_request request_of(enum http_method method, const char *path)
{
    return (struct http_request){.method = method,
                                 .path = path,
                                 .after = "",
                                 .by = "",
                                 .if_none_match = "",
                                 .authorization = "Bearer operate",
                                 .host = "relay.example",
                                 .body = ""};
}

static void test_what_only_home_knows_is_asked_there(void **state)
{
    char path[] = "/api/v1/status";
    struct http_response answered = {0};

    (void)state;
    assert_int_equal(get("/m/hall"), 200);
    assert_int_equal(get("/healthz"), 200);
    assert_int_equal(get("/metrics"), HTTP_AT_HOME);
    assert_int_equal(get_with(path, "", "Bearer operate"), HTTP_AT_HOME);
    send(request_of(HTTP_GET, path), &answered);
    memset(path, 'x', sizeof path - 1); /* it has been copied */
    deliver_all();
    assert_int_equal(answered.status, 200);
    response = answered;
    assert_true(body_has("\"hall\""));
}

static void test_what_is_not_in_order_never_gets_there(void **state)
{
    (void)state;
    assert_int_equal(get("/api/v1/status"), 401);
    assert_int_equal(get("/api/v1/meetings/attic"), 404);
    assert_int_equal(ask(HTTP_POST, "/metrics", "", "", ""), 405);
    struct http_request large = request_of(HTTP_PUT, "/api/v1/meetings/attic");
    large.length = HTTP_BODY_MAX_BYTES + 1;
    large.body = NULL;
    body_release(response.body);
    response = http_respond(&http, &large, wire_now);
    assert_int_equal(response.status, 413);
}

static void test_a_body_goes_with_it(void **state)
{
    static const char body[] = "{\"text\":{\"en\":\"Please sit down\"}}";
    static const char path[] = "/api/v1/meetings/hall/announcement";
    struct http_request request = request_of(HTTP_PUT, path);
    struct http_response answered = {0};

    (void)state;
    assert_int_equal(ask(HTTP_PUT, path, body, "Bearer operate", ""), HTTP_AT_HOME);
    request.length = (int64_t)strlen(body);
    request.body = body;
    send(request, &answered);
    deliver_all();
    assert_in_range(answered.status, 200, 204);
    body_release(answered.body);
    assert_int_equal(registry_find(&wire_relay.registry, "hall")->announcement.id, 1);
}

static void test_an_answer_that_nobody_waits_for_is_dropped(void **state)
{
    struct http_response answered = {0};

    (void)state;
    errand_forget(send(request_of(HTTP_GET, "/metrics"), &answered));
    mailbox_deliver(&home_box, wire_now);
    struct errand *errand = send(request_of(HTTP_GET, "/metrics"), &answered);
    mailbox_deliver(&home_box, wire_now);
    errand_forget(errand);
    mailbox_deliver(&near_box, wire_now);
    assert_int_equal(answered.status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_only_home_knows_is_asked_there, start,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_not_in_order_never_gets_there, start,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_a_body_goes_with_it, start, tear_down),
        cmocka_unit_test_setup_teardown(test_an_answer_that_nobody_waits_for_is_dropped, start,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
