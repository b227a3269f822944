/* The clear part of a packet: RTP (RFC 3550) with Opus payload (RFC 7587) and two one-byte
 * header extensions (RFC 8285): audio level (RFC 6464) and capture time. docs/protocol.md
 * section 2. */
#ifndef LIVELISTEN_RTP_H
#define LIVELISTEN_RTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <livelisten/clock.h>
#include <livelisten/status.h>

enum {
    RTP_CLOCK_HZ = 48000,  /* RFC 7587 section 4.1: always, whatever the audio bandwidth */
    RTP_PAYLOAD_OPUS = 96, /* the dynamic payload type that livelisten uses */
    RTP_HEADER_BYTES = 12, /* without extensions */
    RTP_PACKET_MAX_BYTES = 1400,
    RTP_NO_LEVEL = 1,         /* in level_dbov: the packet carries none */
    RTP_LEVEL_MIN_DBOV = -127 /* RFC 6464: digital silence */
};

struct rtp_packet {
    bool marker; /* first packet after a pause of the source */
    uint8_t payload_type;
    uint16_t seq;
    uint32_t timestamp; /* [1/48000 s] */
    uint32_t ssrc;
    int level_dbov; /* RTP_LEVEL_MIN_DBOV to 0, or RTP_NO_LEVEL */
    bool voice;     /* RFC 6464 V bit; meaningless without a level */
    /* Relay time at which the first sample was in the air; <= 0: not carried. */
    ll_wall captured;
    const uint8_t *payload; /* not owned; points into the decoded bytes */
    size_t payload_bytes;
    size_t header_bytes; /* set by decode: where the payload starts */
};

/* Reads a clear packet. CSRCs, padding and unknown extensions are accepted and skipped.
 * LL_TRUNCATED (also: no payload), LL_MALFORMED, LL_UNSUPPORTED (version is not 2),
 * LL_TOO_LARGE. */
enum ll_status rtp_decode(struct rtp_packet *out, const uint8_t *bytes, size_t n);

/* Reads the clear part of a protected packet: as rtp_decode, but the payload is cipher text
 * followed by its tag, with padding (its length is encrypted too) left on. */
enum ll_status rtp_decode_protected(struct rtp_packet *out, const uint8_t *bytes, size_t n);

/* Writes header and payload (at least one byte). LL_TOO_LARGE when it does not fit into
 * `capacity` or would exceed RTP_PACKET_MAX_BYTES. */
enum ll_status rtp_encode(const struct rtp_packet *packet, uint8_t *bytes, size_t capacity,
                          size_t *written);

/* The 48-bit packet index (rollover counter * 65536 + seq) nearest to `reference`, the index of
 * the newest packet known: RFC 3711 section 3.3.1. It stays within 48 bits: near either end
 * there is no cycle beyond. Exactly half a cycle away counts as the same cycle. */
uint64_t rtp_extend(uint64_t reference, uint16_t seq);

#endif
