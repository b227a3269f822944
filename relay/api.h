/* The relay's JSON interface, docs/api.md (the only user of jansson here): handlers of
 * relay/http.c. */
#ifndef RELAY_API_H
#define RELAY_API_H

#include "relay/http.h"

/* For everybody: meetings and channels. */
struct http_response api_meetings(const struct http_call *call);

/* For operators: that, and captures and counters. */
struct http_response api_status(const struct http_call *call);

/* {"error":"..."} */
struct http_response api_error(int status, const char *text);

#endif
