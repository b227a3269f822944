#include "client/play/report.h"

bool report_due(struct report *report, bool joined, ll_mono now)
{
    bool due = joined && report->due.us && now.us >= report->due.us;

    if (!joined)
        report->due = (ll_mono){0};
    else if (due || !report->due.us)
        report->due.us = now.us + CONTROL_REPORT_EVERY_MS * INT64_C(1000);
    return due;
}

/* The wire's bounds are wide; a player that reaches one was cut off for minutes, or is broken. */
static int32_t bounded(int64_t value, int32_t low, int32_t high)
{
    return value < low ? low : value > high ? high : (int32_t)value;
}

static int32_t since(uint64_t told, uint64_t now)
{
    return bounded((int64_t)(now - told), 0, CONTROL_REPORT_COUNT_MAX);
}

static int32_t delay(int32_t ms)
{
    return bounded(ms, 0, CONTROL_REPORT_DELAY_MAX_MS);
}

static int32_t drift(int32_t ppm)
{
    return ppm == DRIFT_UNKNOWN
               ? CONTROL_UNKNOWN
               : bounded(ppm, -CONTROL_REPORT_DRIFT_MAX_PPM, CONTROL_REPORT_DRIFT_MAX_PPM);
}

struct control_report report_draft(const struct report *report,
                                   const struct player_stats *stats)
{
    const struct player_stats *told = &report->told;

    return (struct control_report){
        .played_ms = since(told->played_ms, stats->played_ms),
        .concealed_ms = since(told->concealed_ms, stats->concealed_ms),
        .skipped_ms = since(told->skipped_ms, stats->skipped_ms),
        .stretched_ms = since(told->stretched_ms, stats->stretched_ms),
        .underruns = since(told->underruns, stats->underruns),
        .lost_packets = since(told->lost_packets, stats->lost_packets),
        .late_packets = since(told->late_packets, stats->late_packets),
        .delay_ms = stats->delay_ms < 0 ? CONTROL_UNKNOWN : delay(stats->delay_ms),
        .target_ms = delay(stats->target_ms),
        .jitter_ms = delay(stats->jitter_ms),
        .drift_ppm = drift(stats->drift_ppm),
    };
}

static void raise(uint64_t *told, uint64_t now)
{
    if (now > *told)
        *told = now;
}

void report_sent(struct report *report, const struct player_stats *stats)
{
    struct player_stats *told = &report->told;

    raise(&told->played_ms, stats->played_ms);
    raise(&told->concealed_ms, stats->concealed_ms);
    raise(&told->skipped_ms, stats->skipped_ms);
    raise(&told->stretched_ms, stats->stretched_ms);
    raise(&told->underruns, stats->underruns);
    raise(&told->lost_packets, stats->lost_packets);
    raise(&told->late_packets, stats->late_packets);
}
