#include "lib/jitter.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

static enum ll_status insert(struct jitter *jitter, uint64_t index)
{
    uint8_t payload[8];
    memcpy(payload, &index, sizeof payload);
    struct packet packet = {.index = index, .frames = 960, .payload_bytes = sizeof payload};
    return jitter_insert(jitter, &packet, (int64_t)index * 960, payload);
}

static void assert_next_is(struct jitter *jitter, uint64_t index)
{
    const struct stored *first = jitter_first(jitter);
    assert_non_null(first);
    assert_int_equal(first->packet.index, index);
    assert_int_equal(first->media, index * 960);
    assert_memory_equal(first->payload, &index, sizeof index);
    jitter_drop_first(jitter);
}

static void an_arrival_table(void **state)
{
    (void)state;
    static const struct {
        uint64_t index;
        enum ll_status status;
    } arrivals[] = {
        {100, LL_OK},        {102, LL_OK}, {101, LL_OK},
        {102, LL_DUPLICATE}, {99, LL_OK}, /* nothing was taken out yet: still welcome */
        {105, LL_OK},        {103, LL_OK},
    };
    struct jitter *jitter = jitter_create();
    for (size_t i = 0; i < sizeof arrivals / sizeof *arrivals; i++)
        assert_int_equal(insert(jitter, arrivals[i].index), arrivals[i].status);
    assert_int_equal(jitter_last(jitter)->packet.index, 105);
    for (uint64_t index = 99; index <= 103; index++)
        assert_next_is(jitter, index);
    assert_int_equal(insert(jitter, 103), LL_FOREIGN);
    assert_int_equal(insert(jitter, 104), LL_OK);
    assert_next_is(jitter, 104);
    assert_next_is(jitter, 105);
    assert_null(jitter_first(jitter));
    assert_null(jitter_last(jitter));
    jitter_free(jitter);
}

static void a_packet_far_ahead_pushes_the_oldest_out(void **state)
{
    (void)state;
    struct jitter *jitter = jitter_create();
    for (uint64_t index = 0; index < JITTER_SLOTS; index++)
        assert_int_equal(insert(jitter, index), LL_OK);
    assert_int_equal(insert(jitter, JITTER_SLOTS + 1), LL_OK);
    assert_int_equal(insert(jitter, 1), LL_FOREIGN);
    assert_int_equal(jitter_first(jitter)->packet.index, 2);
    assert_int_equal(insert(jitter, UINT64_C(1) << 47), LL_OK);
    assert_next_is(jitter, UINT64_C(1) << 47);
    assert_null(jitter_first(jitter));
    jitter_free(jitter);
}

static void a_packet_far_behind_is_refused(void **state)
{
    (void)state;
    struct jitter *jitter = jitter_create();
    assert_int_equal(insert(jitter, 10000), LL_OK);
    assert_int_equal(insert(jitter, 10000 - JITTER_SLOTS), LL_FOREIGN);
    assert_int_equal(insert(jitter, 10001 - JITTER_SLOTS), LL_OK);
    assert_next_is(jitter, 10001 - JITTER_SLOTS);
    assert_next_is(jitter, 10000);
    jitter_free(jitter);
}

static void after_a_reset_any_index_may_come(void **state)
{
    (void)state;
    struct jitter *jitter = jitter_create();
    insert(jitter, 5000);
    assert_next_is(jitter, 5000);
    insert(jitter, 5001);
    jitter_reset(jitter);
    assert_null(jitter_first(jitter));
    assert_int_equal(insert(jitter, 7), LL_OK);
    assert_next_is(jitter, 7);
    jitter_free(jitter);
    jitter_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_arrival_table),
        cmocka_unit_test(a_packet_far_ahead_pushes_the_oldest_out),
        cmocka_unit_test(a_packet_far_behind_is_refused),
        cmocka_unit_test(after_a_reset_any_index_may_come),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
