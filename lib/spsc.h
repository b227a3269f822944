/* A ring of records of any length for exactly one writer and one reader, in two threads or one:
 * no lock, no copy beyond the writer's own, no call to the system. */
#ifndef LIB_SPSC_H
#define LIB_SPSC_H

#include <stdint.h>

struct spsc; /* opaque; heap */

/* `capacity_bytes` is a power of two, at least 64; a record takes its own length, rounded up to
 * 8, and 8 bytes more. NULL when out of memory. */
struct spsc *spsc_create(uint32_t capacity_bytes);
void spsc_free(struct spsc *ring); /* NULL is legal */

/* Writer ----------------------------------------------------------------------------------- */

/* Room for a record of up to `bytes`, 8-byte aligned, to be filled before spsc_commit. NULL
 * when it would leave less than `spare_bytes` free. A second reserve replaces the first. */
void *spsc_reserve(struct spsc *ring, uint32_t bytes, uint32_t spare_bytes);

/* Hands over the first `bytes` of what was reserved. */
void spsc_commit(struct spsc *ring, uint32_t bytes);

/* Reader ----------------------------------------------------------------------------------- */

/* The oldest record, until spsc_release; NULL when there is none. */
const void *spsc_front(struct spsc *ring);
void spsc_release(struct spsc *ring);

#endif
