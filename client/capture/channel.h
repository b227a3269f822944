/* One channel: its source, limiter and meter, what its input is like and in what state. The encoder thread
 * runs it; what it shows of itself may be read by any thread. */
#ifndef CLIENT_CAPTURE_CHANNEL_H
#define CLIENT_CAPTURE_CHANNEL_H

#include <stdbool.h>

#include <livelisten/clock.h>
#include <livelisten/control.h>

#include "client/capture/quality.h"
#include "client/capture/source.h"

struct channel; /* opaque; heap */

/* Owns the source from now on, also when it fails. `label` is what the user wrote for it, and is
 * copied. NULL: out of memory. */
struct channel *channel_create(const char *name, const char *label, struct source *source);
void channel_free(struct channel *channel); /* NULL is legal */

/* So many blocks are a second, after which channel_quality() has something new. */
enum { CHANNEL_SECOND_BLOCKS = 50 };

/* Encoder thread: reads, limits and meters the next block. *in_air holds the present and becomes
 * the instant of its first sample. Until `begun` a patient source is not read. The block is valid
 * until the next call. */
const float *channel_next_block(struct channel *channel, bool begun, ll_mono *in_air);

/* Any thread ---------------------------------------------------------------------------------- */

const char *channel_name(const struct channel *channel);
const char *channel_label(const struct channel *channel);
void channel_describe(const struct channel *channel, struct source_facts *out);
enum source_state channel_state(const struct channel *channel);
bool channel_ended(const struct channel *channel); /* and all of it has left the limiter */

struct channel_meter {
    int level_dbov;     /* of the last block */
    int peak_dbov;      /* the loudest block since the last look */
    float reduction_db; /* the strongest since the last look */
};
struct channel_meter channel_look(struct channel *channel); /* one thread */

/* The input, before the limiter. */
struct channel_quality {
    /* In the last whole second. */
    struct quality_figures sound;
    unsigned lost_ms; /* of it, on its way to us */

    int32_t drift_ppm; /* of the clock of its source, against ours; DRIFT_UNKNOWN */

    /* Since the start. */
    uint64_t clipped_in_all;
    uint64_t lost_ms_in_all;
};
struct channel_quality channel_quality(struct channel *channel);

#endif
