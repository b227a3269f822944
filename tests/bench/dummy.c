#include "tests/bench/dummy.h"

#include <string.h>

#include <livelisten/rtp.h>

/* Both ends are on one machine: the stamp keeps the byte order it has in memory. */
struct stamp {
    int64_t published_us;
    uint64_t index;
};

void dummy_write(const struct dummy *dummy, uint8_t packet[DUMMY_BYTES])
{
    const struct stamp stamp = {dummy->published.us, dummy->index};
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
    struct stamp stamp;

    if (n != DUMMY_BYTES)
        return false;
    memcpy(&stamp, packet + RTP_HEADER_BYTES, sizeof stamp);
    dummy->index = stamp.index;
    dummy->published.us = stamp.published_us;
    return true;
}
