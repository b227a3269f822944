/* Goal of this test: what stands behind --channel is understood as meant, or refused with a
 * reason. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "client/capture/source_spec.h"

static void accepted(void **state)
{
    static const struct {
        const char *text;
        struct source_spec spec;
    } rows[] = {
        {"floor=stdin", {"floor", SOURCE_STDIN, "", 0, false}},
        {"floor=device:default", {"floor", SOURCE_DEVICE, "default", 1, false}},
        {"fr=device:3", {"fr", SOURCE_DEVICE, "3", 1, false}},
        {"fr=device:3:2", {"fr", SOURCE_DEVICE, "3", 2, false}},
        {"zh-Hans=device:Scarlett 18i20:8",
         {"zh-Hans", SOURCE_DEVICE, "Scarlett 18i20", 8, false}},
        {"en=device:USB (hw:1,0)", {"en", SOURCE_DEVICE, "USB (hw:1,0)", 1, false}},
        {"en=device:hw:1,0:128", {"en", SOURCE_DEVICE, "hw:1,0", 128, false}},
        {"en=file:a.wav", {"en", SOURCE_FILE, "a.wav", 0, false}},
        {"en=file:/a=b,c:d.flac,loop", {"en", SOURCE_FILE, "/a=b,c:d.flac", 0, true}},
        {"en=file:loop", {"en", SOURCE_FILE, "loop", 0, false}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct source_spec *wanted = &rows[i].spec;
        struct source_spec spec;
        char why[CONTROL_TEXT_MAX] = "";

        if (!source_spec_parse(rows[i].text, &spec, why))
            fail_msg("%s: %s", rows[i].text, why);
        assert_string_equal(spec.channel, wanted->channel);
        assert_int_equal(spec.type, wanted->type);
        assert_string_equal(spec.place, wanted->place);
        assert_int_equal(spec.input, wanted->input);
        assert_int_equal(spec.loop, wanted->loop);
    }
}

static void refused(void **state)
{
    static const char *const texts[] = {
        "",
        "floor",
        "=stdin",
        "floor=",
        "floor=stdin ",
        "floor=tape:1",
        "no_tag=stdin",
        "a-channel-whose-name-is-far-longer-than-any-language-tag=stdin",
        "floor=device:",
        "floor=device::1",
        "floor=device:x:0",
        "floor=device:x:129",
        "floor=device:x:99999999999999999999",
        "floor=file:",
        "floor=file:,loop",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct source_spec spec = {.input = -7};
        char why[CONTROL_TEXT_MAX] = "";

        if (source_spec_parse(texts[i], &spec, why))
            fail_msg("'%s' was accepted", texts[i]);
        assert_true(strlen(why) > 10);
        assert_int_equal(spec.input, -7);
    }
}

static void too_long_a_path(void **state)
{
    char text[2 * SOURCE_PLACE_MAX] = "en=file:", why[CONTROL_TEXT_MAX];
    struct source_spec spec;

    (void)state;
    memset(text + 8, 'x', SOURCE_PLACE_MAX - 1);
    assert_true(source_spec_parse(text, &spec, why));
    assert_int_equal(strlen(spec.place), SOURCE_PLACE_MAX - 1);
    text[8 + SOURCE_PLACE_MAX - 1] = 'x';
    assert_false(source_spec_parse(text, &spec, why));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepted),
        cmocka_unit_test(refused),
        cmocka_unit_test(too_long_a_path),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
