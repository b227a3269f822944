#include "jitter.h"

#include <stdlib.h>
#include <string.h>

struct jitter {
    uint64_t floor; /* what is below has been taken out, or pushed out */
    uint64_t first; /* meaningful unless empty */
    uint64_t last;
    uint32_t count;
    bool full[JITTER_SLOTS];
    struct stored slot[JITTER_SLOTS]; /* at index % JITTER_SLOTS */
};

struct jitter *jitter_create(void)
{
    return calloc(1, sizeof(struct jitter));
}

void jitter_free(struct jitter *jitter)
{
    free(jitter);
}

void jitter_reset(struct jitter *jitter)
{
    memset(jitter->full, 0, sizeof jitter->full);
    jitter->floor = 0;
    jitter->count = 0;
}

static uint32_t slot_of(uint64_t index)
{
    return (uint32_t)(index % JITTER_SLOTS);
}

enum ll_status jitter_insert(struct jitter *jitter, const struct packet *packet, int64_t media,
                             const uint8_t *payload)
{
    uint64_t index = packet->index;
    if (index < jitter->floor)
        return LL_FOREIGN;
    if (jitter->count > 0) {
        if (index + JITTER_SLOTS <= jitter->last)
            return LL_FOREIGN;
        while (jitter->count > 0 && jitter->first + JITTER_SLOTS <= index)
            jitter_drop_first(jitter);
    }
    uint32_t slot = slot_of(index);
    if (jitter->full[slot])
        return LL_DUPLICATE;
    jitter->full[slot] = true;
    jitter->slot[slot].packet = *packet;
    jitter->slot[slot].media = media;
    memcpy(jitter->slot[slot].payload, payload, packet->payload_bytes);
    if (jitter->count == 0 || index < jitter->first)
        jitter->first = index;
    if (jitter->count == 0 || index > jitter->last)
        jitter->last = index;
    jitter->count++;
    return LL_OK;
}

const struct stored *jitter_first(const struct jitter *jitter)
{
    return jitter->count > 0 ? &jitter->slot[slot_of(jitter->first)] : NULL;
}

const struct stored *jitter_last(const struct jitter *jitter)
{
    return jitter->count > 0 ? &jitter->slot[slot_of(jitter->last)] : NULL;
}

void jitter_drop_first(struct jitter *jitter)
{
    jitter->full[slot_of(jitter->first)] = false;
    jitter->floor = jitter->first + 1;
    if (--jitter->count == 0)
        return;
    while (!jitter->full[slot_of(++jitter->first)])
        ;
}
