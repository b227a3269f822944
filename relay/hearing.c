#include "relay/hearing.h"

#include <assert.h>

const struct histogram_bounds hearing_delay_bounds_ms = {
    10, {100, 150, 200, 300, 500, 750, 1000, 1500, 2500, 5000}};
const struct histogram_bounds hearing_drift_bounds_ppm = {
    9, {-300, -100, -50, -20, 0, 20, 50, 100, 300}};

static void add(struct hearing_sums *sums, const struct control_report *report)
{
    sums->reports++;
    sums->played_ms += (uint64_t)report->played_ms;
    sums->concealed_ms += (uint64_t)report->concealed_ms;
    sums->skipped_ms += (uint64_t)report->skipped_ms;
    sums->stretched_ms += (uint64_t)report->stretched_ms;
    sums->underruns += (uint64_t)report->underruns;
    sums->lost_packets += (uint64_t)report->lost_packets;
    sums->late_packets += (uint64_t)report->late_packets;
    histogram_count(&sums->target_ms, &hearing_delay_bounds_ms, report->target_ms);
    histogram_count(&sums->jitter_ms, &hearing_delay_bounds_ms, report->jitter_ms);
    if (report->delay_ms != CONTROL_UNKNOWN)
        histogram_count(&sums->delay_ms, &hearing_delay_bounds_ms, report->delay_ms);
    if (report->drift_ppm != CONTROL_UNKNOWN)
        histogram_count(&sums->drift_ppm, &hearing_drift_bounds_ppm, report->drift_ppm);
}

void hearing_join(struct hearing *hearing, ll_mono now)
{
    if (hearing->has_joined)
        return;
    hearing->has_joined = true;
    hearing->joined = now;
}

/* The most that can have been played by now, with what was left unsaid before. */
static uint64_t playable_ms(const struct hearing *hearing, ll_mono now)
{
    uint64_t passed_ms = (uint64_t)(now.us - hearing->joined.us) / 1000;

    return passed_ms + passed_ms / HEARING_CLOCK_TOLERANCE + HEARING_UNSAID_MAX_MS;
}

static enum hearing_verdict judge(const struct hearing *hearing,
                                  const struct control_report *report, ll_mono now)
{
    if (!hearing->has_joined)
        return HEARING_NOT_JOINED;
    if (hearing->next_due.us - now.us > HEARING_INTERVAL_US)
        return HEARING_TOO_OFTEN;
    if (hearing->played_ms + (uint64_t)report->played_ms > playable_ms(hearing, now))
        return HEARING_IMPLAUSIBLE;
    return HEARING_TAKEN;
}

enum hearing_verdict hearing_report(struct hearing *hearing, struct hearing_sums *sums,
                                    const struct control_report *report, ll_mono now)
{
    enum hearing_verdict verdict = judge(hearing, report, now);

    if (verdict != HEARING_TAKEN)
        return verdict;
    if (hearing->next_due.us < now.us)
        hearing->next_due = now;
    hearing->next_due.us += HEARING_INTERVAL_US;
    hearing->played_ms += (uint64_t)report->played_ms;
    hearing->suffers = report->concealed_ms * 100 >
                       (report->played_ms + report->concealed_ms) * HEARING_SUFFERS_PERCENT;
    add(sums, report);
    return HEARING_TAKEN;
}

const char *hearing_verdict_name(enum hearing_verdict verdict)
{
    static const char *const names[HEARING_VERDICT_COUNT] = {
        [HEARING_TAKEN] = "taken",
        [HEARING_NOT_JOINED] = "not_joined",
        [HEARING_TOO_OFTEN] = "too_often",
        [HEARING_IMPLAUSIBLE] = "implausible",
    };

    assert((unsigned)verdict < HEARING_VERDICT_COUNT);
    return names[verdict];
}
