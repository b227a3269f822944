#include "vectors.h"

#include <livelisten/cipher.h>
#include <livelisten/rtp.h>

enum { SSRC = 0x1234abcd };

static const uint8_t key[CIPHER_KEY_BYTES] = {1, 2, 3, 4};

struct packet {
    _Alignas(uint32_t) uint8_t bytes[256];
    size_t n;
};

static struct packet clear_packet(uint32_t ssrc, uint64_t index)
{
    uint8_t payload[20];
    for (size_t i = 0; i < sizeof payload; i++)
        payload[i] = (uint8_t)(index + i);
    struct rtp_packet fields = {.payload_type = RTP_PAYLOAD_OPUS,
                                .seq = (uint16_t)index,
                                .timestamp = (uint32_t)(index * 960),
                                .ssrc = ssrc,
                                .level_dbov = -30,
                                .payload = payload,
                                .payload_bytes = sizeof payload};
    struct packet packet;
    assert_int_equal(rtp_encode(&fields, packet.bytes, sizeof packet.bytes, &packet.n), LL_OK);
    return packet;
}

/* A packet as it travels, from a sender that starts with it. */
static struct packet sealed_packet(uint64_t index)
{
    struct packet packet = clear_packet(SSRC, index);
    struct cipher *sender = cipher_create_sender(key, SSRC, index);
    assert_non_null(sender);
    assert_int_equal(cipher_protect(sender, packet.bytes, &packet.n), LL_OK);
    cipher_free(sender);
    return packet;
}

/* Unprotects, and compares with what was sent when that succeeds. The input must stay as it
 * was. */
static enum ll_status receive(struct cipher *receiver, uint64_t index,
                              const struct packet *sealed)
{
    struct packet before = *sealed, out;
    enum ll_status status = cipher_unprotect(receiver, sealed->bytes, sealed->n, out.bytes,
                                             sizeof out.bytes, &out.n);
    assert_memory_equal(before.bytes, sealed->bytes, sealed->n);
    if (status == LL_OK) {
        struct packet clear = clear_packet(SSRC, index);
        assert_int_equal(out.n, clear.n);
        assert_memory_equal(out.bytes, clear.bytes, clear.n);
    }
    return status;
}

static enum ll_status receive_index(struct cipher *receiver, uint64_t index)
{
    struct packet sealed = sealed_packet(index);
    return receive(receiver, index, &sealed);
}

static void assert_joins(uint64_t told, uint64_t first)
{
    struct cipher *receiver = cipher_create_receiver(key, SSRC, told);
    assert_non_null(receiver);
    for (uint64_t index = first; index < first + 3; index++)
        if (receive_index(receiver, index) != LL_OK)
            fail_msg("told %llu, packet %llu is refused", (unsigned long long)told,
                     (unsigned long long)index);
    cipher_free(receiver);
}

static void the_vectors_are_sealed_and_opened(void **state)
{
    (void)state;
    json_t *vectors = vectors_load("srtp");
    uint8_t vector_key[CIPHER_KEY_BYTES];
    assert_int_equal(vectors_hex(vectors_text(vectors, "key"), vector_key, sizeof vector_key),
                     CIPHER_KEY_BYTES);
    size_t i;
    json_t *vector;
    json_array_foreach(json_object_get(vectors, "packets"), i, vector)
    {
        print_message("    %s\n", vectors_text(vector, "name"));
        struct packet clear, sealed, work, out;
        clear.n = vectors_hex(vectors_text(vector, "clear"), clear.bytes, sizeof clear.bytes);
        sealed.n =
            vectors_hex(vectors_text(vector, "protected"), sealed.bytes, sizeof sealed.bytes);
        uint32_t ssrc = (uint32_t)vectors_integer(vector, "ssrc");
        uint64_t index = (uint64_t)vectors_integer(vector, "index");

        struct cipher *sender = cipher_create_sender(vector_key, ssrc, index);
        work = clear;
        assert_int_equal(cipher_protect(sender, work.bytes, &work.n), LL_OK);
        assert_int_equal(work.n, sealed.n);
        assert_memory_equal(work.bytes, sealed.bytes, sealed.n);
        cipher_free(sender);

        struct cipher *receiver = cipher_create_receiver(vector_key, ssrc, index);
        assert_int_equal(
            cipher_unprotect(receiver, sealed.bytes, sealed.n, out.bytes, sealed.n, &out.n),
            LL_OK);
        assert_int_equal(out.n, clear.n);
        assert_memory_equal(out.bytes, clear.bytes, clear.n);
        cipher_free(receiver);
    }
    json_decref(vectors);
}

static void a_listener_joins_at_any_age_of_the_stream(void **state)
{
    (void)state;
    static const uint64_t indices[] = {0,
                                       1,
                                       40000,
                                       65535,
                                       65536,
                                       65537,
                                       131071,
                                       131072,
                                       5 * 65536 + 40000,
                                       UINT64_C(0xffff0000ffff),
                                       UINT64_C(0xfffffffffffc)};
    for (size_t i = 0; i < sizeof indices / sizeof indices[0]; i++)
        assert_joins(indices[i], indices[i]);
}

/* The packet that follows the announcement may be on the other side of the wrap. */
static void a_listener_joins_across_the_wrap(void **state)
{
    (void)state;
    static const uint64_t wraps[] = {65536, 2 * 65536, 6 * 65536};
    for (size_t i = 0; i < sizeof wraps / sizeof wraps[0]; i++)
        for (uint64_t told = wraps[i] - 3; told <= wraps[i] + 3; told++)
            for (uint64_t first = wraps[i] - 3; first <= wraps[i] + 3; first++)
                assert_joins(told, first);
}

/* A counter read a moment before or after the seq that it goes with. */
static void a_counter_that_is_off_by_one_is_found(void **state)
{
    (void)state;
    static const uint64_t firsts[] = {
        3, 30000, 65530, 65536 + 3, 65536 + 30000, 2 * 65536 - 4, 5 * 65536 + 9};
    for (size_t i = 0; i < sizeof firsts / sizeof firsts[0]; i++) {
        assert_joins(firsts[i] + 65536, firsts[i]);
        if (firsts[i] >= 65536)
            assert_joins(firsts[i] - 65536, firsts[i]);
    }
}

static void a_counter_that_is_off_by_two_is_not(void **state)
{
    (void)state;
    struct cipher *receiver = cipher_create_receiver(key, SSRC, 10);
    assert_int_equal(receive_index(receiver, 2 * 65536 + 10), LL_FORGED);
    cipher_free(receiver);
}

static void garbage_before_the_first_packet_does_no_harm(void **state)
{
    (void)state;
    static const uint64_t told[] = {100, 65536 + 100, 65536, 7 * 65536 + 65535};
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        struct cipher *receiver = cipher_create_receiver(key, SSRC, told[i]);
        for (uint64_t k = 0; k < 5; k++) {
            struct packet forged = sealed_packet(told[i] + k * 20000);
            forged.bytes[forged.n - 1] ^= 1;
            assert_int_equal(receive(receiver, 0, &forged), LL_FORGED);
        }
        assert_int_equal(receive_index(receiver, told[i]), LL_OK);
        cipher_free(receiver);
    }
}

static void one_sender_crosses_the_wrap(void **state)
{
    (void)state;
    static const uint64_t starts[] = {65536 - 20, 3 * 65536 - 20};
    for (size_t i = 0; i < 2; i++) {
        struct cipher *sender = cipher_create_sender(key, SSRC, starts[i]);
        struct cipher *receiver = cipher_create_receiver(key, SSRC, starts[i]);
        for (uint64_t index = starts[i]; index < starts[i] + 40; index++) {
            struct packet packet = clear_packet(SSRC, index);
            assert_int_equal(cipher_protect(sender, packet.bytes, &packet.n), LL_OK);
            assert_int_equal(packet.n, clear_packet(SSRC, index).n + CIPHER_TAG_BYTES);
            if (index % 7 != 0) /* some are lost */
                assert_int_equal(receive(receiver, index, &packet), LL_OK);
        }
        cipher_free(receiver);
        cipher_free(sender);
    }
}

static void a_late_packet_is_accepted_once(void **state)
{
    (void)state;
    struct cipher *receiver = cipher_create_receiver(key, SSRC, 65536);
    assert_int_equal(receive_index(receiver, 65536 + 2), LL_OK);
    assert_int_equal(receive_index(receiver, 65536 - 1), LL_OK);
    assert_int_equal(receive_index(receiver, 65536 - 1), LL_DUPLICATE);
    assert_int_equal(receive_index(receiver, 65536 + 2), LL_DUPLICATE);
    assert_int_equal(receive_index(receiver, 65536 + 200), LL_OK);
    assert_int_equal(receive_index(receiver, 65536 + 3), LL_DUPLICATE);
    cipher_free(receiver);
}

static void every_changed_byte_is_noticed(void **state)
{
    (void)state;
    const uint64_t index = 65536 + 500;
    struct packet sealed = sealed_packet(index);
    struct cipher *receiver = cipher_create_receiver(key, SSRC, index);
    assert_int_equal(receive_index(receiver, index - 1), LL_OK);
    for (size_t i = 0; i < sealed.n; i++) {
        struct packet changed = sealed;
        changed.bytes[i] ^= 0x40;
        assert_int_not_equal(receive(receiver, index, &changed), LL_OK);
    }
    assert_int_equal(receive(receiver, index, &sealed), LL_OK);
    cipher_free(receiver);
}

static void another_key_is_a_forgery(void **state)
{
    (void)state;
    static const uint8_t other_key[CIPHER_KEY_BYTES] = {9};
    struct cipher *receiver = cipher_create_receiver(other_key, SSRC, 10);
    assert_int_equal(receive_index(receiver, 10), LL_FORGED);
    cipher_free(receiver);
}

static void another_stream_is_foreign(void **state)
{
    (void)state;
    struct packet clear = clear_packet(SSRC + 1, 10), sealed = sealed_packet(10);
    struct cipher *sender = cipher_create_sender(key, SSRC, 10);
    struct cipher *receiver = cipher_create_receiver(key, SSRC + 1, 10);
    size_t n = clear.n;
    assert_int_equal(cipher_protect(sender, clear.bytes, &n), LL_FOREIGN);
    assert_int_equal(n, clear.n);
    assert_int_equal(receive(receiver, 10, &sealed), LL_FOREIGN);
    cipher_free(receiver);
    cipher_free(sender);
}

static void a_truncated_packet_is_refused(void **state)
{
    (void)state;
    struct packet sealed = sealed_packet(10);
    for (size_t n = 0; n < sealed.n; n++) {
        struct cipher *receiver = cipher_create_receiver(key, SSRC, 10);
        struct packet out;
        enum ll_status expected = n <= 20 + CIPHER_TAG_BYTES ? LL_TRUNCATED : LL_FORGED;
        out.n = 77;
        assert_int_equal(
            cipher_unprotect(receiver, sealed.bytes, n, out.bytes, sizeof out.bytes, &out.n),
            expected);
        assert_int_equal(out.n, 77);
        cipher_free(receiver);
    }
}

static void sizes_are_bounded(void **state)
{
    (void)state;
    static _Alignas(uint32_t) uint8_t large[RTP_PACKET_MAX_BYTES + CIPHER_ROOM_BYTES];
    static const uint8_t payload[RTP_PACKET_MAX_BYTES];
    struct rtp_packet fields = {.ssrc = SSRC,
                                .level_dbov = RTP_NO_LEVEL,
                                .payload = payload,
                                .payload_bytes = RTP_PACKET_MAX_BYTES - RTP_HEADER_BYTES -
                                                 CIPHER_TAG_BYTES + 1};
    struct cipher *sender = cipher_create_sender(key, SSRC, 0);
    size_t n;
    assert_int_equal(rtp_encode(&fields, large, sizeof large, &n), LL_OK);
    assert_int_equal(cipher_protect(sender, large, &n), LL_TOO_LARGE);
    fields.payload_bytes--;
    assert_int_equal(rtp_encode(&fields, large, sizeof large, &n), LL_OK);
    assert_int_equal(cipher_protect(sender, large, &n), LL_OK);
    assert_int_equal(n, RTP_PACKET_MAX_BYTES);
    cipher_free(sender);

    struct packet sealed = sealed_packet(0), out;
    struct cipher *receiver = cipher_create_receiver(key, SSRC, 0);
    assert_int_equal(
        cipher_unprotect(receiver, sealed.bytes, sealed.n, out.bytes, sealed.n - 1, &out.n),
        LL_TOO_LARGE);
    cipher_free(receiver);
}

static void an_index_is_never_used_twice(void **state)
{
    (void)state;
    struct cipher *sender = cipher_create_sender(key, SSRC, 10);
    struct packet packet = clear_packet(SSRC, 10), again = packet;
    assert_int_equal(cipher_protect(sender, packet.bytes, &packet.n), LL_OK);
    assert_int_equal(cipher_protect(sender, again.bytes, &again.n), LL_DUPLICATE);
    cipher_free(sender);
    cipher_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_are_sealed_and_opened),
        cmocka_unit_test(a_listener_joins_at_any_age_of_the_stream),
        cmocka_unit_test(a_listener_joins_across_the_wrap),
        cmocka_unit_test(a_counter_that_is_off_by_one_is_found),
        cmocka_unit_test(a_counter_that_is_off_by_two_is_not),
        cmocka_unit_test(garbage_before_the_first_packet_does_no_harm),
        cmocka_unit_test(one_sender_crosses_the_wrap),
        cmocka_unit_test(a_late_packet_is_accepted_once),
        cmocka_unit_test(every_changed_byte_is_noticed),
        cmocka_unit_test(another_key_is_a_forgery),
        cmocka_unit_test(another_stream_is_foreign),
        cmocka_unit_test(a_truncated_packet_is_refused),
        cmocka_unit_test(sizes_are_bounded),
        cmocka_unit_test(an_index_is_never_used_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
