#include "spsc.h"

#include <assert.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

/* Every record is preceded by one of these. Positions count bytes since the start and wrap with
 * uint32_t, of which the capacity is a divisor. */
struct head {
    uint32_t bytes; /* of the record, rounded up; or TO_THE_START */
    uint32_t reserved;
};

enum { ALIGNMENT = sizeof(struct head) };
#define TO_THE_START UINT32_MAX /* the rest of the buffer is unused: go on at its start */

struct spsc {
    uint32_t capacity;
    _Alignas(64) atomic_uint written; /* owned by the writer */
    uint32_t at;                      /* where the reserved record's head is */
    _Alignas(64) atomic_uint read;    /* owned by the reader */
    _Alignas(64) unsigned char buffer[];
};

struct spsc *spsc_create(uint32_t capacity_bytes)
{
    assert(capacity_bytes >= 64 && (capacity_bytes & (capacity_bytes - 1)) == 0);
    struct spsc *ring = aligned_alloc(64, sizeof *ring + capacity_bytes);
    if (!ring)
        return NULL;
    ring->capacity = capacity_bytes;
    ring->at = 0;
    atomic_init(&ring->written, 0);
    atomic_init(&ring->read, 0);
    return ring;
}

void spsc_free(struct spsc *ring)
{
    free(ring);
}

static struct head *head_at(struct spsc *ring, uint32_t position)
{
    return (struct head *)(ring->buffer + position % ring->capacity);
}

static uint32_t rounded(uint32_t bytes)
{
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

void *spsc_reserve(struct spsc *ring, uint32_t bytes, uint32_t spare_bytes)
{
    assert(bytes < ring->capacity);
    uint32_t written = atomic_load_explicit(&ring->written, memory_order_relaxed);
    uint32_t read = atomic_load_explicit(&ring->read, memory_order_acquire);
    uint32_t room = ring->capacity - (written - read);
    uint32_t need = ALIGNMENT + rounded(bytes);
    uint32_t to_end = ring->capacity - written % ring->capacity;
    uint32_t skipped = to_end < need ? to_end : 0;
    if ((uint64_t)skipped + need + spare_bytes > room)
        return NULL;
    if (skipped)
        head_at(ring, written)->bytes = TO_THE_START;
    ring->at = written + skipped;
    return head_at(ring, ring->at) + 1;
}

void spsc_commit(struct spsc *ring, uint32_t bytes)
{
    head_at(ring, ring->at)->bytes = rounded(bytes);
    atomic_store_explicit(&ring->written, ring->at + ALIGNMENT + rounded(bytes),
                          memory_order_release);
}

const void *spsc_front(struct spsc *ring)
{
    uint32_t read = atomic_load_explicit(&ring->read, memory_order_relaxed);
    uint32_t written = atomic_load_explicit(&ring->written, memory_order_acquire);
    if (read == written)
        return NULL;
    if (head_at(ring, read)->bytes == TO_THE_START) {
        read += ring->capacity - read % ring->capacity;
        atomic_store_explicit(&ring->read, read, memory_order_release);
    }
    return head_at(ring, read) + 1;
}

void spsc_release(struct spsc *ring)
{
    uint32_t read = atomic_load_explicit(&ring->read, memory_order_relaxed);
    atomic_store_explicit(&ring->read, read + ALIGNMENT + head_at(ring, read)->bytes,
                          memory_order_release);
}
