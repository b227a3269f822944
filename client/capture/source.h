/* Where the sound of a channel comes from. Three kinds: source_device.c, source_file.c,
 * source_stdin.c; the encoder thread knows only this. */
#ifndef CLIENT_CAPTURE_SOURCE_H
#define CLIENT_CAPTURE_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include <livelisten/clock.h>

enum {
    RATE_HZ = 48000,
    BLOCK_FRAMES = 960, /* 20 ms: what is read, metered and encoded at a time */
    BLOCK_US = 20000
};

enum source_outcome {
    SOURCE_READ,    /* sound */
    SOURCE_MISSING, /* the device is lost: the block is silence */
    SOURCE_ENDED    /* nothing will come any more: silence; what came before has been read */
};

struct source;

/* What a person who looks after the room wants to know of it. */
struct source_facts {
    char name[160]; /* of the device, or the format of the file */
    int inputs;     /* that it has */
    double rate_hz; /* its own, as measured when it has a clock; 0: not known yet */
    bool has_clock; /* else it is read as fast as we like */
};

struct source_kind {
    bool patient; /* loses nothing by not being read for a while: a file, not a microphone */

    /* The next BLOCK_FRAMES samples at 48 kHz mono. *in_air holds the present and becomes the
     * instant at which the first of them was in the air, where the source knows better. */
    enum source_outcome (*read)(struct source *source, float *block, ll_mono *in_air);
    /* What never came, or had to be thrown away, since the start; for the thread that reads. NULL:
     * nothing ever. */
    uint64_t (*lost_frames)(const struct source *source);
    /* Parts per million by which its clock is faster than ours, or DRIFT_UNKNOWN; same thread. NULL:
     * it has no clock. */
    int32_t (*drift_ppm)(const struct source *source);
    void (*describe)(const struct source *source, struct source_facts *out); /* main thread */
    void (*free)(struct source *source);
};

struct source { /* the first member of every kind's own struct */
    const struct source_kind *kind;
};

#endif
