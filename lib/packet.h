/* A clear packet on its way from the network to the ear. */
#ifndef LIB_PACKET_H
#define LIB_PACKET_H

#include <stdint.h>

#include <livelisten/clock.h>
#include <livelisten/rtp.h>

/* Opus: 2.5 to 120 ms at 48 kHz (RFC 6716 section 2.1.4). */
enum {
    FRAMES_PER_MS = RTP_CLOCK_HZ / 1000,
    PACKET_MAX_FRAMES = 120 * FRAMES_PER_MS,
    PACKET_MAX_PAYLOAD_BYTES = RTP_PACKET_MAX_BYTES - RTP_HEADER_BYTES
};

struct packet {
    uint64_t index;     /* rollover counter * 65536 + seq */
    uint32_t timestamp; /* RTP [frames] */
    uint32_t frames;    /* how much audio it holds */
    ll_mono arrived;
    ll_wall captured;       /* relay time of its first frame; {0}: not carried */
    uint32_t payload_bytes; /* at most PACKET_MAX_PAYLOAD_BYTES */
};

static inline int64_t frames_to_us(int64_t frames)
{
    return frames * 1000 / FRAMES_PER_MS;
}

static inline int64_t us_to_frames(int64_t us)
{
    return us * FRAMES_PER_MS / 1000;
}

#endif
