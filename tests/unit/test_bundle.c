#include "vectors.h"

#include <livelisten/bundle.h>
#include <livelisten/rtp.h>

/* Reads the packets that the vector names; returns what comes after them. */
static enum ll_status read_packets(struct bundle_reader *reader, const json_t *packets)
{
    const uint8_t *packet;
    size_t n, i;
    json_t *hex;
    json_array_foreach(packets, i, hex)
    {
        uint8_t expected[64];
        size_t expected_bytes = vectors_hex(json_string_value(hex), expected, sizeof expected);
        assert_int_equal(bundle_next(reader, &packet, &n), LL_OK);
        assert_int_equal(n, expected_bytes);
        assert_memory_equal(packet, expected, n);
    }
    return bundle_next(reader, &packet, &n);
}

static void the_vectors_are_read_and_written(void **state)
{
    (void)state;
    json_t *vectors = vectors_load("bundle");
    size_t i, k;
    json_t *vector, *hex;
    json_array_foreach(json_object_get(vectors, "valid"), i, vector)
    {
        print_message("    %s\n", vectors_text(vector, "name"));
        const json_t *packets = json_object_get(vector, "packets");
        uint8_t bytes[64], written[64], packet[64];
        size_t n = vectors_hex(vectors_text(vector, "hex"), bytes, sizeof bytes), used = 0;
        struct bundle_reader reader;
        bundle_read(&reader, bytes, n);
        assert_int_equal(read_packets(&reader, packets), LL_END);
        json_array_foreach(packets, k, hex)
        {
            size_t packet_bytes = vectors_hex(json_string_value(hex), packet, sizeof packet);
            assert_int_equal(bundle_append(written, n, &used, packet, packet_bytes), LL_OK);
        }
        assert_int_equal(used, n);
        assert_memory_equal(written, bytes, n);
    }
    json_decref(vectors);
}

static void the_faulty_vectors_are_refused(void **state)
{
    (void)state;
    json_t *vectors = vectors_load("bundle");
    size_t i;
    json_t *vector;
    json_array_foreach(json_object_get(vectors, "reject"), i, vector)
    {
        print_message("    %s\n", vectors_text(vector, "name"));
        uint8_t bytes[64];
        size_t n = vectors_hex(vectors_text(vector, "hex"), bytes, sizeof bytes);
        struct bundle_reader reader;
        bundle_read(&reader, bytes, n);
        assert_int_equal(read_packets(&reader, json_object_get(vector, "packets")),
                         vectors_status(vector));
        const uint8_t *stayed = reader.at, *packet;
        size_t packet_bytes;
        assert_int_equal(bundle_next(&reader, &packet, &packet_bytes), vectors_status(vector));
        assert_ptr_equal(reader.at, stayed);
    }
    json_decref(vectors);
}

static void nothing_is_appended_that_does_not_fit(void **state)
{
    (void)state;
    static uint8_t bytes[BUNDLE_MAX_BYTES + 1500], packet[RTP_PACKET_MAX_BYTES + 1];
    size_t used = 0;
    assert_int_equal(bundle_append(bytes, sizeof bytes, &used, packet, 0), LL_MALFORMED);
    assert_int_equal(bundle_append(bytes, sizeof bytes, &used, packet, sizeof packet),
                     LL_TOO_LARGE);
    assert_int_equal(bundle_append(bytes, 11, &used, packet, 10), LL_TOO_LARGE);
    assert_int_equal(bundle_append(bytes, 1, &used, packet, 1), LL_TOO_LARGE);
    assert_int_equal(used, 0);
    assert_int_equal(bundle_append(bytes, 12, &used, packet, 10), LL_OK);
    assert_int_equal(used, 12);
    assert_int_equal(bundle_append(bytes, 12, &used, packet, 1), LL_TOO_LARGE);
    assert_int_equal(used, 12);
}

static void a_bundle_never_exceeds_its_largest_size(void **state)
{
    (void)state;
    static uint8_t bytes[2 * BUNDLE_MAX_BYTES], packet[RTP_PACKET_MAX_BYTES];
    size_t used = 0, packets = 0;
    while (bundle_append(bytes, sizeof bytes, &used, packet, sizeof packet) == LL_OK)
        packets++;
    assert_int_equal(packets, BUNDLE_MAX_BYTES / (BUNDLE_LENGTH_BYTES + RTP_PACKET_MAX_BYTES));
    size_t rest = BUNDLE_MAX_BYTES - used - BUNDLE_LENGTH_BYTES;
    assert_int_equal(bundle_append(bytes, sizeof bytes, &used, packet, rest + 1), LL_TOO_LARGE);
    assert_int_equal(bundle_append(bytes, sizeof bytes, &used, packet, rest), LL_OK);
    assert_int_equal(used, BUNDLE_MAX_BYTES);
}

static void an_empty_message_is_at_its_end(void **state)
{
    (void)state;
    struct bundle_reader reader;
    const uint8_t *packet;
    size_t n;
    bundle_read(&reader, (const uint8_t *)"", 0);
    assert_int_equal(bundle_next(&reader, &packet, &n), LL_END);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_are_read_and_written),
        cmocka_unit_test(the_faulty_vectors_are_refused),
        cmocka_unit_test(nothing_is_appended_that_does_not_fit),
        cmocka_unit_test(a_bundle_never_exceeds_its_largest_size),
        cmocka_unit_test(an_empty_message_is_at_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
