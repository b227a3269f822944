#include <livelisten/rtp.h>

#include <assert.h>
#include <string.h>

#include "cursor.h"

enum {
    VERSION = 2,
    EXTENSION_PROFILE_ONE_BYTE = 0xBEDE, /* RFC 8285 section 4.2 */
    EXTENSION_HEADER_BYTES = 4,
    ID_PADDING = 0,
    ID_LEVEL = 1,
    ID_CAPTURED = 2,
    ID_STOP = 15,
    LEVEL_BYTES = 1,
    CAPTURED_BYTES = 8,
    WORD_BYTES = 4
};

/* Capture time on the wire: seconds in the upper 32 bits, fraction in the lower. Encoding
 * rounds up by less than 1/4000 us and decoding down, so whole microseconds survive. */
static uint64_t fixed_from_wall(ll_wall wall)
{
    uint64_t seconds = (uint64_t)wall.us / 1000000;
    uint64_t rest_us = (uint64_t)wall.us % 1000000;
    return seconds << 32 | ((rest_us << 32) + 999999) / 1000000;
}

static ll_wall wall_from_fixed(uint64_t fixed)
{
    uint64_t rest_us = ((fixed & UINT32_MAX) * 1000000) >> 32;
    return (ll_wall){(int64_t)((fixed >> 32) * 1000000 + rest_us)};
}

/* An element of an unexpected length is as unknown as one of an unknown id: skipped. */
static void decode_element(struct rtp_packet *packet, unsigned id, struct cursor body)
{
    if (id == ID_LEVEL && cursor_left(&body) == LEVEL_BYTES) {
        packet->voice = *body.at >> 7;
        packet->level_dbov = -(*body.at & 0x7f);
    } else if (id == ID_CAPTURED && cursor_left(&body) == CAPTURED_BYTES) {
        uint64_t fixed = 0;
        cursor_uint(&body, CAPTURED_BYTES, &fixed);
        packet->captured = wall_from_fixed(fixed);
    }
}

static bool decode_elements(struct rtp_packet *packet, struct cursor elements)
{
    uint8_t head;
    while (cursor_u8(&elements, &head)) {
        unsigned id = head >> 4;
        unsigned length_code = head & 15;
        if (id == ID_STOP || (id == ID_PADDING && length_code != 0))
            return true; /* RFC 8285 section 4.2: what was read so far counts */
        if (id == ID_PADDING)
            continue;
        struct cursor body;
        if (!cursor_take(&elements, length_code + 1, &body))
            return false;
        decode_element(packet, id, body);
    }
    return true;
}

static enum ll_status decode_extension(struct rtp_packet *packet, struct cursor *cursor)
{
    uint16_t profile, words;
    struct cursor elements;
    if (!cursor_u16(cursor, &profile) || !cursor_u16(cursor, &words) ||
        !cursor_take(cursor, (size_t)words * WORD_BYTES, &elements))
        return LL_TRUNCATED;
    if (profile != EXTENSION_PROFILE_ONE_BYTE)
        return LL_OK;
    return decode_elements(packet, elements) ? LL_OK : LL_MALFORMED;
}

/* Everything up to the payload; *padded says whether the last octets of the payload are
 * padding. */
static enum ll_status decode_header(struct rtp_packet *packet, const uint8_t *bytes, size_t n,
                                    bool *padded)
{
    struct cursor cursor = {bytes, bytes + n};
    uint8_t first, second;
    if (!cursor_u8(&cursor, &first))
        return LL_TRUNCATED;
    if (first >> 6 != VERSION)
        return LL_UNSUPPORTED;
    if (n > RTP_PACKET_MAX_BYTES)
        return LL_TOO_LARGE;
    struct cursor csrcs;
    size_t csrc_bytes = (size_t)(first & 15) * WORD_BYTES;
    if (!cursor_u8(&cursor, &second) || !cursor_u16(&cursor, &packet->seq) ||
        !cursor_u32(&cursor, &packet->timestamp) || !cursor_u32(&cursor, &packet->ssrc) ||
        !cursor_take(&cursor, csrc_bytes, &csrcs))
        return LL_TRUNCATED;
    packet->marker = second >> 7;
    packet->payload_type = second & 0x7f;
    packet->level_dbov = RTP_NO_LEVEL;
    if (first & 0x10) {
        enum ll_status status = decode_extension(packet, &cursor);
        if (status != LL_OK)
            return status;
    }
    if (cursor_left(&cursor) == 0)
        return LL_TRUNCATED; /* an Opus packet has at least its TOC byte */
    *padded = first & 0x20;
    packet->payload = cursor.at;
    packet->payload_bytes = cursor_left(&cursor);
    packet->header_bytes = (size_t)(cursor.at - bytes);
    return LL_OK;
}

enum ll_status rtp_decode_protected(struct rtp_packet *out, const uint8_t *bytes, size_t n)
{
    struct rtp_packet packet = {0};
    bool padded;
    enum ll_status status = decode_header(&packet, bytes, n, &padded);
    if (status == LL_OK)
        *out = packet;
    return status;
}

enum ll_status rtp_decode(struct rtp_packet *out, const uint8_t *bytes, size_t n)
{
    struct rtp_packet packet = {0};
    bool padded;
    enum ll_status status = decode_header(&packet, bytes, n, &padded);
    if (status != LL_OK)
        return status;
    if (padded) {
        uint8_t padding_bytes = packet.payload[packet.payload_bytes - 1];
        if (padding_bytes == 0 || padding_bytes >= packet.payload_bytes)
            return LL_MALFORMED;
        packet.payload_bytes -= padding_bytes;
    }
    *out = packet;
    return LL_OK;
}

/* What the extensions take, with their header and padded to whole words; 0 for none. */
static size_t extension_bytes(const struct rtp_packet *packet)
{
    size_t n = 0;
    if (packet->level_dbov != RTP_NO_LEVEL)
        n += 1 + LEVEL_BYTES;
    if (packet->captured.us > 0)
        n += 1 + CAPTURED_BYTES;
    if (n == 0)
        return 0;
    return EXTENSION_HEADER_BYTES + (n + WORD_BYTES - 1) / WORD_BYTES * WORD_BYTES;
}

static uint8_t *encode_extension(const struct rtp_packet *packet, uint8_t *at, size_t n)
{
    uint8_t *end = at + n;
    at = put_uint(at, 2, EXTENSION_PROFILE_ONE_BYTE);
    at = put_uint(at, 2, (n - EXTENSION_HEADER_BYTES) / WORD_BYTES);
    if (packet->level_dbov != RTP_NO_LEVEL) {
        at = put_uint(at, 1, ID_LEVEL << 4 | (LEVEL_BYTES - 1));
        at = put_uint(at, 1, (packet->voice ? 0x80 : 0) | (unsigned)-packet->level_dbov);
    }
    if (packet->captured.us > 0) {
        at = put_uint(at, 1, ID_CAPTURED << 4 | (CAPTURED_BYTES - 1));
        at = put_uint(at, CAPTURED_BYTES, fixed_from_wall(packet->captured));
    }
    while (at < end)
        *at++ = ID_PADDING;
    return at;
}

enum ll_status rtp_encode(const struct rtp_packet *packet, uint8_t *bytes, size_t capacity,
                          size_t *written)
{
    assert(packet->payload_type <= 0x7f);
    assert(packet->level_dbov >= RTP_LEVEL_MIN_DBOV && packet->level_dbov <= RTP_NO_LEVEL);
    assert(packet->payload_bytes > 0);
    size_t extension = extension_bytes(packet);
    size_t header = RTP_HEADER_BYTES + extension;
    size_t limit = capacity < RTP_PACKET_MAX_BYTES ? capacity : RTP_PACKET_MAX_BYTES;
    if (header > limit || packet->payload_bytes > limit - header)
        return LL_TOO_LARGE;
    uint8_t *at = bytes;
    at = put_uint(at, 1, VERSION << 6 | (extension ? 0x10 : 0));
    at = put_uint(at, 1, (packet->marker ? 0x80 : 0) | packet->payload_type);
    at = put_uint(at, 2, packet->seq);
    at = put_uint(at, 4, packet->timestamp);
    at = put_uint(at, 4, packet->ssrc);
    if (extension)
        at = encode_extension(packet, at, extension);
    memcpy(at, packet->payload, packet->payload_bytes);
    *written = header + packet->payload_bytes;
    return LL_OK;
}

uint64_t rtp_extend(uint64_t reference, uint16_t seq)
{
    const uint64_t last_cycle = UINT64_C(0xffffffff0000);
    uint64_t cycle = reference & ~(uint64_t)0xffff;
    int ahead = (int)seq - (int)(reference & 0xffff);
    if (ahead > 0x8000 && cycle > 0)
        return cycle - 0x10000 + seq;
    if (ahead < -0x8000 && cycle < last_cycle)
        return cycle + 0x10000 + seq;
    return cycle + seq;
}
