#include "lib/spsc.h"

#include <pthread.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdbool.h>
#include <string.h>
#include <cmocka.h>

static bool push_text(struct spsc *ring, const char *text, uint32_t spare_bytes)
{
    uint32_t n = (uint32_t)strlen(text) + 1;
    char *record = spsc_reserve(ring, n, spare_bytes);
    if (!record)
        return false;
    memcpy(record, text, n);
    spsc_commit(ring, n);
    return true;
}

static void assert_next_is(struct spsc *ring, const char *text)
{
    const char *record = spsc_front(ring);
    assert_non_null(record);
    assert_string_equal(record, text);
    spsc_release(ring);
}

static void records_come_out_as_they_went_in(void **state)
{
    (void)state;
    struct spsc *ring = spsc_create(256);
    assert_null(spsc_front(ring));
    assert_true(push_text(ring, "one", 0));
    assert_true(push_text(ring, "and quite a bit more", 0));
    assert_next_is(ring, "one");
    assert_next_is(ring, "and quite a bit more");
    assert_null(spsc_front(ring));
    spsc_free(ring);
}

static void what_is_reserved_is_not_there_until_committed(void **state)
{
    (void)state;
    struct spsc *ring = spsc_create(256);
    assert_non_null(spsc_reserve(ring, 100, 0));
    assert_null(spsc_front(ring));
    assert_true(push_text(ring, "instead", 0));
    assert_next_is(ring, "instead");
    spsc_free(ring);
}

static void a_full_ring_refuses_and_recovers(void **state)
{
    (void)state;
    struct spsc *ring = spsc_create(64);
    assert_true(push_text(ring, "abcdefg", 0)); /* 16 bytes each */
    assert_true(push_text(ring, "hijklmn", 0));
    assert_true(push_text(ring, "opqrstu", 0));
    assert_false(push_text(ring, "vwxyz..", 1)); /* would fit, but leave nothing to spare */
    assert_true(push_text(ring, "vwxyz..", 0));
    assert_false(push_text(ring, "", 0));
    assert_next_is(ring, "abcdefg");
    assert_true(push_text(ring, "again", 0));
    assert_next_is(ring, "hijklmn");
    spsc_free(ring);
}

static void records_never_straddle_the_end(void **state)
{
    (void)state;
    static const char text[] = "a text whose beginnings are of all lengths";
    struct spsc *ring = spsc_create(128);
    for (size_t n = 0; n < 1000; n++) {
        assert_true(push_text(ring, text + n % sizeof text, 0));
        assert_next_is(ring, text + n % sizeof text);
    }
    spsc_free(ring);
}

enum { COUNT = 200000 };

static void *write_numbers(void *context)
{
    struct spsc *ring = context;
    for (uint32_t n = 0; n < COUNT;) {
        uint32_t length = 4 + n % 7 * 4;
        uint32_t *record = spsc_reserve(ring, length, 0);
        if (!record)
            continue;
        for (uint32_t i = 0; i < length / 4; i++)
            record[i] = n;
        spsc_commit(ring, length);
        n++;
    }
    return NULL;
}

static void two_threads_agree(void **state)
{
    (void)state;
    struct spsc *ring = spsc_create(1024);
    pthread_t writer;
    assert_int_equal(pthread_create(&writer, NULL, write_numbers, ring), 0);
    for (uint32_t n = 0; n < COUNT;) {
        const uint32_t *record = spsc_front(ring);
        if (!record)
            continue;
        for (uint32_t i = 0; i < 1 + n % 7; i++)
            assert_int_equal(record[i], n);
        spsc_release(ring);
        n++;
    }
    pthread_join(writer, NULL);
    assert_null(spsc_front(ring));
    spsc_free(ring);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_come_out_as_they_went_in),
        cmocka_unit_test(what_is_reserved_is_not_there_until_committed),
        cmocka_unit_test(a_full_ring_refuses_and_recovers),
        cmocka_unit_test(records_never_straddle_the_end),
        cmocka_unit_test(two_threads_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
