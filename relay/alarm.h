/* What an operator has to be warned of: a channel that is on air and silent, or too loud, or that
 * nobody publishes. Nothing but levels and time go in; it lasts before it is said, and before it is
 * over, so that a warning does not flutter. */
#ifndef RELAY_ALARM_H
#define RELAY_ALARM_H

#include <stdbool.h>
#include <stdint.h>

#include <livelisten/clock.h>

#include "common/programme.h"

enum {
    ALARM_HYSTERESIS_DB = 3,   /* between what is bad and what is good again */
    ALARM_LULL_US = 1000000,   /* what was bad and is good for so long begins anew */
    ALARM_OFF_AIR_US = 5000000 /* a capture may need a moment to come back */
};

enum alarm_kind {
    ALARM_DEAD_AIR, /* on air and published, and quieter than its limit */
    ALARM_HOT,      /* published, and louder than its limit, or cut off at full scale */
    ALARM_OFF_AIR,  /* on air, and nobody publishes it, or its source is lost */
    ALARM_COUNT
};

/* One channel, now. */
struct alarm_scene {
    bool on_air;
    bool published;         /* by a capture that has its source */
    int level_dbov;         /* RTP_NO_LEVEL: nothing comes */
    uint64_t clipped_total; /* samples at full scale; only ever grows */
};

/* Of one channel; zero-initialised: all is well. */
struct alarms {
    uint64_t clipped_total; /* as last seen */
    struct alarm {
        bool raised;
        bool is_bad, is_good; /* neither: between the two, or not known */
        ll_mono bad_since;    /* meaningful while is_bad; it may be good for a moment */
        ll_mono good_since;   /* meaningful while is_good */
    } alarm[ALARM_COUNT];
};

/* "dead-air", "hot" or "off-air"; static storage. */
const char *alarm_name(enum alarm_kind kind);

/* Call a few times a second. Returns the kinds that were raised or are over since the last call: bit
 * 1 << kind. */
unsigned alarms_step(struct alarms *alarms, const struct alarm_limits *limits,
                     const struct alarm_scene *scene, ll_mono now);

#endif
