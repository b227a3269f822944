/* Reading tests/vectors/NAME.json (docs/protocol.md) into unit tests. The directory is
 * LIVELISTEN_VECTORS, or tests/vectors below the working directory. What does not fit fails the
 * test. */
#ifndef TESTS_UNIT_VECTORS_H
#define TESTS_UNIT_VECTORS_H

#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include <livelisten/status.h>

static inline json_t *vectors_load(const char *name)
{
    const char *directory = getenv("LIVELISTEN_VECTORS");
    char path[512];
    snprintf(path, sizeof path, "%s/%s.json", directory ? directory : "tests/vectors", name);
    json_error_t error;
    json_t *vectors = json_load_file(path, 0, &error);
    if (!vectors)
        fail_msg("%s:%d: %s", path, error.line, error.text);
    return vectors;
}

/* The string member `name`, borrowed. */
static inline const char *vectors_text(const json_t *vector, const char *name)
{
    const char *text = json_string_value(json_object_get(vector, name));
    if (!text)
        fail_msg("a vector lacks the string \"%s\"", name);
    return text;
}

static inline int64_t vectors_integer(const json_t *vector, const char *name)
{
    const json_t *value = json_object_get(vector, name);
    if (!json_is_integer(value))
        fail_msg("a vector lacks the integer \"%s\"", name);
    return json_integer_value(value);
}

/* Bytes from hexadecimal digits; says how many. */
static inline size_t vectors_hex(const char *hex, uint8_t *bytes, size_t capacity)
{
    size_t n = strlen(hex) / 2;
    assert_true(n <= capacity);
    for (size_t i = 0; i < n; i++) {
        unsigned value;
        assert_int_equal(sscanf(hex + 2 * i, "%2x", &value), 1);
        bytes[i] = (uint8_t)value;
    }
    return n;
}

static inline enum ll_status vectors_status(const json_t *vector)
{
    static const struct {
        const char *name;
        enum ll_status status;
    } names[] = {
        {"truncated", LL_TRUNCATED},
        {"malformed", LL_MALFORMED},
        {"too_large", LL_TOO_LARGE},
        {"unsupported", LL_UNSUPPORTED},
    };
    const char *name = vectors_text(vector, "status");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i].name, name) == 0)
            return names[i].status;
    fail_msg("unknown status \"%s\" in a vector", name);
    return LL_OK;
}

#endif
