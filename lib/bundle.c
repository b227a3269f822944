#include <livelisten/bundle.h>

#include <string.h>

#include <livelisten/rtp.h>

#include "cursor.h"

enum ll_status bundle_append(uint8_t *bytes, size_t capacity, size_t *used,
                             const uint8_t *packet, size_t packet_bytes)
{
    if (packet_bytes == 0)
        return LL_MALFORMED;
    if (capacity > BUNDLE_MAX_BYTES)
        capacity = BUNDLE_MAX_BYTES;
    if (packet_bytes > RTP_PACKET_MAX_BYTES || *used > capacity ||
        capacity - *used < BUNDLE_LENGTH_BYTES + packet_bytes)
        return LL_TOO_LARGE;
    uint8_t *at = put_uint(bytes + *used, BUNDLE_LENGTH_BYTES, packet_bytes);
    memcpy(at, packet, packet_bytes);
    *used += BUNDLE_LENGTH_BYTES + packet_bytes;
    return LL_OK;
}

void bundle_read(struct bundle_reader *reader, const uint8_t *bytes, size_t n)
{
    *reader = (struct bundle_reader){bytes, bytes + n};
}

enum ll_status bundle_next(struct bundle_reader *reader, const uint8_t **packet,
                           size_t *packet_bytes)
{
    struct cursor cursor = {reader->at, reader->end};
    if (cursor_left(&cursor) == 0)
        return LL_END;
    uint16_t length;
    if (!cursor_u16(&cursor, &length))
        return LL_TRUNCATED;
    if (length == 0)
        return LL_MALFORMED;
    if (length > RTP_PACKET_MAX_BYTES)
        return LL_TOO_LARGE;
    struct cursor taken;
    if (!cursor_take(&cursor, length, &taken))
        return LL_TRUNCATED;
    *packet = taken.at;
    *packet_bytes = length;
    reader->at = cursor.at;
    return LL_OK;
}
