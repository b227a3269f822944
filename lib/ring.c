#include <livelisten/ring.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <livelisten/bundle.h>
#include <livelisten/rtp.h>

/* No 48-bit index reaches it. */
#define NO_INDEX UINT64_MAX

struct slot {
    uint64_t index; /* of what it holds, perhaps older than the ring; NO_INDEX: never used */
    ll_mono received;
    uint16_t framed_bytes;
    uint8_t framed[BUNDLE_LENGTH_BYTES + RTP_PACKET_MAX_BYTES]; /* length, then packet */
};

struct ring {
    uint64_t start; /* the oldest held; equal to end: empty */
    uint64_t end;   /* one past the newest */
    uint32_t slots;
    struct slot slot[];
};

static const struct slot *slot_of(const struct ring *ring, uint64_t index)
{
    return &ring->slot[index & (ring->slots - 1)];
}

/* A slot keeps its packet until another takes its place, so one that fell out of the window
 * because its successor is missing must be told apart by its age. */
static bool held(const struct ring *ring, uint64_t index)
{
    return index < ring->end && ring->end - index <= ring->slots &&
           slot_of(ring, index)->index == index;
}

static size_t bytes_of(uint32_t slots)
{
    return sizeof(struct ring) + (size_t)slots * sizeof(struct slot);
}

struct ring *ring_create(uint32_t slots)
{
    assert(slots > 0 && (slots & (slots - 1)) == 0);
    struct ring *ring = malloc(bytes_of(slots));
    if (!ring)
        return NULL;
    ring->slots = slots;
    ring_reset(ring);
    return ring;
}

void ring_free(struct ring *ring)
{
    free(ring);
}

size_t ring_bytes(const struct ring *ring)
{
    return bytes_of(ring->slots);
}

void ring_reset(struct ring *ring)
{
    ring->start = ring->end = 0;
    for (uint32_t i = 0; i < ring->slots; i++)
        ring->slot[i].index = NO_INDEX;
}

/* The window moved: what fell out of it, and what never came, is not its start. The newest is
 * held, so this ends; each index is walked over once, so a push costs O(1) in the long run. */
static void advance_start(struct ring *ring)
{
    if (ring->end - ring->start > ring->slots)
        ring->start = ring->end - ring->slots;
    while (!held(ring, ring->start))
        ring->start++;
}

enum ll_status ring_push(struct ring *ring, uint64_t index, const uint8_t *packet, size_t n,
                         ll_mono received)
{
    assert(n > 0 && index != NO_INDEX);
    if (n > RTP_PACKET_MAX_BYTES)
        return LL_TOO_LARGE;
    bool empty = ring->start == ring->end;
    if (!empty && index < ring->end && ring->end - index > ring->slots)
        return LL_FOREIGN;
    if (held(ring, index))
        return LL_DUPLICATE;

    struct slot *slot = &ring->slot[index & (ring->slots - 1)];
    size_t framed_bytes = 0;
    bundle_append(slot->framed, sizeof slot->framed, &framed_bytes, packet, n);
    slot->framed_bytes = (uint16_t)framed_bytes;
    slot->index = index;
    slot->received = received;

    if (empty || index < ring->start)
        ring->start = index;
    if (index >= ring->end)
        ring->end = index + 1;
    advance_start(ring);
    return LL_OK;
}

uint64_t ring_end(const struct ring *ring)
{
    return ring->end;
}

uint64_t ring_start(const struct ring *ring)
{
    return ring->start;
}

bool ring_received(const struct ring *ring, uint64_t index, ll_mono *received)
{
    if (!held(ring, index))
        return false;
    *received = slot_of(ring, index)->received;
    return true;
}

size_t ring_bundle(const struct ring *ring, uint64_t from, uint64_t to, uint8_t *bytes,
                   size_t capacity, uint64_t *next)
{
    if (capacity > BUNDLE_MAX_BYTES)
        capacity = BUNDLE_MAX_BYTES;
    if (to > ring->end)
        to = ring->end;
    if (from < to && from < ring->start)
        from = ring->start < to ? ring->start : to;
    size_t used = 0;
    for (; from < to; from++) {
        if (!held(ring, from))
            continue;
        const struct slot *slot = slot_of(ring, from);
        if (slot->framed_bytes > capacity - used)
            break;
        memcpy(bytes + used, slot->framed, slot->framed_bytes);
        used += slot->framed_bytes;
    }
    *next = from;
    return used;
}
