#include "common/rfc3339.h"

#include <stddef.h>
#include <time.h>

/* `digits` of them, then `behind` (NUL: nothing of its own). NULL when it is not so, or out of
 * range. */
static const char *read_number(const char *at, int digits, char behind, int low, int high,
                               int *out)
{
    int value = 0;

    if (!at)
        return NULL;
    for (; digits > 0; digits--, at++) {
        if (*at < '0' || *at > '9')
            return NULL;
        value = value * 10 + (*at - '0');
    }
    if (value < low || value > high || (behind && *at != behind))
        return NULL;
    *out = value;
    return behind ? at + 1 : at;
}

/* What may follow the seconds, as microseconds; finer digits are dropped. */
static const char *read_fraction(const char *at, int *us)
{
    *us = 0;
    if (!at || *at != '.')
        return at;
    const char *digit = at + 1;
    int unit_us = 100000;
    for (; *digit >= '0' && *digit <= '9'; digit++, unit_us /= 10)
        *us += (*digit - '0') * unit_us;
    return digit > at + 1 ? digit : NULL;
}

/* East of UTC. */
static const char *read_offset(const char *at, int *minutes)
{
    int hour = 0, minute = 0;

    if (!at)
        return NULL;
    if (*at == 'Z') {
        *minutes = 0;
        return at + 1;
    }
    if (*at != '+' && *at != '-')
        return NULL;
    int sign = *at == '+' ? 1 : -1;
    at = read_number(at + 1, 2, ':', 0, 23, &hour);
    at = read_number(at, 2, '\0', 0, 59, &minute);
    *minutes = sign * (hour * 60 + minute);
    return at;
}

bool rfc3339_parse(const char *text, ll_wall *out)
{
    struct tm tm = {0};
    int us, east_min;
    const char *at = read_number(text, 4, '-', 1970, 9999, &tm.tm_year);

    at = read_number(at, 2, '-', 1, 12, &tm.tm_mon);
    at = read_number(at, 2, 'T', 1, 31, &tm.tm_mday);
    at = read_number(at, 2, ':', 0, 23, &tm.tm_hour);
    at = read_number(at, 2, ':', 0, 59, &tm.tm_min);
    at = read_number(at, 2, '\0', 0, 59, &tm.tm_sec);
    at = read_fraction(at, &us);
    at = read_offset(at, &east_min);
    if (!at || *at)
        return false;
    tm.tm_year -= 1900;
    tm.tm_mon--;
    int day = tm.tm_mday;
    int64_t seconds = timegm(&tm) - (int64_t)east_min * 60;
    if (tm.tm_mday != day || seconds < 0) /* there is no 31 April */
        return false;
    *out = (ll_wall){seconds * 1000000 + us};
    return true;
}

void rfc3339_write_utc(ll_wall at, char out[RFC3339_UTC_MAX])
{
    time_t seconds = at.us / 1000000;
    struct tm utc;

    strftime(out, RFC3339_UTC_MAX, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&seconds, &utc));
}
