#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base64.h"

/* RFC 4648 section 10, those of whole groups, and the last two letters of the alphabet. */
static void the_vectors_of_the_rfc(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        const char *text;
    } vectors[] = {{"", ""}, {"foo", "Zm9v"}, {"foobar", "Zm9vYmFy"}, {"\xfb\xef\xff", "++//"}};
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        size_t n = strlen(vectors[i].bytes);
        char text[16];
        uint8_t bytes[8];
        base64_encode(text, (const uint8_t *)vectors[i].bytes, n);
        assert_string_equal(text, vectors[i].text);
        assert_true(base64_decode(bytes, n, vectors[i].text));
        assert_memory_equal(bytes, vectors[i].bytes, n);
    }
}

static void every_group_survives(void **state)
{
    (void)state;
    for (uint32_t group = 0; group < 1u << 24; group += 4099) {
        uint8_t bytes[3] = {(uint8_t)(group >> 16), (uint8_t)(group >> 8), (uint8_t)group},
                back[3];
        char text[5];
        base64_encode(text, bytes, 3);
        assert_true(base64_decode(back, 3, text));
        assert_memory_equal(back, bytes, 3);
    }
}

static void what_is_not_exactly_that_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",     "Zm9",  "Zm9vY", "Zm8=", "Zm9-",
                                      "Zm9_", "Zm 9", "Zm9\n", "=Zm9"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint8_t bytes[3] = {1, 2, 3};
        assert_false(base64_decode(bytes, 3, bad[i]));
        assert_memory_equal(bytes, "\1\2\3", 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_of_the_rfc),
        cmocka_unit_test(every_group_survives),
        cmocka_unit_test(what_is_not_exactly_that_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
