/* Until when: as operators say it, on the meeting clock. Pure but for the time zones. */
#ifndef RELAY_API_UNTIL_H
#define RELAY_API_UNTIL_H

#include <stdbool.h>
#include <stdint.h>

#include <livelisten/clock.h>
#include <livelisten/control.h>

/* "13:15" (in the zone of the meeting, which may be NULL: the next time that clocks there show it)
 * or RFC 3339. False, with a sentence, when it is neither, not after `now`, or later than control
 * messages can say. */
bool until_parse(const char *text, const char *zone, ll_wall now, ll_wall *out,
                 char why[CONTROL_TEXT_MAX]);

/* Microseconds. False as above. */
bool until_from_us(int64_t us, ll_wall now, ll_wall *out, char why[CONTROL_TEXT_MAX]);

#endif
