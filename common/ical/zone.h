/* Local time of a place, and instants (libical, which reads the time zone data base of the
 * system). Any thread. Dates are YYYY-MM-DD of the years
 * 2000 to 2099, times HH:MM from 00:00 to 23:59. */
#ifndef COMMON_ICAL_ZONE_H
#define COMMON_ICAL_ZONE_H

#include <livelisten/clock.h>
#include <stddef.h>

enum { ZONE_LOCAL_MAX = 26 }; /* bytes with the terminator: YYYY-MM-DDTHH:MM:SS+02:00 */

/* Is there such a zone in the IANA data base? */
bool zone_exists(const char *zone);

bool zone_valid_date(const char *date);
bool zone_valid_time(const char *time);

/* The instant of a local time. When the clocks are put back and an hour comes twice, the first. False,
 * and `why` (a sentence), when zone, date or time is none, or a change of the clocks skips it. */
bool zone_to_wall(const char *zone, const char *date, const char *time, ll_wall *out, char *why,
                  size_t capacity);

/* The first instant of a date, and that of the next one. False as above. */
bool zone_day(const char *zone, const char *date, ll_wall *begins, ll_wall *ends, char *why,
              size_t capacity);

/* An instant as local time with its offset from UTC, RFC 3339. False when there is no such zone, or
 * the year is none of 1970 to 2199. */
bool zone_local(const char *zone, ll_wall wall, char local[ZONE_LOCAL_MAX]);

#endif
