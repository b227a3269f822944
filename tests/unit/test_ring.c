#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <livelisten/bundle.h>
#include <livelisten/ring.h>
#include <livelisten/rtp.h>

enum { SLOTS = 8 };

/* A packet whose four bytes are its index, received at as many microseconds. */
static enum ll_status push(struct ring *ring, uint64_t index)
{
    uint8_t packet[4] = {(uint8_t)(index >> 24), (uint8_t)(index >> 16), (uint8_t)(index >> 8),
                         (uint8_t)index};
    return ring_push(ring, index, packet, sizeof packet, (ll_mono){(int64_t)index});
}

static void push_run(struct ring *ring, uint64_t from, uint64_t to)
{
    for (; from < to; from++)
        assert_int_equal(push(ring, from), LL_OK);
}

/* Asserts that [from, to) holds exactly these packets. */
static void assert_run(const struct ring *ring, uint64_t from, uint64_t to,
                       const uint64_t *expected, size_t count)
{
    uint8_t bytes[256];
    uint64_t next;
    size_t n = ring_bundle(ring, from, to, bytes, sizeof bytes, &next);
    struct bundle_reader reader;
    bundle_read(&reader, bytes, n);
    for (size_t i = 0; i < count; i++) {
        const uint8_t *packet;
        size_t packet_bytes;
        assert_int_equal(bundle_next(&reader, &packet, &packet_bytes), LL_OK);
        assert_int_equal(packet_bytes, 4);
        assert_int_equal((uint32_t)packet[0] << 24 | packet[1] << 16 | packet[2] << 8 |
                             packet[3],
                         (uint32_t)expected[i]);
    }
    assert_ptr_equal(reader.at, reader.end);
}

static void assert_window(const struct ring *ring, uint64_t start, uint64_t end)
{
    assert_int_equal(ring_start(ring), start);
    assert_int_equal(ring_end(ring), end);
}

static int setup(void **state)
{
    *state = ring_create(SLOTS);
    return *state ? 0 : -1;
}

static int teardown(void **state)
{
    ring_free(*state);
    return 0;
}

static void an_empty_ring_has_nothing(void **state)
{
    struct ring *ring = *state;
    ll_mono received;
    uint64_t next = 99;
    assert_window(ring, 0, 0);
    assert_false(ring_received(ring, 0, &received));
    assert_int_equal(ring_bundle(ring, 0, 10, NULL, 0, &next), 0);
    assert_int_equal(next, 0);
    ring_free(NULL);
}

static void the_newest_packets_are_held(void **state)
{
    struct ring *ring = *state;
    push_run(ring, 1000, 1003);
    assert_window(ring, 1000, 1003);
    push_run(ring, 1003, 1020);
    assert_window(ring, 1020 - SLOTS, 1020);
    assert_run(ring, 0, UINT64_MAX,
               (uint64_t[]){1012, 1013, 1014, 1015, 1016, 1017, 1018, 1019}, 8);
    assert_run(ring, 1015, 1017, (uint64_t[]){1015, 1016}, 2);
    ll_mono received;
    assert_true(ring_received(ring, 1012, &received));
    assert_int_equal(received.us, 1012);
    assert_false(ring_received(ring, 1011, &received));
    assert_false(ring_received(ring, 1020, &received));
}

static void missing_packets_are_left_out(void **state)
{
    struct ring *ring = *state;
    push_run(ring, 10, 12);
    assert_int_equal(push(ring, 14), LL_OK);
    assert_window(ring, 10, 15);
    assert_run(ring, 10, 15, (uint64_t[]){10, 11, 14}, 3);
    ll_mono received;
    assert_false(ring_received(ring, 12, &received));
}

static void a_late_packet_takes_its_place(void **state)
{
    struct ring *ring = *state;
    push_run(ring, 10, 12);
    push_run(ring, 13, 15);
    assert_int_equal(push(ring, 12), LL_OK);
    assert_int_equal(push(ring, 9), LL_OK);
    assert_window(ring, 9, 15);
    assert_run(ring, 9, 15, (uint64_t[]){9, 10, 11, 12, 13, 14}, 6);
    assert_int_equal(push(ring, 15 - SLOTS), LL_OK);
    assert_int_equal(push(ring, 15 - SLOTS - 1), LL_FOREIGN);
    assert_window(ring, 15 - SLOTS, 15);
}

static void a_second_copy_is_refused(void **state)
{
    struct ring *ring = *state;
    push_run(ring, 10, 13);
    assert_int_equal(push(ring, 10), LL_DUPLICATE);
    assert_int_equal(push(ring, 12), LL_DUPLICATE);
    assert_window(ring, 10, 13);
}

/* What is left in a slot from before the jump must not come back as if it were new. */
static void a_jump_forgets_what_fell_behind(void **state)
{
    struct ring *ring = *state;
    push_run(ring, 0, 6);
    assert_int_equal(push(ring, 10), LL_OK);
    assert_window(ring, 3, 11);
    assert_run(ring, 0, 11, (uint64_t[]){3, 4, 5, 10}, 4);
    assert_int_equal(push(ring, 16), LL_OK);
    assert_window(ring, 10, 17);
    assert_int_equal(push(ring, UINT64_C(0xffffffffffff)), LL_OK);
    assert_window(ring, UINT64_C(0xffffffffffff), UINT64_C(0x1000000000000));
    ll_mono received;
    assert_false(ring_received(ring, 10, &received));
    assert_int_equal(push(ring, 16), LL_FOREIGN);
}

static void a_reset_ring_takes_any_index(void **state)
{
    struct ring *ring = *state;
    push_run(ring, 1000, 1010);
    ring_reset(ring);
    assert_window(ring, 0, 0);
    push_run(ring, 1005, 1007);
    assert_window(ring, 1005, 1007);
    assert_run(ring, 0, 2000, (uint64_t[]){1005, 1006}, 2);
    ring_reset(ring);
    push_run(ring, 0, 2);
    assert_window(ring, 0, 2);
}

static void a_bundle_holds_as_many_as_fit(void **state)
{
    struct ring *ring = *state;
    enum { FRAMED = BUNDLE_LENGTH_BYTES + 4 };
    uint8_t bytes[64];
    uint64_t next;
    push_run(ring, 20, 26);
    assert_int_equal(ring_bundle(ring, 20, 26, bytes, 2 * FRAMED + 5, &next), 2 * FRAMED);
    assert_int_equal(next, 22);
    assert_int_equal(ring_bundle(ring, next, 26, bytes, 5, &next), 0);
    assert_int_equal(next, 22);
    assert_int_equal(ring_bundle(ring, next, 26, bytes, sizeof bytes, &next), 4 * FRAMED);
    assert_int_equal(next, 26);
}

static void a_cursor_never_goes_back(void **state)
{
    struct ring *ring = *state;
    uint8_t bytes[64];
    uint64_t next;
    push_run(ring, 20, 30);
    assert_int_equal(ring_bundle(ring, 5, 8, bytes, sizeof bytes, &next), 0);
    assert_int_equal(next, 8);
    assert_int_equal(ring_bundle(ring, 8, 5, bytes, sizeof bytes, &next), 0);
    assert_int_equal(next, 8);
    assert_int_equal(ring_bundle(ring, 30, 40, bytes, sizeof bytes, &next), 0);
    assert_int_equal(next, 30);
    assert_int_equal(ring_bundle(ring, 50, 60, bytes, sizeof bytes, &next), 0);
    assert_int_equal(next, 50);
}

static void the_largest_packet_fits(void **state)
{
    struct ring *ring = *state;
    static uint8_t packet[RTP_PACKET_MAX_BYTES + 1], bytes[RTP_PACKET_MAX_BYTES + 2];
    memset(packet, 0xa5, sizeof packet);
    uint64_t next;
    assert_int_equal(ring_push(ring, 5, packet, sizeof packet, (ll_mono){0}), LL_TOO_LARGE);
    assert_window(ring, 0, 0);
    assert_int_equal(ring_push(ring, 5, packet, RTP_PACKET_MAX_BYTES, (ll_mono){0}), LL_OK);
    assert_int_equal(ring_bundle(ring, 5, 6, bytes, sizeof bytes, &next), sizeof bytes);
    assert_memory_equal(bytes + BUNDLE_LENGTH_BYTES, packet, RTP_PACKET_MAX_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_empty_ring_has_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(the_newest_packets_are_held, setup, teardown),
        cmocka_unit_test_setup_teardown(missing_packets_are_left_out, setup, teardown),
        cmocka_unit_test_setup_teardown(a_late_packet_takes_its_place, setup, teardown),
        cmocka_unit_test_setup_teardown(a_second_copy_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_jump_forgets_what_fell_behind, setup, teardown),
        cmocka_unit_test_setup_teardown(a_reset_ring_takes_any_index, setup, teardown),
        cmocka_unit_test_setup_teardown(a_bundle_holds_as_many_as_fit, setup, teardown),
        cmocka_unit_test_setup_teardown(a_cursor_never_goes_back, setup, teardown),
        cmocka_unit_test_setup_teardown(the_largest_packet_fits, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
