/* A bundle: the packets of one binary WebSocket message, each with its length in front as 16
 * bits, big endian (RFC 4571). docs/protocol.md section 3. */
#ifndef LIVELISTEN_BUNDLE_H
#define LIVELISTEN_BUNDLE_H

#include <stddef.h>
#include <stdint.h>

#include <livelisten/status.h>

enum {
    BUNDLE_LENGTH_BYTES = 2,
    BUNDLE_MAX_BYTES = 65536 /* of one message, lengths included */
};

/* Appends one packet at bytes[*used] and advances *used. LL_TOO_LARGE when it does not
 * fit into `capacity` or the packet is longer than RTP_PACKET_MAX_BYTES; LL_MALFORMED
 * when it is empty. */
enum ll_status bundle_append(uint8_t *bytes, size_t capacity, size_t *used,
                             const uint8_t *packet, size_t packet_bytes);

struct bundle_reader {
    const uint8_t *at;
    const uint8_t *end;
};

void bundle_read(struct bundle_reader *reader, const uint8_t *bytes, size_t n);

/* The next packet; *packet points into the bundle. LL_END after the last one, LL_TRUNCATED,
 * LL_MALFORMED (length 0) or LL_TOO_LARGE; after an error the reader stays where it was. */
enum ll_status bundle_next(struct bundle_reader *reader, const uint8_t **packet,
                           size_t *packet_bytes);

#endif
