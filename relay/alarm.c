#include "relay/alarm.h"

#include <livelisten/rtp.h>

enum verdict {
    VERDICT_NONE, /* there is nothing to judge: over at once */
    VERDICT_BAD,
    VERDICT_BETWEEN,
    VERDICT_GOOD
};

/* How long it is good before an alarm is over. Who speaks too loud also makes pauses. */
static const int64_t clear_us[ALARM_COUNT] = {
    [ALARM_DEAD_AIR] = 1000000, [ALARM_HOT] = 10000000, [ALARM_OFF_AIR] = 1000000};

const char *alarm_name(enum alarm_kind kind)
{
    static const char *const names[ALARM_COUNT] = {
        [ALARM_DEAD_AIR] = "dead-air", [ALARM_HOT] = "hot", [ALARM_OFF_AIR] = "off-air"};

    return names[kind];
}

static enum verdict judge_dead_air(const struct alarm_limits *limits,
                                   const struct alarm_scene *scene)
{
    if (!scene->on_air || !scene->published)
        return VERDICT_NONE;
    if (scene->level_dbov == RTP_NO_LEVEL || scene->level_dbov < limits->dead_air_dbov)
        return VERDICT_BAD;
    return scene->level_dbov < limits->dead_air_dbov + ALARM_HYSTERESIS_DB ? VERDICT_BETWEEN
                                                                           : VERDICT_GOOD;
}

static enum verdict judge_hot(const struct alarm_limits *limits,
                              const struct alarm_scene *scene, bool clips)
{
    if (!scene->published)
        return VERDICT_NONE;
    if (clips)
        return VERDICT_BAD;
    if (scene->level_dbov == RTP_NO_LEVEL)
        return VERDICT_GOOD;
    if (scene->level_dbov > limits->hot_dbov)
        return VERDICT_BAD;
    return scene->level_dbov > limits->hot_dbov - ALARM_HYSTERESIS_DB ? VERDICT_BETWEEN
                                                                      : VERDICT_GOOD;
}

static enum verdict judge_off_air(const struct alarm_scene *scene)
{
    if (!scene->on_air)
        return VERDICT_NONE;
    return scene->published ? VERDICT_GOOD : VERDICT_BAD;
}

static void note_bad(struct alarm *alarm, int64_t raise_us, ll_mono now)
{
    if (!alarm->is_bad)
        alarm->bad_since = now;
    alarm->is_bad = true;
    alarm->is_good = false;
    if (now.us - alarm->bad_since.us >= raise_us)
        alarm->raised = true;
}

static void note_good(struct alarm *alarm, int64_t over_us, ll_mono now)
{
    if (!alarm->is_good)
        alarm->good_since = now;
    alarm->is_good = true;
    if (now.us - alarm->good_since.us >= (alarm->raised ? over_us : ALARM_LULL_US))
        alarm->raised = alarm->is_bad = false;
}

/* True when it was raised or is over. */
static bool step(struct alarm *alarm, enum verdict verdict, int64_t raise_us, int64_t over_us,
                 ll_mono now)
{
    bool raised = alarm->raised;

    switch (verdict) {
    case VERDICT_NONE:
        *alarm = (struct alarm){0};
        break;
    case VERDICT_BAD:
        note_bad(alarm, raise_us, now);
        break;
    case VERDICT_BETWEEN:
        alarm->is_good = false;
        break;
    case VERDICT_GOOD:
        note_good(alarm, over_us, now);
        break;
    }
    return alarm->raised != raised;
}

unsigned alarms_step(struct alarms *alarms, const struct alarm_limits *limits,
                     const struct alarm_scene *scene, ll_mono now)
{
    bool clips = scene->clipped_total > alarms->clipped_total;
    const enum verdict verdict[ALARM_COUNT] = {[ALARM_DEAD_AIR] = judge_dead_air(limits, scene),
                                               [ALARM_HOT] = judge_hot(limits, scene, clips),
                                               [ALARM_OFF_AIR] = judge_off_air(scene)};
    const int64_t raise_us[ALARM_COUNT] = {
        [ALARM_DEAD_AIR] = limits->dead_air_s * INT64_C(1000000),
        [ALARM_HOT] = clips ? 0 : limits->hot_s * INT64_C(1000000),
        [ALARM_OFF_AIR] = ALARM_OFF_AIR_US};
    unsigned changed = 0;

    alarms->clipped_total = scene->clipped_total;
    for (int kind = 0; kind < ALARM_COUNT; kind++)
        if (step(&alarms->alarm[kind], verdict[kind], raise_us[kind], clear_us[kind], now))
            changed |= 1u << kind;
    return changed;
}
