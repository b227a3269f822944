/* What the page calls: the player core behind plain numbers, for client/web/player-core.mjs. One scratch
 * buffer takes what comes in (a key, a bundle), fixed places hold what goes out. Times are milliseconds, as
 * browsers count them. */
#include <livelisten/bundle.h>
#include <livelisten/player.h>

#define EXPORT(name) __attribute__((export_name(#name), used)) name

enum { PULL_MAX_FRAMES = 4096, STATS_FIELDS = 19 };

static uint8_t scratch[BUNDLE_MAX_BYTES];
static float samples[PULL_MAX_FRAMES];
static double stats_fields[STATS_FIELDS];

static int64_t us(double ms)
{
    return (int64_t)(ms * 1000.0);
}

static ll_mono mono(double ms)
{
    return (ll_mono){us(ms)};
}

/* What assert() and libsrtp's self-test call when all is lost. The C library's would print and flush, for
 * which the module would need imports. */
_Noreturn void exit(int code)
{
    (void)code;
    __builtin_trap();
}

_Noreturn void __assert_fail(const char *what, const char *file, int line, const char *function)
{
    (void)what, (void)file, (void)line, (void)function;
    __builtin_trap();
}

uint8_t *EXPORT(ll_scratch)(void)
{
    return scratch;
}

uint32_t EXPORT(ll_scratch_bytes)(void)
{
    return sizeof scratch;
}

struct player *EXPORT(ll_create)(uint32_t profile)
{
    return profile < PROFILE_COUNT ? player_create((enum profile)profile) : NULL;
}

void EXPORT(ll_profile)(struct player *player, uint32_t profile)
{
    if (profile < PROFILE_COUNT)
        player_profile(player, (enum profile)profile);
}

void EXPORT(ll_levelling)(struct player *player, uint32_t on)
{
    player_levelling(player, on != 0);
}

/* The key is in the scratch buffer. */
enum ll_status EXPORT(ll_stream)(struct player *player, uint32_t ssrc, uint32_t roc,
                                 uint32_t seq, uint32_t same_clock)
{
    uint64_t index = (uint64_t)roc << 16 | (seq & 0xffff);
    return player_stream(player, scratch, ssrc, index, same_clock != 0);
}

/* A bundle of n bytes is in the scratch buffer. The status of the bundle; packets that are refused are
 * counted by the player. */
enum ll_status EXPORT(ll_push)(struct player *player, uint32_t n, double now_ms)
{
    if (n > sizeof scratch)
        return LL_TOO_LARGE;
    struct bundle_reader reader;
    const uint8_t *packet;
    size_t packet_bytes;
    enum ll_status status;
    bundle_read(&reader, scratch, n);
    while ((status = bundle_next(&reader, &packet, &packet_bytes)) == LL_OK)
        player_push(player, packet, packet_bytes, mono(now_ms));
    return status == LL_END ? LL_OK : status;
}

/* Returns where the samples are, until the next pull; NULL when frames is over PULL_MAX_FRAMES. */
float *EXPORT(ll_pull)(struct player *player, uint32_t frames, double now_ms, double latency_ms)
{
    if (frames > PULL_MAX_FRAMES)
        return NULL;
    player_pull(player, samples, frames, mono(now_ms), us(latency_ms));
    return samples;
}

void EXPORT(ll_clock)(struct player *player, double offset_ms)
{
    player_clock_offset(player, us(offset_ms));
}

void EXPORT(ll_live)(struct player *player, uint32_t live)
{
    player_live(player, live != 0);
}

/* In the order of STATS in player-core.mjs. */
double *EXPORT(ll_stats)(const struct player *player)
{
    struct player_stats stats;
    player_stats(player, &stats);
    const double fields[STATS_FIELDS] = {
        (double)stats.state,        (double)stats.packets,      (double)stats.late_packets,
        (double)stats.duplicates,   (double)stats.rejected,     (double)stats.lost_packets,
        (double)stats.played_ms,    (double)stats.concealed_ms, (double)stats.skipped_ms,
        (double)stats.stretched_ms, (double)stats.underruns,    (double)stats.switches,
        (double)stats.delay_ms,     (double)stats.buffer_ms,    (double)stats.target_ms,
        (double)stats.jitter_ms,    (double)stats.drift_ppm,    (double)stats.level_dbov,
        (double)stats.gain_db,
    };
    __builtin_memcpy(stats_fields, fields, sizeof fields);
    return stats_fields;
}
