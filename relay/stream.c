#include "relay/stream.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "relay/listener.h"

/* Both hold more than the 5 s of the most patient profile. */
static const uint32_t ring_slots[RENDITION_COUNT] = {
    [RENDITION_HI] = 256, [RENDITION_LO] = 128};

enum { COHORT_FIRST_CAPACITY = 8 };

void stream_init(struct stream *stream, enum rendition rendition)
{
    *stream = (struct stream){.rendition = rendition};
    list_init(&stream->due);
}

void stream_fini(struct stream *stream)
{
    for (int profile = 0; profile < PROFILE_COUNT; profile++)
        for (int phase = 0; phase < STREAM_PHASES_MAX; phase++)
            free(stream->cohort[profile][phase].member);
    ring_free(stream->ring);
    list_remove(&stream->due);
}

/* Empty, and the next packet is this one. */
static void begin(struct stream *stream, uint64_t first_index)
{
    stream->first_index = first_index;
    stream->pushed_before = stream->pushed;
    stream->fresh_from = stream->fresh_to = first_index;
    ring_reset(stream->ring);
}

bool stream_start(struct stream *stream, uint32_t ssrc, uint64_t first_index)
{
    if (!stream->ring && !(stream->ring = ring_create(ring_slots[stream->rendition])))
        return false;
    begin(stream, first_index);
    stream->ssrc = ssrc;
    stream->generation++;
    return true;
}

bool stream_push(struct stream *stream, uint64_t index, const uint8_t *packet, size_t n,
                 ll_mono received)
{
    uint64_t end = stream_end(stream);

    if (ring_push(stream->ring, index, packet, n, received) != LL_OK)
        return false;
    stream->pushed++;
    if (stream->fresh_from == stream->fresh_to)
        stream->fresh_from = index < end ? index : end;
    stream->fresh_to = stream_end(stream);
    return true;
}

void stream_go_on_air(struct stream *stream)
{
    if (stream->ring)
        begin(stream, stream_end(stream));
}

uint64_t stream_end(const struct stream *stream)
{
    uint64_t end = stream->ring ? ring_end(stream->ring) : 0;

    return end ? end : stream->first_index;
}

uint64_t stream_lost(const struct stream *stream)
{
    uint64_t sent = stream_end(stream) - stream->first_index;
    uint64_t came = stream->pushed - stream->pushed_before;

    return came < sent ? sent - came : 0;
}

uint32_t stream_bundle_packets(const struct stream *stream, enum profile profile)
{
    uint32_t packets =
        profile_traits(profile)->bundle_ms / rendition_traits(stream->rendition)->packet_ms;

    assert(packets <= STREAM_PHASES_MAX);
    return packets ? packets : 1;
}

static bool cohort_reserve(struct cohort *cohort)
{
    if (cohort->count < cohort->capacity)
        return true;
    uint32_t capacity = cohort->capacity ? cohort->capacity * 2 : COHORT_FIRST_CAPACITY;
    struct listener **member = realloc(cohort->member, capacity * sizeof member[0]);
    if (!member)
        return false;
    cohort->member = member;
    cohort->capacity = capacity;
    return true;
}

bool stream_add(struct stream *stream, struct listener *listener)
{
    struct cohort *cohorts = stream->cohort[listener->profile];
    uint32_t phases = stream_bundle_packets(stream, listener->profile), phase = 0;

    for (uint32_t i = 1; i < phases; i++)
        if (cohorts[i].count < cohorts[phase].count)
            phase = i;
    struct cohort *cohort = &cohorts[phase];
    if (!cohort_reserve(cohort))
        return false;
    listener->phase = (uint8_t)phase;
    listener->place = cohort->count;
    cohort->member[cohort->count++] = listener;
    return true;
}

void stream_remove(struct stream *stream, struct listener *listener)
{
    struct cohort *cohort = &stream->cohort[listener->profile][listener->phase];
    struct listener *last = cohort->member[--cohort->count];

    assert(cohort->member[listener->place] == listener);
    cohort->member[listener->place] = last;
    last->place = listener->place;
}

const char *skip_cause_name(enum skip_cause cause)
{
    static const char *const names[SKIP_COUNT] = {
        [SKIP_FULL] = "full",
        [SKIP_LATE] = "late",
        [SKIP_BURST] = "burst",
        [SKIP_UNFINISHED] = "unfinished",
    };

    assert((unsigned)cause < SKIP_COUNT);
    return names[cause];
}

uint64_t skip_total(const uint64_t counts[SKIP_COUNT])
{
    uint64_t total = 0;

    for (int cause = 0; cause < SKIP_COUNT; cause++)
        total += counts[cause];
    return total;
}

void stream_step(struct stream *stream, ll_mono now)
{
    ll_mono received;

    if (stream->live && ring_received(stream->ring, stream_end(stream) - 1, &received) &&
        now.us - received.us > STREAM_LATE_US)
        stream->late = now;
}

bool stream_uneven(const struct stream *stream, ll_mono now)
{
    return stream->late.us && now.us - stream->late.us < STREAM_UNEVEN_US;
}

uint32_t stream_listeners(const struct stream *stream)
{
    uint32_t count = 0;

    for (int profile = 0; profile < PROFILE_COUNT; profile++) {
        count += (uint32_t)stream->elsewhere.listeners[profile];
        for (int phase = 0; phase < STREAM_PHASES_MAX; phase++)
            count += stream->cohort[profile][phase].count;
    }
    return count;
}
