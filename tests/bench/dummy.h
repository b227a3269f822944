/* A packet that carries, in place of speech, when it was published and which one it is. The
 * relay reads only the RTP header and cannot tell; a listener learns its delay without any
 * bookkeeping. */
#ifndef BENCH_DUMMY_H
#define BENCH_DUMMY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <livelisten/clock.h>

enum { DUMMY_BYTES = 100 };

struct dummy {
    uint32_t ssrc;
    uint64_t index; /* rollover counter * 65536 + sequence number */
    uint32_t timestamp;
    ll_mono published;
};

void dummy_write(const struct dummy *dummy, uint8_t packet[DUMMY_BYTES]);

/* False when the packet is none of ours. Fills only index and published. */
bool dummy_read(struct dummy *dummy, const uint8_t *packet, size_t n);

#endif
