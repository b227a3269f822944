#include "common/ical/zone.h"

#include <ctype.h>
#include <libical/ical.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { DAY_S = 86400 };

/* libical keeps the zones that it has read, and works out their changes year by year as it is
 * asked. */
static pthread_mutex_t zones = PTHREAD_MUTEX_INITIALIZER;

/* Only what the names of zones are made of reaches libical, which makes a path of it. */
static icaltimezone *find(const char *zone)
{
    size_t n = strlen(zone);

    if (n == 0 || n > 60 || zone[0] == '/' || strstr(zone, ".."))
        return NULL;
    for (size_t i = 0; i < n; i++)
        if (!isalnum((unsigned char)zone[i]) && !strchr("/_+-", zone[i]))
            return NULL;
    pthread_mutex_lock(&zones);
    icaltimezone *found = icaltimezone_get_builtin_timezone(zone);
    pthread_mutex_unlock(&zones);
    return found;
}

bool zone_exists(const char *zone)
{
    return find(zone) != NULL;
}

/* `pattern`: 0 stands for a digit. */
static bool fits(const char *text, const char *pattern)
{
    if (strlen(text) != strlen(pattern))
        return false;
    for (; *text; text++, pattern++)
        if (*pattern == '0' ? !isdigit((unsigned char)*text) : *text != *pattern)
            return false;
    return true;
}

bool zone_valid_date(const char *date)
{
    int year, month, day;

    return fits(date, "0000-00-00") && sscanf(date, "%d-%d-%d", &year, &month, &day) == 3 &&
           year >= 2000 && year <= 2099 && month >= 1 && month <= 12 && day >= 1 &&
           day <= icaltime_days_in_month(month, year);
}

bool zone_valid_time(const char *time)
{
    int hour, minute;

    return fits(time, "00:00") && sscanf(time, "%d:%d", &hour, &minute) == 2 && hour <= 23 &&
           minute <= 59;
}

/* What a clock in Greenwich would have to show; the date and time are valid. */
static int64_t as_if_utc_s(const char *date, const char *time)
{
    struct icaltimetype local = icaltime_null_time();

    sscanf(date, "%d-%d-%d", &local.year, &local.month, &local.day);
    sscanf(time, "%d:%d", &local.hour, &local.minute);
    return icaltime_as_timet(local);
}

static int offset_s(icaltimezone *zone, int64_t at_s)
{
    struct icaltimetype utc = icaltime_from_timet_with_zone(at_s, 0, NULL);

    pthread_mutex_lock(&zones);
    int offset = icaltimezone_get_utc_offset_of_utc_time(zone, &utc, NULL);
    pthread_mutex_unlock(&zones);
    return offset;
}

/* The instant at which the clocks show `local`. They are changed at most once within a day either
 * side, so it is one of two, judged by what the clocks show then. Where they skip it, the instant of
 * the change. */
static bool resolve(icaltimezone *zone, int64_t local_s, int64_t *out_s)
{
    int before_s = offset_s(zone, local_s - DAY_S), after_s = offset_s(zone, local_s + DAY_S);
    int larger_s = before_s > after_s ? before_s : after_s;
    int smaller_s = before_s > after_s ? after_s : before_s;

    *out_s = local_s - larger_s; /* the earlier of the two */
    if (offset_s(zone, *out_s) == larger_s)
        return true;
    *out_s = local_s - smaller_s;
    return offset_s(zone, *out_s) == smaller_s;
}

static bool known(const char *name, const char *date, icaltimezone **zone, char *why,
                  size_t capacity)
{
    *zone = find(name);
    if (!*zone)
        snprintf(why, capacity, "there is no time zone '%.60s'", name);
    else if (!zone_valid_date(date))
        snprintf(why, capacity, "'%.40s' is no date: expected YYYY-MM-DD, such as 2025-04-09",
                 date);
    else
        return true;
    return false;
}

bool zone_to_wall(const char *zone, const char *date, const char *time, ll_wall *out, char *why,
                  size_t capacity)
{
    icaltimezone *found;
    int64_t instant_s;

    if (!known(zone, date, &found, why, capacity))
        return false;
    if (!zone_valid_time(time)) {
        snprintf(why, capacity, "'%.40s' is no time: expected HH:MM, such as 10:00", time);
        return false;
    }
    if (!resolve(found, as_if_utc_s(date, time), &instant_s)) {
        snprintf(why, capacity,
                 "there is no %s on %s in %s: the clocks are put forward over it", time, date,
                 zone);
        return false;
    }
    out->us = instant_s * 1000000;
    return true;
}

bool zone_day(const char *zone, const char *date, ll_wall *begins, ll_wall *ends, char *why,
              size_t capacity)
{
    icaltimezone *found;
    int64_t instant_s;

    if (!known(zone, date, &found, why, capacity))
        return false;
    int64_t midnight_s = as_if_utc_s(date, "00:00");
    resolve(found, midnight_s, &instant_s); /* skipped: the day begins with the change */
    begins->us = instant_s * 1000000;
    resolve(found, midnight_s + DAY_S, &instant_s);
    ends->us = instant_s * 1000000;
    return true;
}

bool zone_local(const char *zone, ll_wall wall, char local[ZONE_LOCAL_MAX])
{
    const int64_t year_2200_s = 7258118400;
    icaltimezone *found = find(zone);
    int64_t at_s = wall.us / 1000000;

    if (!found || wall.us < 0 || at_s >= year_2200_s)
        return false;
    int offset = offset_s(found, at_s);
    struct icaltimetype shown = icaltime_from_timet_with_zone(at_s + offset, 0, NULL);
    int minutes = (offset < 0 ? -offset : offset) / 60;
    snprintf(local, ZONE_LOCAL_MAX, "%04u-%02u-%02uT%02u:%02u:%02u%c%02u:%02u",
             (unsigned)shown.year % 10000, (unsigned)shown.month % 100,
             (unsigned)shown.day % 100, (unsigned)shown.hour % 100,
             (unsigned)shown.minute % 100, (unsigned)shown.second % 100, offset < 0 ? '-' : '+',
             (unsigned)minutes / 60 % 100, (unsigned)minutes % 60);
    return true;
}
