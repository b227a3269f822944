/* The relay's state as JSON (the only user of jansson here). NULL when out of memory. */
#ifndef RELAY_API_H
#define RELAY_API_H

#include "relay/body.h"
#include "relay/relay.h"

/* For everybody: meetings and channels. */
struct body *api_meetings(const struct relay *relay);

/* For operators: that, and captures and counters. */
struct body *api_status(const struct relay *relay);

/* {"error":"..."} */
struct body *api_error(const char *text);

#endif
