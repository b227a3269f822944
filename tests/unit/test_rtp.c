#include "vectors.h"

#include <livelisten/rtp.h>

static void assert_carries(const struct rtp_packet *packet, const json_t *fields)
{
    const json_t *level = json_object_get(fields, "level_dbov");
    const json_t *captured = json_object_get(fields, "captured_us");
    uint8_t payload[RTP_PACKET_MAX_BYTES];
    size_t n = vectors_hex(vectors_text(fields, "payload"), payload, sizeof payload);
    assert_int_equal(packet->marker, json_is_true(json_object_get(fields, "marker")));
    assert_int_equal(packet->payload_type, vectors_integer(fields, "payload_type"));
    assert_int_equal(packet->seq, vectors_integer(fields, "seq"));
    assert_int_equal(packet->timestamp, vectors_integer(fields, "timestamp"));
    assert_int_equal(packet->ssrc, vectors_integer(fields, "ssrc"));
    assert_int_equal(packet->level_dbov,
                     json_is_null(level) ? RTP_NO_LEVEL : json_integer_value(level));
    assert_int_equal(packet->voice, json_is_true(json_object_get(fields, "voice")));
    assert_int_equal(packet->captured.us,
                     json_is_null(captured) ? 0 : json_integer_value(captured));
    assert_int_equal(packet->payload_bytes, n);
    assert_memory_equal(packet->payload, payload, n);
}

static void the_vectors_decode(void **state)
{
    (void)state;
    json_t *vectors = vectors_load("rtp");
    size_t i;
    json_t *vector;
    json_array_foreach(json_object_get(vectors, "decode"), i, vector)
    {
        print_message("    %s\n", vectors_text(vector, "name"));
        uint8_t bytes[RTP_PACKET_MAX_BYTES], again[RTP_PACKET_MAX_BYTES];
        size_t n = vectors_hex(vectors_text(vector, "hex"), bytes, sizeof bytes), again_bytes;
        struct rtp_packet packet;
        assert_int_equal(rtp_decode(&packet, bytes, n), LL_OK);
        assert_carries(&packet, json_object_get(vector, "fields"));
        assert_ptr_equal(packet.payload, bytes + packet.header_bytes);

        assert_int_equal(rtp_encode(&packet, again, sizeof again, &again_bytes), LL_OK);
        if (json_is_true(json_object_get(vector, "canonical"))) {
            assert_int_equal(again_bytes, n);
            assert_memory_equal(again, bytes, n);
        }
        struct rtp_packet reread;
        assert_int_equal(rtp_decode(&reread, again, again_bytes), LL_OK);
        assert_carries(&reread, json_object_get(vector, "fields"));
    }
    json_decref(vectors);
}

static void the_faulty_vectors_are_refused(void **state)
{
    (void)state;
    json_t *vectors = vectors_load("rtp");
    size_t i;
    json_t *vector;
    json_array_foreach(json_object_get(vectors, "reject"), i, vector)
    {
        print_message("    %s\n", vectors_text(vector, "name"));
        uint8_t bytes[RTP_PACKET_MAX_BYTES];
        size_t n = vectors_hex(vectors_text(vector, "hex"), bytes, sizeof bytes);
        struct rtp_packet packet = {.ssrc = 42};
        assert_int_equal(rtp_decode(&packet, bytes, n), vectors_status(vector));
        assert_int_equal(packet.ssrc, 42);
    }
    json_decref(vectors);
}

/* In a protected packet the last byte belongs to the tag: it says nothing about padding. */
static void padding_of_a_protected_packet_is_left_on(void **state)
{
    (void)state;
    uint8_t bytes[64];
    size_t n = vectors_hex("a0600002000007801234abcdf8ff00", bytes, sizeof bytes);
    struct rtp_packet packet;
    assert_int_equal(rtp_decode(&packet, bytes, n), LL_MALFORMED);
    assert_int_equal(rtp_decode_protected(&packet, bytes, n), LL_OK);
    assert_int_equal(packet.payload_bytes, 3);
    assert_int_equal(rtp_decode_protected(&packet, bytes, RTP_HEADER_BYTES), LL_TRUNCATED);
}

static void every_prefix_is_refused_without_reading_past_it(void **state)
{
    (void)state;
    uint8_t bytes[64];
    size_t n = vectors_hex("90600003000007801234abcdbede0003101c2769800e80ffffef3a00f8", bytes,
                           sizeof bytes);
    struct rtp_packet packet;
    for (size_t k = 0; k < n; k++) {
        uint8_t *exact = malloc(k ? k : 1); /* so that the sanitizer sees a byte too many */
        memcpy(exact, bytes, k);
        assert_int_equal(rtp_decode(&packet, exact, k), LL_TRUNCATED);
        free(exact);
    }
    assert_int_equal(rtp_decode(&packet, bytes, n), LL_OK);
}

static void the_size_is_bounded(void **state)
{
    (void)state;
    static const uint8_t payload[RTP_PACKET_MAX_BYTES];
    uint8_t bytes[RTP_PACKET_MAX_BYTES + 1];
    struct rtp_packet packet = {.payload_type = RTP_PAYLOAD_OPUS,
                                .level_dbov = -20,
                                .payload = payload,
                                .payload_bytes = RTP_PACKET_MAX_BYTES - 20};
    size_t n = 0;
    assert_int_equal(rtp_encode(&packet, bytes, RTP_PACKET_MAX_BYTES - 1, &n), LL_TOO_LARGE);
    assert_int_equal(rtp_encode(&packet, bytes, 19, &n), LL_TOO_LARGE);
    assert_int_equal(n, 0);
    assert_int_equal(rtp_encode(&packet, bytes, sizeof bytes, &n), LL_OK);
    assert_int_equal(n, RTP_PACKET_MAX_BYTES);
    packet.payload_bytes++;
    assert_int_equal(rtp_encode(&packet, bytes, sizeof bytes, &n), LL_TOO_LARGE);
    assert_int_equal(rtp_decode(&packet, bytes, sizeof bytes), LL_TOO_LARGE);
}

static void every_microsecond_survives(void **state)
{
    (void)state;
    static const uint8_t payload[] = {0xf8};
    for (int64_t rest_us = 0; rest_us < 1000000; rest_us += 7) {
        struct rtp_packet packet = {.level_dbov = RTP_NO_LEVEL,
                                    .captured = {INT64_C(4294967295) * 1000000 + rest_us},
                                    .payload = payload,
                                    .payload_bytes = sizeof payload};
        struct rtp_packet back;
        uint8_t bytes[64];
        size_t n;
        assert_int_equal(rtp_encode(&packet, bytes, sizeof bytes, &n), LL_OK);
        assert_int_equal(rtp_decode(&back, bytes, n), LL_OK);
        assert_int_equal(back.captured.us, packet.captured.us);
    }
}

static void the_index_is_the_nearest(void **state)
{
    (void)state;
    json_t *vectors = vectors_load("rtp");
    size_t i;
    json_t *vector;
    json_array_foreach(json_object_get(vectors, "extend"), i, vector)
    {
        uint64_t index = rtp_extend((uint64_t)vectors_integer(vector, "reference"),
                                    (uint16_t)vectors_integer(vector, "seq"));
        assert_int_equal(index, vectors_integer(vector, "index"));
    }
    json_decref(vectors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_decode),
        cmocka_unit_test(the_faulty_vectors_are_refused),
        cmocka_unit_test(padding_of_a_protected_packet_is_left_on),
        cmocka_unit_test(every_prefix_is_refused_without_reading_past_it),
        cmocka_unit_test(the_size_is_bounded),
        cmocka_unit_test(every_microsecond_survives),
        cmocka_unit_test(the_index_is_the_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
