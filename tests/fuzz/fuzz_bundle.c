/* Any bytes as a bundle: the packets lie within them one after another, and make the same bytes
 * again. */
#include "fuzz.h"

#include <string.h>

#include <livelisten/bundle.h>
#include <livelisten/rtp.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static uint8_t written[BUNDLE_MAX_BYTES];
    size_t used = 0;
    struct bundle_reader reader;
    const uint8_t *packet;
    size_t packet_bytes;
    enum ll_status status;
    if (n > BUNDLE_MAX_BYTES)
        return 0; /* refused before it gets here */
    bundle_read(&reader, bytes, n);
    while ((status = bundle_next(&reader, &packet, &packet_bytes)) == LL_OK) {
        REQUIRE(packet == bytes + used + BUNDLE_LENGTH_BYTES);
        REQUIRE(packet_bytes > 0 && packet_bytes <= RTP_PACKET_MAX_BYTES);
        REQUIRE(bundle_append(written, n, &used, packet, packet_bytes) == LL_OK);
        REQUIRE(reader.at == bytes + used);
    }
    REQUIRE((status == LL_END) == (used == n));
    REQUIRE(memcmp(written, bytes, used) == 0);
    return 0;
}
