/* Goal of this test: what waits to be sent stays in order and whole, is bounded, never stale, and
 * belongs to one connection. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "client/common/outbox.h"

static uint8_t popped[OUTBOX_MESSAGE_MAX_BYTES];

static void closed_takes_nothing(void **state)
{
    struct outbox *outbox = outbox_create();
    bool is_bundle;

    (void)state;
    assert_false(outbox_push_text(outbox, "a", 1, (ll_mono){0}));
    assert_false(outbox_takes_bundles(outbox, (ll_mono){0}));
    outbox_open(outbox);
    assert_true(outbox_takes_bundles(outbox, (ll_mono){0}));
    assert_true(outbox_push_text(outbox, "a", 1, (ll_mono){0}));
    outbox_close(outbox);
    outbox_open(outbox);
    assert_true(outbox_empty(outbox));
    assert_int_equal(outbox_pop(outbox, popped, &is_bundle), 0);
    outbox_free(outbox);
}

/* Messages of all sizes, so that they cross the end of the ring at every place. */
static void in_order_and_whole(void **state)
{
    static uint8_t message[3001];
    struct outbox *outbox = outbox_create();
    size_t pushed = 0, taken = 0;
    bool is_bundle;

    (void)state;
    outbox_open(outbox);
    while (taken < 3000) {
        while (pushed < 3000 && pushed < taken + 20) {
            size_t n = ++pushed;

            memset(message, (int)n, n);
            if (n % 2)
                assert_true(outbox_push_text(outbox, message, n, (ll_mono){0}));
            else
                assert_true(outbox_push_bundle(outbox, message, n, (ll_mono){0}));
        }
        taken++;
        memset(message, (int)taken, taken);
        assert_int_equal(outbox_pop(outbox, popped, &is_bundle), taken);
        assert_memory_equal(popped, message, taken);
        assert_int_equal(is_bundle, taken % 2 == 0);
    }
    assert_true(outbox_empty(outbox));
    outbox_free(outbox);
}

static void no_bundle_behind_stale_audio(void **state)
{
    struct outbox *outbox = outbox_create();
    ll_mono fresh = {OUTBOX_STALE_MS * 1000}, stale = {OUTBOX_STALE_MS * 1000 + 1};
    bool is_bundle;

    (void)state;
    outbox_open(outbox);
    assert_true(outbox_push_bundle(outbox, "a", 1, (ll_mono){0}));
    assert_true(outbox_push_bundle(outbox, "b", 1, fresh));
    assert_false(outbox_takes_bundles(outbox, stale));
    assert_false(outbox_push_bundle(outbox, "c", 1, stale));
    assert_true(outbox_push_text(outbox, "d", 1, stale));
    outbox_pop(outbox, popped, &is_bundle);
    assert_true(outbox_takes_bundles(outbox, stale));
    outbox_free(outbox);
}

static void full_takes_no_more(void **state)
{
    static uint8_t message[OUTBOX_MESSAGE_MAX_BYTES + 1];
    struct outbox *outbox = outbox_create();
    int taken = 0;
    bool is_bundle;

    (void)state;
    outbox_open(outbox);
    assert_false(outbox_push_text(outbox, message, sizeof message, (ll_mono){0}));
    assert_false(outbox_push_text(outbox, message, 0, (ll_mono){0}));
    while (outbox_push_bundle(outbox, message, OUTBOX_MESSAGE_MAX_BYTES, (ll_mono){0}))
        taken++;
    assert_true(taken >= 2 && taken < 100);
    assert_int_equal(outbox_pop(outbox, popped, &is_bundle), OUTBOX_MESSAGE_MAX_BYTES);
    assert_true(outbox_push_bundle(outbox, message, OUTBOX_MESSAGE_MAX_BYTES, (ll_mono){0}));
    outbox_free(outbox);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closed_takes_nothing),
        cmocka_unit_test(in_order_and_whole),
        cmocka_unit_test(no_bundle_behind_stale_audio),
        cmocka_unit_test(full_takes_no_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
