/* The packet store of one stream: packets come in any order and go in that of their index.
 * Knows no time and no audio. Not thread-safe; real-time safe but for create and free. */
#ifndef LIB_JITTER_H
#define LIB_JITTER_H

#include <stdbool.h>
#include <stdint.h>

#include <livelisten/status.h>

#include "packet.h"

/* From the oldest packet kept to the newest; at 20 ms, 10 s. */
enum { JITTER_SLOTS = 512 };

struct stored {
    struct packet packet;
    int64_t media; /* its first frame on the extended media clock [frames] */
    uint8_t payload[PACKET_MAX_PAYLOAD_BYTES];
};

struct jitter; /* opaque; heap */

struct jitter *jitter_create(void); /* NULL: out of memory */
void jitter_free(struct jitter *jitter);

/* Empty again; the next packet may have any index. */
void jitter_reset(struct jitter *jitter);

/* Stores a copy. LL_DUPLICATE; LL_FOREIGN when packets of this index or later have been taken
 * out already. A packet far ahead pushes out the oldest ones. */
enum ll_status jitter_insert(struct jitter *jitter, const struct packet *packet, int64_t media,
                             const uint8_t *payload);

/* The packet of the least index, valid until the next call of another function; NULL when
 * empty. */
const struct stored *jitter_first(const struct jitter *jitter);

/* The one of the greatest index that is still kept; NULL when empty. */
const struct stored *jitter_last(const struct jitter *jitter);

/* Takes the first one out. */
void jitter_drop_first(struct jitter *jitter);

#endif
