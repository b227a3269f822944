#include "relay/figures.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "relay/listener.h"
#include "relay/trunk.h"

/* Structures of nothing but 64-bit counts, so that one more counter is added up without a word. */
#define ADD(sum, part)                                                                         \
    do {                                                                                       \
        _Static_assert(sizeof *(sum) == sizeof *(part), "of one type");                        \
        _Static_assert(sizeof *(sum) % sizeof(uint64_t) == 0, "of 64-bit counts");             \
        add((uint64_t *)(sum), (const uint64_t *)(part), sizeof *(sum) / sizeof(uint64_t));    \
    } while (0)

static void add(uint64_t *sum, const uint64_t *part, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sum[i] += part[i];
}

static void count_stream(const struct stream *stream, struct stream_audience *out)
{
    out->counters = stream->counters;
    for (int profile = 0; profile < PROFILE_COUNT; profile++) {
        out->listeners[profile] = 0;
        for (int phase = 0; phase < STREAM_PHASES_MAX; phase++)
            out->listeners[profile] += stream->cohort[profile][phase].count;
    }
}

static void count_meeting(const struct meeting *meeting, struct meeting_audience *out)
{
    *out = (struct meeting_audience){0};
    memcpy(out->heard, meeting->heard, sizeof out->heard);
    out->ladder = meeting->ladder;
    LIST_EACH (link, &meeting->listeners) {
        const struct listener *listener = LIST_ENTRY(link, struct listener, link);

        out->listeners++;
        out->suffering[listener->profile] += listener->channel && listener->hearing.suffers;
    }
}

static void collect(const struct meeting *meeting, struct figures_meeting *out)
{
    memcpy(out->id, meeting->id, sizeof out->id);
    count_meeting(meeting, &out->audience);
    out->channel_count = meeting->channel_count;
    for (size_t i = 0; i < meeting->channel_count; i++) {
        const struct channel *channel = meeting->channel[i];

        memcpy(out->channel[i].name, channel->name, sizeof out->channel[i].name);
        for (int rendition = 0; rendition < RENDITION_COUNT; rendition++)
            count_stream(&channel->stream[rendition], &out->channel[i].stream[rendition]);
    }
}

struct figures *figures_collect(const struct relay *relay)
{
    struct figures *figures;
    size_t count = 0;

    LIST_EACH (link, &relay->registry.meetings)
        count++;
    figures = malloc(sizeof *figures + count * sizeof figures->meeting[0]);
    if (!figures)
        return NULL;
    figures->counters = relay->counters;
    figures->loop = relay->loop;
    figures->meeting_count = 0;
    LIST_EACH (link, &relay->registry.meetings)
        collect(LIST_ENTRY(link, struct meeting, link),
                &figures->meeting[figures->meeting_count++]);
    return figures;
}

void figures_free(struct figures *figures)
{
    free(figures);
}

void figures_post(struct relay *relay, unsigned worker, struct figures *figures)
{
    assert(worker >= 1 && worker < relay->workers);
    figures_free(relay->posted[worker]);
    relay->posted[worker] = figures;
}

static void forget_elsewhere(struct relay *relay)
{
    relay->elsewhere = (struct relay_counters){0};
    relay->fanout.elsewhere = 0;
    LIST_EACH (link, &relay->registry.meetings) {
        struct meeting *meeting = LIST_ENTRY(link, struct meeting, link);

        meeting->elsewhere = (struct meeting_audience){0};
        for (size_t i = 0; i < meeting->channel_count; i++)
            for (int rendition = 0; rendition < RENDITION_COUNT; rendition++)
                meeting->channel[i]->stream[rendition].elsewhere = (struct stream_audience){0};
    }
}

/* What is no longer here has been withdrawn meanwhile. */
static void add_meeting(struct relay *relay, const struct figures_meeting *figures)
{
    struct meeting *meeting = registry_find(&relay->registry, figures->id);

    if (!meeting)
        return;
    ADD(&meeting->elsewhere, &figures->audience);
    for (size_t i = 0; i < figures->channel_count; i++) {
        struct channel *channel = meeting_channel(meeting, figures->channel[i].name);

        for (int rendition = 0; channel && rendition < RENDITION_COUNT; rendition++)
            ADD(&channel->stream[rendition].elsewhere, &figures->channel[i].stream[rendition]);
    }
}

static uint32_t count_listeners(const struct figures *figures)
{
    uint64_t count = 0;

    for (size_t i = 0; i < figures->meeting_count; i++)
        count += figures->meeting[i].audience.listeners;
    return (uint32_t)count;
}

void figures_add_up(struct relay *relay)
{
    if (relay->workers == 1)
        return;
    forget_elsewhere(relay);
    for (unsigned worker = 1; worker < relay->workers; worker++) {
        const struct figures *figures = relay->posted[worker];

        if (!figures)
            continue;
        ADD(&relay->elsewhere, &figures->counters);
        relay->fanout.elsewhere += count_listeners(figures);
        for (size_t i = 0; i < figures->meeting_count; i++)
            add_meeting(relay, &figures->meeting[i]);
    }
    trunk_audience(relay);
}

void figures_of_stream(const struct stream *stream, struct stream_audience *out)
{
    count_stream(stream, out);
    ADD(out, &stream->elsewhere);
}

void figures_of_meeting(const struct meeting *meeting, struct meeting_audience *out)
{
    count_meeting(meeting, out);
    ADD(out, &meeting->elsewhere);
}

void figures_of_hearing(const struct meeting *meeting, enum profile profile,
                        struct hearing_sums *out)
{
    *out = meeting->heard[profile];
    ADD(out, &meeting->elsewhere.heard[profile]);
}

void figures_of_ladder(const struct meeting *meeting, struct ladder_figures *out)
{
    *out = meeting->ladder;
    ADD(out, &meeting->elsewhere.ladder);
}

void figures_of_relay(const struct relay *relay, struct relay_counters *out)
{
    *out = relay->counters;
    ADD(out, &relay->elsewhere);
}

uint32_t figures_worker_listeners(const struct relay *relay, unsigned worker)
{
    if (worker == 0)
        return relay->fanout.listeners;
    return relay->posted[worker] ? count_listeners(relay->posted[worker]) : 0;
}

const struct loop_figures *figures_worker_loop(const struct relay *relay, unsigned worker)
{
    if (worker == 0)
        return &relay->loop;
    return relay->posted[worker] ? &relay->posted[worker]->loop : NULL;
}
