/* Any bytes as a packet: what is accepted lies within them, and survives being written and read
 * again. */
#include "fuzz.h"

#include <string.h>

#include <livelisten/rtp.h>

static void require_within(const struct rtp_packet *packet, const uint8_t *bytes, size_t n)
{
    REQUIRE(packet->header_bytes >= RTP_HEADER_BYTES && packet->header_bytes < n);
    REQUIRE(packet->payload == bytes + packet->header_bytes);
    REQUIRE(packet->payload_bytes > 0 && packet->payload_bytes <= n - packet->header_bytes);
    REQUIRE(packet->level_dbov >= RTP_LEVEL_MIN_DBOV && packet->level_dbov <= RTP_NO_LEVEL);
}

static void require_same(const struct rtp_packet *a, const struct rtp_packet *b)
{
    REQUIRE(a->marker == b->marker && a->payload_type == b->payload_type && a->seq == b->seq);
    REQUIRE(a->timestamp == b->timestamp && a->ssrc == b->ssrc &&
            a->captured.us == b->captured.us);
    REQUIRE(a->level_dbov == b->level_dbov && a->voice == b->voice);
    REQUIRE(a->payload_bytes == b->payload_bytes);
    REQUIRE(memcmp(a->payload, b->payload, a->payload_bytes) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct rtp_packet packet, again;
    if (rtp_decode_protected(&packet, bytes, n) == LL_OK)
        require_within(&packet, bytes, n);
    if (rtp_decode(&packet, bytes, n) != LL_OK)
        return 0;
    require_within(&packet, bytes, n);

    uint8_t written[RTP_PACKET_MAX_BYTES];
    size_t written_bytes;
    REQUIRE(rtp_encode(&packet, written, sizeof written, &written_bytes) == LL_OK);
    REQUIRE(rtp_decode(&again, written, written_bytes) == LL_OK);
    require_same(&packet, &again);
    return 0;
}
