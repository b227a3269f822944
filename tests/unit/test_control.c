#include "vectors.h"

#include <livelisten/control.h>

enum { CLOSE_REASON_MAX_BYTES = 123 /* RFC 6455 section 5.5: 125 less the code */ };

static enum ll_status decode_json(struct control *out, const json_t *message, char *why)
{
    char *text = json_dumps(message, JSON_COMPACT);
    enum ll_status status = control_decode(out, text, strlen(text), why);
    free(text);
    return status;
}

static json_t *encode_json(const struct control *control)
{
    char text[CONTROL_MAX_BYTES];
    size_t n;
    assert_int_equal(control_encode(control, text, sizeof text, &n), LL_OK);
    json_t *json = json_loadb(text, n, 0, NULL);
    assert_non_null(json);
    return json;
}

static void the_vectors_mean_what_they_say(void **state)
{
    (void)state;
    json_t *vectors = vectors_load("control");
    bool seen[CONTROL_TYPE_COUNT] = {false};
    size_t i;
    json_t *vector;
    json_array_foreach (json_object_get(vectors, "valid"), i, vector) {
        print_message("    %s\n", vectors_text(vector, "name"));
        const json_t *message = json_object_get(vector, "message");
        const json_t *decoded = json_object_get(vector, "decoded");
        struct control control;
        char why[CONTROL_TEXT_MAX] = "";
        enum ll_status status = decode_json(&control, message, why);
        if (status != LL_OK)
            fail_msg("%s", why);
        seen[control.type] = true;
        json_t *encoded = encode_json(&control);
        assert_true(json_equal(encoded, decoded ? decoded : message));
        json_decref(encoded);
    }
    for (int type = 0; type < CONTROL_TYPE_COUNT; type++)
        assert_true(seen[type]);
    json_decref(vectors);
}

static void the_faulty_vectors_are_refused_with_a_reason(void **state)
{
    (void)state;
    json_t *vectors = vectors_load("control");
    size_t i;
    json_t *vector;
    json_array_foreach (json_object_get(vectors, "invalid"), i, vector) {
        print_message("    %s\n", vectors_text(vector, "name"));
        const json_t *message = json_object_get(vector, "message");
        struct control control = {.type = CONTROL_TYPE_COUNT};
        char why[CONTROL_TEXT_MAX] = "";
        enum ll_status status;
        if (message) {
            status = decode_json(&control, message, why);
            assert_int_equal(decode_json(&control, message, NULL), status);
        } else {
            const char *text = vectors_text(vector, "text");
            status = control_decode(&control, text, strlen(text), why);
        }
        assert_int_equal(status, vectors_status(vector));
        if (!strstr(why, vectors_text(vector, "why")))
            fail_msg("the reason is \"%s\"", why);
        assert_true(strlen(why) <= CLOSE_REASON_MAX_BYTES);
        assert_int_equal(control.type, CONTROL_TYPE_COUNT);
    }
    json_decref(vectors);
}

static void every_prefix_is_refused(void **state)
{
    (void)state;
    static const char text[] =
        "{\"type\":\"bye\",\"reason\":\"\xc3\xbc\",\"retry_after_ms\":15}";
    struct control control;
    for (size_t n = 0; n < sizeof text - 1; n++)
        assert_int_equal(control_decode(&control, text, n, NULL), LL_MALFORMED);
    assert_int_equal(control_decode(&control, text, sizeof text - 1, NULL), LL_OK);
    assert_int_equal(control.bye.retry_after_ms, 15);
}

static void the_size_is_bounded(void **state)
{
    (void)state;
    static const char head[] = "{\"type\":\"leave\",\"x\":\"";
    char text[CONTROL_MAX_BYTES + 1], why[CONTROL_TEXT_MAX];
    struct control control;
    memset(text, 'x', sizeof text);
    memcpy(text, head, sizeof head - 1);
    memcpy(text + CONTROL_MAX_BYTES - 2, "\"}", 2);
    assert_int_equal(control_decode(&control, text, CONTROL_MAX_BYTES, why), LL_OK);
    text[CONTROL_MAX_BYTES] = ' ';
    assert_int_equal(control_decode(&control, text, CONTROL_MAX_BYTES + 1, why), LL_TOO_LARGE);
    assert_non_null(strstr(why, "8192"));
}

/* Quotation marks double in JSON: nothing that a struct can hold may outgrow a message. */
static void the_fullest_messages_fit(void **state)
{
    (void)state;
    struct control publish = {
        .type = CONTROL_PUBLISH,
        .publish = {.meeting = "m", .session = "s", .stream_count = CONTROL_STREAMS_MAX}};
    memset(publish.publish.meeting, 'm', CONTROL_ID_MAX - 1);
    memset(publish.publish.session, 's', CONTROL_ID_MAX - 1);
    memset(publish.publish.token, '"', CONTROL_TOKEN_MAX - 1);
    for (size_t i = 0; i < CONTROL_STREAMS_MAX; i++) {
        struct control_stream *stream = &publish.publish.stream[i];
        snprintf(stream->channel, sizeof stream->channel,
                 "x-abcdefgh-abcdefgh-abcdefgh-abc-%02u", (unsigned)(i / 2 % 100));
        stream->rendition = (enum rendition)(i % 2);
        stream->ssrc = UINT32_MAX - (uint32_t)i;
        stream->index = UINT64_C(0xffffffffffff);
    }
    struct control welcome = {
        .type = CONTROL_WELCOME,
        .welcome = {.meeting = "m", .channels.count = CONTROL_CHANNELS_MAX}};
    memset(welcome.welcome.title, '"', CONTROL_TEXT_MAX - 1);
    for (size_t i = 0; i < CONTROL_CHANNELS_MAX; i++) {
        struct control_channel *channel = &welcome.welcome.channels.channel[i];
        strcpy(channel->name, publish.publish.stream[2 * i].channel);
        memset(channel->label, '"', CONTROL_TEXT_MAX - 1);
        channel->source = SOURCE_SILENT;
        channel->rendition[RENDITION_HI] = channel->rendition[RENDITION_LO] = true;
    }
    struct control quality = {.type = CONTROL_QUALITY,
                              .quality = {.count = CONTROL_CHANNELS_MAX}};
    struct control levels = {.type = CONTROL_LEVELS, .levels.count = CONTROL_CHANNELS_MAX};
    for (size_t i = 0; i < CONTROL_CHANNELS_MAX; i++) {
        struct control_quality *row = &quality.quality.channel[i];
        *row = (struct control_quality){.level_dbov = -127,
                                        .peak_dbov = -127,
                                        .noise_dbov = -127,
                                        .clipped = 96000,
                                        .bandwidth_hz = 24000,
                                        .drift_ppm = -10000,
                                        .lost_ms = 60000};
        strcpy(row->channel, publish.publish.stream[2 * i].channel);
        strcpy(levels.levels.channel[i].channel, row->channel);
        levels.levels.channel[i].level_dbov = RTP_LEVEL_MIN_DBOV;
    }
    static char quotes[CONTROL_ANNOUNCEMENT_MAX_BYTES / 2 + 1];
    memset(quotes, '"', sizeof quotes - 1);
    struct control announcement = {.type = CONTROL_ANNOUNCEMENT,
                                   .announcement = {.id = UINT32_MAX}};
    char *text_of[TEXT_LANGUAGE_COUNT] = {[TEXT_ES] = quotes};
    assert_true(control_announcement_set(&announcement.announcement, text_of));
    const struct control *fullest[] = {&publish, &welcome, &quality, &levels, &announcement};
    for (size_t i = 0; i < sizeof fullest / sizeof fullest[0]; i++) {
        char text[CONTROL_MAX_BYTES], why[CONTROL_TEXT_MAX] = "";
        size_t n;
        struct control back;
        assert_int_equal(control_encode(fullest[i], text, sizeof text, &n), LL_OK);
        if (control_decode(&back, text, n, why) != LL_OK)
            fail_msg("%s", why);
        json_t *before = encode_json(fullest[i]), *after = encode_json(&back);
        assert_true(json_equal(before, after));
        json_decref(before);
        json_decref(after);
    }
}

static void one_more_than_fits_is_refused(void **state)
{
    (void)state;
    json_t *list = json_array(),
           *message = json_pack("{ss sO}", "type", "channels", "channels", list);
    struct control control;
    char why[CONTROL_TEXT_MAX] = "";
    for (int i = 0; i <= CONTROL_CHANNELS_MAX; i++) {
        assert_int_equal(decode_json(&control, message, why), LL_OK);
        json_array_append_new(list,
                              json_pack("{ss ss sb ss s[]}", "name", "fr", "label", "français",
                                        "live", 1, "source", "ok", "renditions"));
    }
    assert_int_equal(decode_json(&control, message, why), LL_MALFORMED);
    assert_non_null(strstr(why, "\"channels\" must be a list of 0 to 16"));
    json_decref(list);
    json_decref(message);
}

static void what_cannot_be_encoded_says_so(void **state)
{
    (void)state;
    struct control bye = {.type = CONTROL_BYE, .bye = {.reason = "caf\xe9"}};
    struct control welcome = {.type = CONTROL_WELCOME,
                              .welcome = {.meeting = "demo", .channels.count = 2}};
    strcpy(welcome.welcome.channels.channel[0].name, "fr");
    strcpy(welcome.welcome.channels.channel[1].name, "es");
    strcpy(welcome.welcome.channels.channel[1].label, "espa\xf1ol");
    struct control listeners = {.type = CONTROL_LISTENERS, .listeners.count = 1};
    strcpy(listeners.listeners.channel[0].channel, "\xff");
    struct control leave = {.type = CONTROL_LEAVE};
    char text[CONTROL_MAX_BYTES];
    size_t n = 77;
    assert_int_equal(control_encode(&bye, text, sizeof text, &n), LL_MALFORMED);
    assert_int_equal(control_encode(&welcome, text, sizeof text, &n), LL_MALFORMED);
    assert_int_equal(control_encode(&listeners, text, sizeof text, &n), LL_MALFORMED);
    assert_int_equal(control_encode(&leave, text, strlen("{\"type\":\"leave\"}") - 1, &n),
                     LL_TOO_LARGE);
    assert_int_equal(n, 77);
    assert_int_equal(control_encode(&leave, text, strlen("{\"type\":\"leave\"}"), &n), LL_OK);
    assert_memory_equal(text, "{\"type\":\"leave\"}", n);
}

static void names_have_a_shape(void **state)
{
    (void)state;
    static const char *const channels[] = {"floor",
                                           "en",
                                           "fr",
                                           "zh-Hans-CN",
                                           "es-419",
                                           "x-booth1",
                                           "i-klingon",
                                           "de-CH-1996",
                                           "sgn-BE-FR",
                                           "abcdefgh",
                                           "aa-12345678-12345678-12345678-12345"};
    static const char *const no_channels[] = {"",
                                              "e",
                                              "x",
                                              "x-",
                                              "en-",
                                              "-en",
                                              "en--US",
                                              "en_US",
                                              "e1",
                                              "a-b",
                                              "abcdefghi",
                                              "en-123456789",
                                              "the floor",
                                              "fr\n",
                                              "fran\xc3\xa7"
                                              "ais",
                                              "1en",
                                              "aa-12345678-12345678-12345678-123456"};
    for (size_t i = 0; i < sizeof channels / sizeof channels[0]; i++)
        assert_true(control_valid_channel(channels[i]));
    for (size_t i = 0; i < sizeof no_channels / sizeof no_channels[0]; i++)
        assert_false(control_valid_channel(no_channels[i]));
    assert_true(control_valid_id("a"));
    assert_true(control_valid_id("9-_Z"));
    assert_true(
        control_valid_id("012345678901234567890123456789012345678901234567890123456789012"));
    assert_false(
        control_valid_id("0123456789012345678901234567890123456789012345678901234567890123"));
    assert_false(control_valid_id(""));
    assert_false(control_valid_id("-a"));
    assert_false(control_valid_id("a.b"));
    assert_false(control_valid_id("a/b"));
}

static void texts_hold_no_control_characters(void **state)
{
    (void)state;
    assert_true(control_printable(""));
    assert_true(control_printable("\xc3\xa9 ~ \xc2\xa0")); /* U+00A0 is none */
    assert_false(control_printable("a\nb"));
    assert_false(control_printable("a\x7f"));
    assert_false(control_printable("a\xc2\x85")); /* U+0085, next line */
}

static void an_announcement_keeps_its_languages_apart(void **state)
{
    (void)state;
    struct control_announcement announcement = {0};
    char *none[TEXT_LANGUAGE_COUNT] = {NULL};
    char *some[TEXT_LANGUAGE_COUNT] = {[TEXT_AR] = "\xd9\x86\xd8\xb9\xd9\x85",
                                       [TEXT_FR] = "oui",
                                       [TEXT_RU] = "",
                                       [TEXT_ES] = "s\xc3\xad"};
    char *two_lines[TEXT_LANGUAGE_COUNT] = {[TEXT_EN] = "one\ntwo"};

    assert_true(control_announcement_set(&announcement, some));
    assert_false(control_announcement_set(&announcement, two_lines));
    for (int i = 0; i < TEXT_LANGUAGE_COUNT; i++)
        assert_string_equal(control_announcement_text(&announcement, (enum text_language)i),
                            some[i] ? some[i] : "");
    assert_true(control_announcement_set(&announcement, none));
    for (int i = 0; i < TEXT_LANGUAGE_COUNT; i++)
        assert_string_equal(control_announcement_text(&announcement, (enum text_language)i),
                            "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_mean_what_they_say),
        cmocka_unit_test(the_faulty_vectors_are_refused_with_a_reason),
        cmocka_unit_test(every_prefix_is_refused),
        cmocka_unit_test(the_size_is_bounded),
        cmocka_unit_test(the_fullest_messages_fit),
        cmocka_unit_test(one_more_than_fits_is_refused),
        cmocka_unit_test(what_cannot_be_encoded_says_so),
        cmocka_unit_test(names_have_a_shape),
        cmocka_unit_test(texts_hold_no_control_characters),
        cmocka_unit_test(an_announcement_keeps_its_languages_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
