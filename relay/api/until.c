#include "relay/api/until.h"

#include <stdio.h>
#include <string.h>

#include "common/ical/zone.h"
#include "common/rfc3339.h"

enum { DATE_MAX = 11 };

/* The date there is at this instant, YYYY-MM-DD. */
static bool date_at(const char *zone, ll_wall at, char date[DATE_MAX])
{
    char local[ZONE_LOCAL_MAX];

    if (!zone_local(zone, at, local))
        return false;
    snprintf(date, DATE_MAX, "%.10s", local);
    return true;
}

/* Today, or tomorrow when that is past. */
static bool next_time(const char *time, const char *zone, ll_wall now, ll_wall *out,
                      char why[CONTROL_TEXT_MAX])
{
    char date[DATE_MAX];
    ll_wall begins, ends;

    snprintf(why, CONTROL_TEXT_MAX, "the clock of this meeting cannot be read");
    if (!date_at(zone, now, date) ||
        !zone_to_wall(zone, date, time, out, why, CONTROL_TEXT_MAX))
        return false;
    if (out->us > now.us)
        return true;
    return zone_day(zone, date, &begins, &ends, why, CONTROL_TEXT_MAX) &&
           date_at(zone, ends, date) &&
           zone_to_wall(zone, date, time, out, why, CONTROL_TEXT_MAX);
}

bool until_from_us(int64_t us, ll_wall now, ll_wall *out, char why[CONTROL_TEXT_MAX])
{
    if (us > now.us && us <= CONTROL_TIME_MAX_US) {
        out->us = us;
        return true;
    }
    snprintf(why, CONTROL_TEXT_MAX,
             us < 0         ? "expected 13:15, an RFC 3339 time, or microseconds since 1970"
             : us <= now.us ? "is in the past"
                            : "is after the year 2254");
    return false;
}

bool until_parse(const char *text, const char *zone, ll_wall now, ll_wall *out,
                 char why[CONTROL_TEXT_MAX])
{
    ll_wall at;

    if (rfc3339_parse(text, &at))
        return until_from_us(at.us, now, out, why);
    if (!zone_valid_time(text))
        return until_from_us(-1, now, out, why);
    if (zone)
        return next_time(text, zone, now, out, why);
    snprintf(why, CONTROL_TEXT_MAX,
             "no time zone is set here, so say it with one: 2025-04-09T13:15:00+02:00");
    return false;
}
