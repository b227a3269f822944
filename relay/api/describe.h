/* Meetings as JSON: what a person wrote about one, and where it is now. References as in
 * relay/api/json.h. */
#ifndef RELAY_API_DESCRIBE_H
#define RELAY_API_DESCRIBE_H

#include "relay/api/json.h"
#include "relay/meeting.h"

/* For the list of all: id, format, title, room, zone, sittings, channels, state. */
json_t *describe_meeting(const struct meeting *meeting, ll_wall wall);

/* That, and access, autostart, items, documents, definition. */
json_t *describe_whole_meeting(const struct meeting *meeting, ll_wall wall);

/* phase, sitting, item, since_us, until_us, time_us, rate, zone, announcement. */
json_t *describe_state(const struct meeting *meeting, ll_wall wall);

/* The ladder of slow listeners, of one meeting and of all: listeners (by rung), skip, offer_lo, take_lo,
 * offer_hi, take_hi, close. */
json_t *describe_ladder(const struct meeting *meeting);
json_t *describe_ladders(const struct registry *registry);

#endif
