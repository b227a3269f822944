#include "client/capture/inlet.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <livelisten/drift.h>

#include "client/capture/air_clock.h"
#include "client/capture/cushion.h"

enum {
    RING_FRAMES = 16384, /* a power of two; 340 ms */
    HISTORY_FRAMES = 1,  /* that stay readable behind the reader, for interpolation */
    EDGE_FRAMES = 120,   /* 2.5 ms: the soft edge of a gap */
    SETTLING_US = 1000000,
    BREAK_US = 1000000, /* without a call: the device may be another one after it */
    /* What a read leaves over in any case: two for interpolation, and what an edge needs. */
    AHEAD_FRAMES = EDGE_FRAMES
};

/* Times are compared by their origin: when frame 0 would have been there if all had always gone as it
 * goes now. The reader is in time as long as its origin is later than that of the worst call. */
struct inlet {
    int inputs;

    /* Shared. Positions count frames since the start; the ring holds [read, written). */
    atomic_uint_fast64_t written, read;
    atomic_int_fast64_t air_origin_us;  /* of the last call: when frame 0 was in the air */
    atomic_int_fast64_t call_origin_us; /* of the latest call since the last read; or NO_CALL */
    atomic_uint_fast64_t calls, late_blocks, dropped_frames, stretched_frames;
    atomic_int_fast64_t settled_us, last_us; /* calls: the first that counts, the last */
    atomic_uint_fast64_t settled_frames, offered_frames; /* what had been offered by then */
    atomic_int_fast32_t drift_ppm;

    /* The writer's own. */
    struct drift drift;

    /* The reader's own. */
    bool flowing; /* else silence until the cushion is there */
    struct cushion cushion;
    int64_t more; /* frames that the next read takes more than usual */
    int64_t last_call_origin_us;
    struct air_clock air_clock;

    float ring[]; /* RING_FRAMES frames */
};

#define NO_CALL INT64_MIN

struct inlet *inlet_create(int inputs)
{
    struct inlet *inlet =
        calloc(1, sizeof *inlet + RING_FRAMES * (size_t)inputs * sizeof(float));

    if (!inlet)
        return NULL;
    inlet->inputs = inputs;
    inlet->call_origin_us = NO_CALL;
    inlet->drift_ppm = DRIFT_UNKNOWN;
    return inlet;
}

void inlet_free(struct inlet *inlet)
{
    free(inlet);
}

static int64_t us_of_frames(uint64_t frames)
{
    return (int64_t)(frames * 1000 / (RATE_HZ / 1000));
}

/* Writer -------------------------------------------------------------------------------------- */

/* [position, position + n) must not cross the end of the ring. */
static void store(struct inlet *inlet, uint64_t position, const float *frames, size_t n)
{
    size_t inputs = (size_t)inlet->inputs;
    float *to = inlet->ring + position % RING_FRAMES * inputs;

    if (frames)
        memcpy(to, frames, n * inputs * sizeof *to);
    else
        memset(to, 0, n * inputs * sizeof *to);
}

/* Keeps the latest since the reader has looked. */
static void note_call(struct inlet *inlet, int64_t origin_us)
{
    if (origin_us > atomic_load_explicit(&inlet->call_origin_us, memory_order_relaxed))
        atomic_store_explicit(&inlet->call_origin_us, origin_us, memory_order_relaxed);
}

/* How the clock of the device goes: by it, this call comes when its frames are full. */
static void note_drift(struct inlet *inlet, ll_mono now, size_t n)
{
    if (inlet->calls == 0 || now.us - inlet->last_us > BREAK_US)
        drift_reset(&inlet->drift);
    drift_add(&inlet->drift, now, now.us - us_of_frames(inlet->offered_frames + n));
    inlet->drift_ppm = drift_ppm(&inlet->drift);
}

/* What a device gives in its first second may have waited in it. */
static void note_rate(struct inlet *inlet, ll_mono now, size_t n)
{
    inlet->offered_frames += n;
    if (inlet->calls == 0)
        inlet->settled_us = now.us + SETTLING_US;
    if (inlet->settled_frames == 0 && now.us >= inlet->settled_us) {
        inlet->settled_us = now.us;
        inlet->settled_frames = inlet->offered_frames;
    }
    inlet->last_us = now.us;
}

void inlet_write(struct inlet *inlet, const float *frames, size_t n, ll_mono now,
                 ll_mono in_air)
{
    uint64_t written = atomic_load_explicit(&inlet->written, memory_order_relaxed);
    uint64_t read = atomic_load_explicit(&inlet->read, memory_order_acquire);
    size_t room = RING_FRAMES - HISTORY_FRAMES - (size_t)(written - read);
    size_t taken = n < room ? n : room;
    size_t to_end = RING_FRAMES - written % RING_FRAMES;
    size_t first = taken < to_end ? taken : to_end;

    store(inlet, written, frames, first);
    store(inlet, written + first, frames ? frames + first * (size_t)inlet->inputs : NULL,
          taken - first);
    atomic_store_explicit(&inlet->air_origin_us, in_air.us - us_of_frames(written),
                          memory_order_relaxed);
    note_drift(inlet, now, n);
    note_rate(inlet, now, n);
    note_call(inlet, now.us - us_of_frames(written));
    atomic_store_explicit(&inlet->written, written + taken, memory_order_release);
    atomic_fetch_add_explicit(&inlet->dropped_frames, n - taken, memory_order_relaxed);
    atomic_fetch_add_explicit(&inlet->calls, 1, memory_order_relaxed);
}

/* Reader -------------------------------------------------------------------------------------- */

static float at(const struct inlet *inlet, uint64_t position, int input)
{
    return inlet->ring[position % RING_FRAMES * (size_t)inlet->inputs + (size_t)input];
}

/* A cubic through four neighbours (Catmull-Rom), `t` of the way from b to c. */
static float interpolate(float a, float b, float c, float d, float t)
{
    return b + 0.5f * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

/* Brings `taken` frames from `read` on to a block. When they are as many as a block has, they pass
 * untouched. The frame that the next block starts with is where this one would have gone on. */
static void fill_block(const struct inlet *inlet, uint64_t read, size_t taken, float *block)
{
    for (size_t i = 0; i < BLOCK_FRAMES; i++) {
        size_t whole = i * taken / BLOCK_FRAMES;
        float part = (float)(i * taken % BLOCK_FRAMES) / BLOCK_FRAMES;

        for (int k = 0; k < inlet->inputs; k++) {
            uint64_t here = read + whole;

            *block++ = interpolate(at(inlet, here - 1, k), at(inlet, here, k),
                                   at(inlet, here + 1, k), at(inlet, here + 2, k), part);
        }
    }
}

/* From silence to full volume, or back, over the `frames` that begin at `frame`. */
static void fade(float *block, size_t frame, size_t frames, int inputs, bool in)
{
    for (size_t i = 0; i < frames; i++) {
        float gain = (float)(in ? i : frames - i) / (float)frames;

        for (int k = 0; k < inputs; k++)
            block[(frame + i) * (size_t)inputs + (size_t)k] *= gain;
    }
}

static void note_read(struct inlet *inlet, uint64_t position)
{
    atomic_store_explicit(&inlet->read, position, memory_order_release);
}

/* The device was late: what there is comes, and fades out; then silence until the cushion is there
 * again. Nothing is left over, for it would be stale then. */
static void dry_up(struct inlet *inlet, uint64_t read, size_t available, float *block)
{
    size_t inputs = (size_t)inlet->inputs;
    size_t frames = available < BLOCK_FRAMES ? available : BLOCK_FRAMES;
    size_t edge = frames < EDGE_FRAMES ? frames : EDGE_FRAMES;

    for (size_t i = 0; i < frames; i++)
        for (size_t k = 0; k < inputs; k++)
            block[i * inputs + k] = at(inlet, read + i, (int)k);
    fade(block, frames - edge, edge, inlet->inputs, false);
    inlet->flowing = false;
    cushion_failed(&inlet->cushion);
    inlet->more = 0;
    note_read(inlet, read + available);
    inlet->late_blocks++;
}

static ll_mono time_of(struct inlet *inlet, uint64_t position)
{
    int64_t origin_us = air_clock_origin_us(&inlet->air_clock, inlet->air_origin_us);

    return (ll_mono){origin_us + us_of_frames(position)};
}

/* How many frames more than needed would have been there for a read at `now` from `position`, had it
 * hit the moment just before the latest call. What is there right now says less: while the two clocks
 * pass each other that grows and shrinks by the size of a call. */
static int64_t frames_to_spare(struct inlet *inlet, ll_mono now, uint64_t position)
{
    int64_t latest =
        atomic_exchange_explicit(&inlet->call_origin_us, NO_CALL, memory_order_relaxed);
    int64_t read_origin_us = now.us - us_of_frames(position);

    if (latest != NO_CALL)
        inlet->last_call_origin_us = latest;
    return (read_origin_us - inlet->last_call_origin_us) * (RATE_HZ / 1000) / 1000 -
           BLOCK_FRAMES - AHEAD_FRAMES;
}

/* What waits beyond the cushion when reading begins: had it to be squeezed away a few samples at a
 * time, the delay would be up to a block longer for seconds. It is older than the gap before it. */
static size_t excess_frames(struct inlet *inlet, ll_mono now, uint64_t read)
{
    int64_t excess = frames_to_spare(inlet, now, read) - cushion_target(&inlet->cushion);

    return excess > 0 ? (size_t)excess : 0;
}

/* The reader jumps over `frames`, if it can do without them. */
static uint64_t skip(uint64_t read, size_t frames, size_t available)
{
    return frames + BLOCK_FRAMES + AHEAD_FRAMES > available ? read : read + frames;
}

/* Where this block begins. A great number of frames to take more is thrown away at once. */
static uint64_t begin_block(struct inlet *inlet, ll_mono now, uint64_t read, size_t available)
{
    uint64_t position;

    if (!inlet->flowing)
        return skip(read, excess_frames(inlet, now, read), available);
    if (inlet->more <= CUSHION_STEP_MAX_FRAMES)
        return read;
    position = skip(read, (size_t)inlet->more, available);
    inlet->more = 0;
    inlet->dropped_frames += position - read;
    return position;
}

bool inlet_read(struct inlet *inlet, ll_mono now, float *block, ll_mono *in_air)
{
    uint64_t start = inlet->read, read;
    size_t available =
        (size_t)(atomic_load_explicit(&inlet->written, memory_order_acquire) - start);
    bool starts = !inlet->flowing, jumps;
    size_t taken;

    memset(block, 0, BLOCK_FRAMES * (size_t)inlet->inputs * sizeof *block);
    if (starts &&
        available < BLOCK_FRAMES + AHEAD_FRAMES + (size_t)cushion_target(&inlet->cushion))
        return false;
    read = begin_block(inlet, now, start, available);
    jumps = read != start;
    available -= (size_t)(read - start);
    taken = (size_t)(BLOCK_FRAMES + inlet->more);
    if (available < taken + AHEAD_FRAMES) {
        dry_up(inlet, read, available, block);
        return true;
    }
    fill_block(inlet, read, taken, block);
    if (starts)
        air_clock_reset(&inlet->air_clock);
    if (starts || jumps)
        fade(block, 0, EDGE_FRAMES, inlet->inputs, true);
    inlet->flowing = true;
    inlet->stretched_frames += (uint64_t)llabs(inlet->more);
    *in_air = time_of(inlet, read);
    note_read(inlet, read + taken);
    inlet->more = cushion_step(&inlet->cushion, frames_to_spare(inlet, now, read));
    return true;
}

static double rate_hz(const struct inlet *inlet)
{
    int64_t over_us = inlet->last_us - inlet->settled_us;

    if (inlet->settled_frames == 0 || over_us < SETTLING_US)
        return 0;
    return (double)(inlet->offered_frames - inlet->settled_frames) * 1e6 / (double)over_us;
}

struct inlet_figures inlet_figures(const struct inlet *inlet)
{
    return (struct inlet_figures){
        .calls = inlet->calls,
        .rate_hz = rate_hz(inlet),
        .late_blocks = inlet->late_blocks,
        .dropped_frames = inlet->dropped_frames,
        .stretched_frames = inlet->stretched_frames,
        .drift_ppm = (int32_t)inlet->drift_ppm,
    };
}
