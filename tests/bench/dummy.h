/* A packet that carries, in place of speech, when it was published and which one it is. No
 * server looks inside and can tell; a listener learns its delay without any bookkeeping, and
 * finds it again in whatever a protocol has wrapped around it. */
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

/* The next one in a stream of bytes, as dummy_read: the number of bytes up to the end of what
 * tells it, or 0 when there is none; then *keep is how many bytes at the end may be the
 * beginning of one. */
size_t dummy_find(struct dummy *dummy, const uint8_t *bytes, size_t n, size_t *keep);

#endif
