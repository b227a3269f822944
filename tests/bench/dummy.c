#include "tests/bench/dummy.h"

#include <string.h>

#include <livelisten/rtp.h>

#define MARK UINT64_C(0x9d1c5aa7e3b4f20b) /* no text and no header has it */

/* Both ends are on one machine: the stamp keeps the byte order it has in memory. */
struct stamp {
    uint64_t mark;
    int64_t published_us;
    uint64_t index;
};

static bool read_stamp(struct dummy *dummy, const uint8_t *bytes)
{
    struct stamp stamp;

    memcpy(&stamp, bytes, sizeof stamp);
    if (stamp.mark != MARK)
        return false;
    dummy->index = stamp.index;
    dummy->published.us = stamp.published_us;
    return true;
}

void dummy_write(const struct dummy *dummy, uint8_t packet[DUMMY_BYTES])
{
    const struct stamp stamp = {MARK, dummy->published.us, dummy->index};
    uint8_t payload[DUMMY_BYTES - RTP_HEADER_BYTES] = {0};
    const struct rtp_packet rtp = {
        .payload_type = RTP_PAYLOAD_OPUS,
        .seq = (uint16_t)dummy->index,
        .timestamp = dummy->timestamp,
        .ssrc = dummy->ssrc,
        .level_dbov = RTP_NO_LEVEL,
        .payload = payload,
        .payload_bytes = sizeof payload,
    };
    size_t written;

    memcpy(payload, &stamp, sizeof stamp);
    rtp_encode(&rtp, packet, DUMMY_BYTES, &written);
}

bool dummy_read(struct dummy *dummy, const uint8_t *packet, size_t n)
{
    return n == DUMMY_BYTES && read_stamp(dummy, packet + RTP_HEADER_BYTES);
}

size_t dummy_find(struct dummy *dummy, const uint8_t *bytes, size_t n, size_t *keep)
{
    static const uint64_t mark = MARK;
    const uint8_t *at = memmem(bytes, n, &mark, sizeof mark);

    *keep = 0;
    if (!at) {
        *keep = n < sizeof mark ? n : sizeof mark - 1;
        return 0;
    }
    if ((size_t)(bytes + n - at) < sizeof(struct stamp)) {
        *keep = (size_t)(bytes + n - at);
        return 0;
    }
    read_stamp(dummy, at);
    return (size_t)(at - bytes) + sizeof(struct stamp);
}
