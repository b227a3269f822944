#include "relay/listener.h"

#include <string.h>

#include "relay/listener_words.h"

/* What goes with the channel that is heard. */
enum {
    LISTENER_OWES_OF_CHANNEL = LISTENER_OWES_STREAM | LISTENER_OWES_GAP | LISTENER_OWES_QUALITY
};

void listener_init(struct listener *listener, void *connection, struct meeting *meeting,
                   struct moment now)
{
    *listener = (struct listener){
        .connection = connection,
        .meeting = meeting,
        .owes = LISTENER_OWES_WELCOME | LISTENER_OWES_MEETING,
        .spoken = now.mono,
    };
    ladder_init(&listener->ladder, meeting->turn++, now.mono);
    if (meeting->announcement.id > 0) /* one that was withdrawn too: it may have missed that */
        listener->owes |= LISTENER_OWES_ANNOUNCEMENT;
    list_append(&meeting->listeners, &listener->link);
}

void listener_fini(struct listener *listener)
{
    listener_leave(listener);
    list_remove(&listener->link);
}

static int64_t skip_us(const struct listener *listener)
{
    return (int64_t)profile_traits(listener->profile)->skip_ms * 1000;
}

/* One past the last packet of the newest full bundle of its phase; 0 when no phase of a stream
 * that began at its very first index has had one. */
static uint64_t last_turn(const struct listener *listener, uint32_t packets)
{
    uint64_t end = stream_end(listener->stream);
    uint64_t past = (end + packets - 1 - listener->phase) % packets;

    return end > past ? end - past : 0;
}

/* Where someone starts who comes now: at the newest full bundle, so that it need not wait for
 * the next one, unless nothing has come for a while. `overlap_ms` earlier for one who goes over
 * from a stream of the same clock: so its new decoder is warm where the old one ends. Returns
 * where that bundle ends. */
static uint64_t start_cursor(struct listener *listener, uint32_t overlap_ms, struct moment now)
{
    const struct stream *stream = listener->stream;
    uint32_t packets = stream_bundle_packets(stream, listener->profile);
    uint64_t end = stream_end(stream), turn = last_turn(listener, packets);
    ll_mono received;

    if (turn <= ring_start(stream->ring) || turn < packets ||
        !ring_received(stream->ring, end - 1, &received) ||
        now.mono.us - received.us > skip_us(listener) / 2) {
        listener->cursor = end;
        return end;
    }
    uint32_t packet_ms = rendition_traits(stream->rendition)->packet_ms;
    uint64_t back = packets + (overlap_ms + packet_ms - 1) / packet_ms;
    listener->cursor =
        turn < ring_start(stream->ring) + back ? ring_start(stream->ring) : turn - back;
    return turn;
}

/* Enters the stream that its channel offers it. */
static bool tune(struct fanout *fanout, struct listener *listener, uint32_t overlap_ms,
                 struct moment now)
{
    struct stream *stream = channel_stream(listener->channel, listener->wanted);

    listener->owes &= ~LISTENER_OWES_OF_CHANNEL;
    listener->generation = 0;
    if (listener->stream != stream) {
        if (listener->stream)
            stream_remove(listener->stream, listener);
        listener->stream = NULL;
        if (!stream_add(stream, listener))
            return false;
        listener->stream = stream;
    }
    if (!stream->live || !listener->meeting->on_air)
        return true;
    listener->generation = stream->generation;
    listener->owes |= LISTENER_OWES_STREAM;
    listener_serve(fanout, listener, start_cursor(listener, overlap_ms, now), now);
    return true;
}

/* Does it hear a stream whose timestamps mean the same as those of this channel? */
static bool same_clock(const struct listener *listener, const struct channel *channel)
{
    return listener->generation > 0 && listener->channel &&
           strcmp(listener->channel->session, channel->session) == 0;
}

/* What of its stream it has not got yet. */
static uint32_t behind_ms(const struct listener *listener, struct moment now)
{
    ll_mono received;

    if (!ring_received(listener->stream->ring, listener->cursor, &received))
        return 0;
    int64_t behind_us = now.mono.us - received.us;
    return (uint32_t)((behind_us < skip_us(listener) ? behind_us : skip_us(listener)) / 1000);
}

bool listener_join(struct fanout *fanout, struct listener *listener, struct channel *channel,
                   const struct control_join *join, struct moment now)
{
    uint32_t overlap_ms =
        same_clock(listener, channel) ? LISTENER_OVERLAP_MS + behind_ms(listener, now) : 0;

    listener_leave(listener);
    listener->channel = channel;
    listener->profile = join->profile;
    listener->wanted = join->rendition;
    hearing_join(&listener->hearing, now.mono);
    ladder_join(&listener->ladder, join->offered && join->rendition == RENDITION_LO,
                &listener->meeting->ladder, now.mono);
    if (tune(fanout, listener, overlap_ms, now))
        return true;
    listener->channel = NULL;
    return false;
}

void listener_leave(struct listener *listener)
{
    if (listener->stream)
        stream_remove(listener->stream, listener);
    listener->stream = NULL;
    listener->channel = NULL;
    listener->owes &= ~(LISTENER_OWES_OF_CHANNEL | LISTENER_OWES_OFFER);
}

void listener_retune(struct fanout *fanout, struct listener *listener, struct moment now)
{
    const struct stream *stream = channel_stream(listener->channel, listener->wanted);

    if (!stream->live)
        return;
    if (stream != listener->stream || stream->generation != listener->generation)
        if (!tune(fanout, listener, 0, now))
            listener->channel = NULL;
}

void listener_follow(struct fanout *fanout, struct listener *listener, struct moment now)
{
    listener->owes |= LISTENER_OWES_MEETING;
    if (!listener->meeting->on_air) {
        listener->generation = 0;
        listener->owes &= ~LISTENER_OWES_OF_CHANNEL;
    } else if (listener->channel) {
        listener_retune(fanout, listener, now);
    }
    listener_serve(fanout, listener, listener->cursor, now);
}

static bool is_old(const struct listener *listener, ll_mono received, struct moment now)
{
    return now.mono.us - received.us > skip_us(listener);
}

/* Why the packets it should get next are too old or overwritten. `was_blocked`: until now. */
static enum skip_cause why_old(const struct listener *listener, bool was_blocked,
                               struct moment now)
{
    const struct stream *stream = listener->stream;
    uint32_t packets = stream_bundle_packets(stream, listener->profile);
    uint64_t ahead = (listener->phase + packets - listener->cursor % packets) % packets;
    ll_mono received;

    if (was_blocked)
        return SKIP_FULL;
    if (listener->cursor < ring_start(stream->ring))
        return SKIP_BURST;
    return ring_received(stream->ring, listener->cursor + ahead, &received) &&
                   is_old(listener, received, now)
               ? SKIP_LATE
               : SKIP_UNFINISHED;
}

/* When the packets it should get next are too old or overwritten, moves the cursor to live, the
 * newest full bundle; a gap that is still owed grows. */
static void skip_old(struct listener *listener, bool was_blocked, struct moment now)
{
    struct stream *stream = listener->stream;
    uint64_t end = ring_end(stream->ring), start = listener->cursor;
    bool skipped = start < ring_start(stream->ring);
    ll_mono received;

    if (skipped)
        start = ring_start(stream->ring);
    for (; start < end; start++) {
        if (!ring_received(stream->ring, start, &received))
            continue;
        if (!is_old(listener, received, now))
            break;
        skipped = true;
    }
    if (!skipped)
        return;
    uint32_t packets = stream_bundle_packets(stream, listener->profile);
    uint64_t turn = last_turn(listener, packets);
    if (turn > start + packets)
        start = turn - packets;
    if (!(listener->owes & LISTENER_OWES_STREAM)) { /* else it has not begun to hear it */
        enum skip_cause cause = why_old(listener, was_blocked, now);

        if (!(listener->owes & LISTENER_OWES_GAP)) {
            listener->gap_from = listener->cursor;
            stream->counters.gaps[cause]++;
            if (cause == SKIP_FULL)
                ladder_worry(&listener->ladder, LADDER_SIGN_GAP, now.mono);
        }
        listener->owes |= LISTENER_OWES_GAP;
        listener->gap_packets = (uint32_t)(start - listener->gap_from);
        stream->counters.skipped[cause] += start - listener->cursor;
    }
    listener->cursor = start;
}

static void block(struct listener *listener, struct moment now)
{
    listener->blocked = true;
    listener->blocked_since = now.mono;
}

/* Everything owed, in order. False when the connection is full. */
static bool say_owed(struct fanout *fanout, struct listener *listener, struct moment now)
{
    while (listener->owes) {
        enum listener_owes what = (enum listener_owes)(listener->owes & -listener->owes);

        if (!listener_say(fanout, listener, what, now)) {
            block(listener, now);
            return false;
        }
        listener->owes &= ~what;
        listener->spoken = now.mono;
    }
    return true;
}

static bool send_packets(struct fanout *fanout, struct listener *listener, uint64_t to,
                         struct moment now)
{
    struct stream *stream = listener->stream;
    struct fanout_bundle *bundle = fanout_assemble(fanout, stream, listener->cursor, to);

    if (bundle->n > 0) {
        if (!outlet_send(listener->connection, bundle->bytes + OUTLET_HEADROOM_BYTES, bundle->n,
                         OUTLET_BUNDLE)) {
            block(listener, now);
            return false;
        }
        listener->spoken = now.mono;
        stream->counters.bundles_out++;
        stream->counters.packets_out += bundle->packets;
        stream->counters.bytes_out += bundle->n;
    }
    listener->cursor = bundle->next;
    return true;
}

static void serve(struct fanout *fanout, struct listener *listener, uint64_t to,
                  bool was_blocked, struct moment now)
{
    bool hears = listener->stream && listener->generation > 0;

    if (hears)
        skip_old(listener, was_blocked, now);
    if (!say_owed(fanout, listener, now) || !hears)
        return;
    while (listener->cursor < to)
        if (!send_packets(fanout, listener, to, now))
            return;
}

void listener_serve(struct fanout *fanout, struct listener *listener, uint64_t to,
                    struct moment now)
{
    if (!listener->blocked)
        serve(fanout, listener, to, false, now);
}

void listener_owe(struct fanout *fanout, struct listener *listener, enum listener_owes what,
                  struct moment now)
{
    if (listener->owes & LISTENER_OWES_WELCOME && what == LISTENER_OWES_CHANNELS)
        return; /* the welcome holds the list */
    listener->owes |= what;
    listener_serve(fanout, listener, listener->cursor, now);
}

void listener_on_writable(struct fanout *fanout, struct listener *listener, struct moment now)
{
    if (!listener->blocked)
        return; /* or every event of the socket would cut a bundle short */
    listener->blocked = false;
    serve(fanout, listener, listener->stream ? stream_end(listener->stream) : 0, true, now);
}

enum hearing_verdict listener_report(struct listener *listener,
                                     const struct control_report *report, struct moment now)
{
    enum hearing_verdict verdict = hearing_report(
        &listener->hearing, &listener->meeting->heard[listener->profile], report, now.mono);
    /* What the room sent late has holes for everybody: no other rendition would help. */
    bool evenly_sent = listener->stream && !stream_uneven(listener->stream, now.mono);

    if (verdict == HEARING_TAKEN && evenly_sent &&
        (listener->hearing.suffers || report->underruns >= LISTENER_UNDERRUNS_MANY))
        ladder_worry(&listener->ladder, LADDER_SIGN_REPORT, now.mono);
    return verdict;
}

void listener_lost(struct listener *listener, struct moment now)
{
    if (listener->blocked && now.mono.us - listener->blocked_since.us >= LADDER_STUCK_US)
        listener->meeting->ladder.events[LADDER_LOST_STUCK]++;
}

/* On the wire: the speech, and what is around it in each packet. */
static uint32_t bytes_per_s(enum rendition rendition)
{
    enum { AROUND_PACKET_BYTES = 32 };
    const struct rendition_traits *traits = rendition_traits(rendition);

    return (uint32_t)traits->bitrate / 8 + AROUND_PACKET_BYTES * 1000 / traits->packet_ms;
}

static struct ladder_scene look(struct listener *listener)
{
    struct ladder_scene scene = {.blocked = listener->blocked,
                                 .blocked_since = listener->blocked_since,
                                 .skip_ms = profile_traits(listener->profile)->skip_ms};

    if (ladder_turn(&listener->ladder, listener->blocked))
        scene.measured = outlet_measure(listener->connection, &scene.measure);
    if (!listener->stream)
        return scene;
    enum rendition hears = listener->stream->rendition;
    const struct stream *streams = listener->channel->stream;
    scene.hears = listener->generation > 0;
    scene.may_ease = hears == RENDITION_HI && streams[RENDITION_LO].live;
    scene.may_climb = streams[RENDITION_HI].live;
    scene.bytes_per_s = bytes_per_s(hears);
    return scene;
}

bool listener_step(struct fanout *fanout, struct listener *listener, struct moment now)
{
    struct ladder_scene scene = look(listener);
    enum ladder_move move =
        ladder_step(&listener->ladder, &scene, &listener->meeting->ladder, now.mono);

    if (move == LADDER_GIVE_UP)
        return false;
    if (move == LADDER_OFFER)
        listener_owe(fanout, listener, LISTENER_OWES_OFFER, now);
    if (!listener->blocked && now.mono.us - listener->spoken.us >= LISTENER_QUIET_US)
        listener_owe(fanout, listener, LISTENER_OWES_HEARTBEAT, now);
    return true;
}
