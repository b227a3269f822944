/* One channel rendition in the relay: an overwriting ring of protected packets, numbered by
 * their 48-bit index. Readers hold only a 64-bit cursor, the index of the packet they want
 * next. Packets keep their RFC 4571 length in front, so that a run of them is a bundle. Not
 * thread-safe. */
#ifndef LIVELISTEN_RING_H
#define LIVELISTEN_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <livelisten/clock.h>
#include <livelisten/status.h>

struct ring; /* opaque; heap */

/* `slots` packets (a power of two) of up to RTP_PACKET_MAX_BYTES; memory is slots * 1.4 kB,
 * taken at once. NULL when out of memory. */
struct ring *ring_create(uint32_t slots);
void ring_free(struct ring *ring); /* NULL is legal */

/* The memory that it takes. */
size_t ring_bytes(const struct ring *ring);

/* Forgets all packets; the next one may have any index. */
void ring_reset(struct ring *ring);

/* Stores a copy. Indices may jump forward (the packets between count as missing) and arrive
 * late within the ring. LL_DUPLICATE, LL_TOO_LARGE, LL_FOREIGN (older than the ring reaches
 * back). */
enum ll_status ring_push(struct ring *ring, uint64_t index, const uint8_t *packet, size_t n,
                         ll_mono received);

/* One past the newest packet; 0 when empty. A cursor equal to it has everything. */
uint64_t ring_end(const struct ring *ring);

/* The oldest index still held; equal to ring_end when empty. */
uint64_t ring_start(const struct ring *ring);

/* When the packet came in; false when it is missing. */
bool ring_received(const struct ring *ring, uint64_t index, ll_mono *received);

/* Copies packets [from, to) into `bytes` as one bundle, missing ones left out, as many as fit;
 * *next is the index after the last one looked at. Returns the bytes written. */
size_t ring_bundle(const struct ring *ring, uint64_t from, uint64_t to, uint8_t *bytes,
                   size_t capacity, uint64_t *next);

#endif
