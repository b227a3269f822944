#include "client/playsim/tally.h"

#include <string.h>

#include <jansson.h>

enum { JSON_DIGITS = 9, FRAMES_PER_MS = PLAYER_RATE_HZ / 1000 };

void tally_init(struct tally *tally)
{
    memset(tally, 0, sizeof *tally);
    tally->final_delay_ms = -1;
}

/* Of the frames that were pulled, those that hold speech of the room: what is made up is counted
 * by the player when it is laid, a little before it is heard. */
static uint32_t real_frames(struct tally *tally, const struct player_stats *stats,
                            uint32_t frames)
{
    if (stats->state != PLAYER_PLAYING)
        return 0;
    if (stats->concealed_ms > tally->last.concealed_ms && tally->last.state == PLAYER_PLAYING)
        tally->made_up_frames +=
            (stats->concealed_ms - tally->last.concealed_ms) * FRAMES_PER_MS;
    uint32_t made_up =
        tally->made_up_frames < frames ? (uint32_t)tally->made_up_frames : frames;
    tally->made_up_frames -= made_up;
    return frames - made_up;
}

void tally_add(struct tally *tally, const struct player_stats *stats, uint32_t frames)
{
    uint32_t real = real_frames(tally, stats, frames);
    int32_t delay_ms = stats->delay_ms;

    tally->last = *stats;
    if (real == 0 || delay_ms < 0)
        return;
    tally->frames_at[delay_ms < TALLY_DELAY_MAX_MS ? delay_ms : TALLY_DELAY_MAX_MS] += real;
    tally->final_delay_ms = delay_ms;
}

/* The delay that so many of the frames stay below. */
static int32_t quantile_ms(const struct tally *tally, double frames)
{
    uint64_t sum = 0;
    int32_t ms = 0;

    for (; ms < TALLY_DELAY_MAX_MS; ms++) {
        sum += tally->frames_at[ms];
        if ((double)sum >= frames)
            break;
    }
    return ms;
}

/* null when nothing was heard. */
static json_t *pack_delay(const struct tally *tally)
{
    double frames = 0, sum_ms = 0;
    int32_t most_ms = 0;

    for (int32_t ms = 0; ms <= TALLY_DELAY_MAX_MS; ms++) {
        frames += (double)tally->frames_at[ms];
        sum_ms += (double)tally->frames_at[ms] * ms;
        most_ms = tally->frames_at[ms] ? ms : most_ms;
    }
    if (frames == 0)
        return json_null();
    return json_pack("{sf si si si si}", "mean", sum_ms / frames, "p50",
                     quantile_ms(tally, 0.5 * frames), "p95", quantile_ms(tally, 0.95 * frames),
                     "p99", quantile_ms(tally, 0.99 * frames), "max", most_ms);
}

bool tally_write_json(const struct tally *tally, const struct trace *trace,
                      enum profile profile, int64_t duration_us, FILE *to)
{
    const struct player_stats *last = &tally->last;
    json_t *object = json_pack(
        "{ss sI sI sI sI so sI sI sI sI so si sI}", "profile", profile_traits(profile)->name,
        "packets", (json_int_t)trace->packet_count, "lost_packets",
        (json_int_t)trace->lost_count, "late_packets", (json_int_t)last->late_packets,
        "duplicates", (json_int_t)last->duplicates, "delay_ms", pack_delay(tally),
        "concealed_ms", (json_int_t)last->concealed_ms, "stretched_ms",
        (json_int_t)last->stretched_ms, "skipped_ms", (json_int_t)last->skipped_ms, "underruns",
        (json_int_t)last->underruns, "final_delay_ms",
        tally->final_delay_ms < 0 ? json_null() : json_integer(tally->final_delay_ms),
        "target_ms", (int)last->target_ms, "duration_ms", (json_int_t)(duration_us / 1000));
    bool ok = object &&
              json_dumpf(object, to, JSON_COMPACT | JSON_REAL_PRECISION(JSON_DIGITS)) == 0 &&
              fputc('\n', to) != EOF && fflush(to) == 0;

    json_decref(object);
    return ok;
}
