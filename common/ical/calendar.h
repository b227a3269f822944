/* Programmes as iCalendar (RFC 5545; libical). Not thread-safe. */
#ifndef COMMON_ICAL_CALENDAR_H
#define COMMON_ICAL_CALENDAR_H

#include <stddef.h>

#include "common/programme.h"

enum { CALENDAR_MAX_BYTES = 262144 };

/* One event per sitting, for people to put into their calendars: title, room, `link` (where to
 * listen), times in UTC (all day while to be announced). The UID of a sitting is made of the id, its
 * number and the host of the link: a calendar that gets it again moves the event. NUL-terminated,
 * from malloc; NULL when there are no sittings, or out of memory. */
char *calendar_write(const struct programme *programme, const char *link);

/* A meeting from somebody's calendar, for a person to complete: title and room of the first event, a
 * sitting for every one (all day: to be announced), an id made of the title, floor and the six
 * languages. Times are in the first time zone named that the IANA data base knows, else in UTC. NULL,
 * and in `why` one line `NAME: what is wrong`, when it is no calendar, or its events are no
 * sittings. */
struct programme *calendar_read(const char *text, size_t n, const char *name, char *why,
                                size_t capacity);

#endif
