#include <livelisten/player.h>

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <livelisten/rtp.h>

#include "continuity.h"
#include "packet.h"
#include "playout.h"
#include "spsc.h"
#include "voice.h"

/* What travels through the ring. A change of stream goes the same way as the packets, so that
 * it takes effect exactly between two of them. */
struct event {
    enum { EVENT_STREAM, EVENT_PACKET } kind;
    bool same_clock;     /* EVENT_STREAM */
    uint32_t payload_at; /* EVENT_PACKET: in `bytes` */
    struct packet packet;
    _Alignas(4) uint8_t bytes[]; /* the clear packet, header included */
};

enum {
    RING_BYTES = 1 << 18,    /* some 20 s of packets while nobody pulls */
    RING_SPARE_BYTES = 2048, /* kept free of packets, for changes of stream */
    CLOCK_UNKNOWN = 0
};

/* The fields of struct player_stats that pull knows; `rejected` belongs to push. */
#define PULL_STATS(X)                                                                          \
    X(state)                                                                                   \
    X(packets)                                                                                 \
    X(late_packets)                                                                            \
    X(duplicates)                                                                              \
    X(lost_packets)                                                                            \
    X(played_ms)                                                                               \
    X(concealed_ms)                                                                            \
    X(skipped_ms)                                                                              \
    X(stretched_ms)                                                                            \
    X(underruns)                                                                               \
    X(switches)                                                                                \
    X(delay_ms)                                                                                \
    X(buffer_ms)                                                                               \
    X(target_ms)                                                                               \
    X(jitter_ms)                                                                               \
    X(drift_ppm)                                                                               \
    X(level_dbov)                                                                              \
    X(gain_db)

struct published {
#define FIELD(name) _Atomic int64_t name;
    PULL_STATS(FIELD)
#undef FIELD
};

struct player {
    struct spsc *ring;

    /* push */
    struct cipher *cipher;
    uint8_t key[CIPHER_KEY_BYTES];
    uint32_t ssrc;
    struct continuity continuity;
    struct event
        *no_room; /* a packet goes here when the ring is full: the cipher must see it */
    _Atomic int64_t rejected;
    _Atomic int64_t replayed;

    /* either */
    atomic_int profile;
    atomic_bool live;
    atomic_bool levelling;
    _Atomic int64_t clock_offset_us; /* or CLOCK_UNKNOWN */

    /* pull */
    struct playout *playout;
    struct published published;
};

static void publish(struct player *player, ll_wall heard)
{
    struct player_stats stats;
    playout_stats(player->playout, heard, &stats);
#define FIELD(name)                                                                            \
    atomic_store_explicit(&player->published.name, (int64_t)stats.name, memory_order_relaxed);
    PULL_STATS(FIELD)
#undef FIELD
}

struct player *player_create(enum profile profile)
{
    struct player *player = calloc(1, sizeof *player);
    if (!player)
        return NULL;
    player->ring = spsc_create(RING_BYTES);
    player->no_room = malloc(sizeof(struct event) + RTP_PACKET_MAX_BYTES);
    player->playout = playout_create(profile);
    if (!player->ring || !player->no_room || !player->playout) {
        player_free(player);
        return NULL;
    }
    atomic_store(&player->profile, profile);
    atomic_store(&player->live, true);
    publish(player, (ll_wall){0});
    return player;
}

void player_free(struct player *player)
{
    if (!player)
        return;
    cipher_free(player->cipher);
    playout_free(player->playout);
    free(player->no_room);
    spsc_free(player->ring);
    memset(player->key, 0, sizeof player->key);
    free(player);
}

/* Network thread --------------------------------------------------------------------------- */

static bool same_stream(const struct player *player, const uint8_t key[CIPHER_KEY_BYTES],
                        uint32_t ssrc)
{
    return player->cipher && player->ssrc == ssrc &&
           memcmp(player->key, key, CIPHER_KEY_BYTES) == 0;
}

enum ll_status player_stream(struct player *player, const uint8_t key[CIPHER_KEY_BYTES],
                             uint32_t ssrc, uint64_t index, bool same_clock)
{
    struct cipher *cipher = cipher_create_receiver(key, ssrc, index);
    if (!cipher)
        return LL_NO_MEMORY;
    /* The same stream again, after the connection was lost: what is missing is a hole like any
     * other. */
    if (!same_stream(player, key, ssrc)) {
        struct event *event = spsc_reserve(player->ring, sizeof *event, 0);
        if (!event) {
            cipher_free(cipher);
            return LL_NO_MEMORY;
        }
        *event = (struct event){.kind = EVENT_STREAM, .same_clock = same_clock};
        spsc_commit(player->ring, sizeof *event);
    }
    cipher_free(player->cipher);
    player->cipher = cipher;
    player->ssrc = ssrc;
    continuity_restart(&player->continuity, index);
    memcpy(player->key, key, CIPHER_KEY_BYTES);
    return LL_OK;
}

/* Fills the event from its clear bytes. */
static enum ll_status classify(struct player *player, struct event *event, size_t n,
                               ll_mono now)
{
    struct rtp_packet rtp;
    enum ll_status status = rtp_decode(&rtp, event->bytes, n);
    if (status != LL_OK)
        return status;
    if (rtp.payload_type != RTP_PAYLOAD_OPUS || rtp.payload_bytes > PACKET_MAX_PAYLOAD_BYTES)
        return LL_MALFORMED;
    uint32_t frames = voice_packet_frames(rtp.payload, rtp.payload_bytes);
    if (frames == 0)
        return LL_MALFORMED;
    uint64_t index = rtp_extend(player->continuity.index, rtp.seq);
    event->kind = EVENT_PACKET;
    event->payload_at = (uint32_t)(rtp.payload - event->bytes);
    event->packet = (struct packet){
        .index = index,
        .timestamp = rtp.timestamp,
        .frames = frames,
        .arrived = now,
        .captured = rtp.captured,
        .payload_bytes = (uint32_t)rtp.payload_bytes,
    };
    return continuity_packet(&player->continuity, &event->packet) ? LL_OK : LL_FOREIGN;
}

/* Before it moves the replay window of the cipher. */
static bool leaps(struct player *player, const uint8_t *packet, size_t n)
{
    struct rtp_packet header;
    return rtp_decode_protected(&header, packet, n) == LL_OK && header.ssrc == player->ssrc &&
           !continuity_index(&player->continuity,
                             rtp_extend(player->continuity.index, header.seq));
}

static enum ll_status push(struct player *player, const uint8_t *packet, size_t n, ll_mono now)
{
    if (!player->cipher)
        return LL_FOREIGN;
    if (n > RTP_PACKET_MAX_BYTES)
        return LL_TOO_LARGE;
    if (leaps(player, packet, n))
        return LL_FOREIGN;
    struct event *room =
        spsc_reserve(player->ring, (uint32_t)(sizeof *room + n), RING_SPARE_BYTES);
    struct event *event = room ? room : player->no_room;
    size_t clear_bytes;
    enum ll_status status =
        cipher_unprotect(player->cipher, packet, n, event->bytes, n, &clear_bytes);
    if (status == LL_OK)
        status = classify(player, event, clear_bytes, now);
    if (status == LL_OK && !room)
        return LL_TOO_LARGE;
    if (status == LL_OK)
        spsc_commit(player->ring, (uint32_t)(sizeof *event + clear_bytes));
    return status;
}

enum ll_status player_push(struct player *player, const uint8_t *packet, size_t n, ll_mono now)
{
    enum ll_status status = push(player, packet, n, now);
    if (status != LL_OK)
        atomic_fetch_add_explicit(status == LL_DUPLICATE ? &player->replayed
                                                         : &player->rejected,
                                  1, memory_order_relaxed);
    return status;
}

void player_profile(struct player *player, enum profile profile)
{
    assert(profile < PROFILE_COUNT);
    atomic_store_explicit(&player->profile, profile, memory_order_relaxed);
}

void player_levelling(struct player *player, bool on)
{
    atomic_store_explicit(&player->levelling, on, memory_order_relaxed);
}

void player_clock_offset(struct player *player, int64_t offset_us)
{
    atomic_store_explicit(&player->clock_offset_us, offset_us, memory_order_relaxed);
}

void player_live(struct player *player, bool live)
{
    atomic_store_explicit(&player->live, live, memory_order_relaxed);
}

/* Audio thread ----------------------------------------------------------------------------- */

static void drain(struct player *player)
{
    const struct event *event;
    while ((event = spsc_front(player->ring))) {
        if (event->kind == EVENT_STREAM)
            playout_stream(player->playout, event->same_clock);
        else
            playout_packet(player->playout, &event->packet, event->bytes + event->payload_at);
        spsc_release(player->ring);
    }
}

void player_pull(struct player *player, float *samples, size_t frames, ll_mono now,
                 int64_t latency_us)
{
    enum profile profile =
        (enum profile)atomic_load_explicit(&player->profile, memory_order_relaxed);
    playout_profile(player->playout, profile);
    playout_levelling(player->playout,
                      profile != PROFILE_INTERPRETER &&
                          atomic_load_explicit(&player->levelling, memory_order_relaxed));
    playout_live(player->playout, atomic_load_explicit(&player->live, memory_order_relaxed));
    drain(player);
    playout_pull(player->playout, samples, (uint32_t)frames, now);
    int64_t offset_us = atomic_load_explicit(&player->clock_offset_us, memory_order_relaxed);
    ll_wall heard = {0};
    if (offset_us != CLOCK_UNKNOWN)
        heard.us = now.us + frames_to_us((int64_t)frames) + latency_us + offset_us;
    publish(player, heard);
}

/* Any thread ------------------------------------------------------------------------------- */

void player_stats(const struct player *player, struct player_stats *out)
{
    *out = (struct player_stats){0};
#define FIELD(name)                                                                            \
    out->name = (__typeof__(out->name))atomic_load_explicit(&player->published.name,           \
                                                            memory_order_relaxed);
    PULL_STATS(FIELD)
#undef FIELD
    out->rejected = (uint64_t)atomic_load_explicit(&player->rejected, memory_order_relaxed);
    out->duplicates += (uint64_t)atomic_load_explicit(&player->replayed, memory_order_relaxed);
}
