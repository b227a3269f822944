/* The relay's JSON interface: handlers of relay/http.c. docs/api.md says what each takes and
 * answers. Out of memory: an answer without a body, which relay/http.h makes an error. */
#ifndef RELAY_API_API_H
#define RELAY_API_API_H

#include "relay/http.h"

/* relay/api/meetings.c */
struct http_response api_list_meetings(const struct http_call *call);
struct http_response api_show_meeting(const struct http_call *call);
struct http_response api_put_meeting(const struct http_call *call);
struct http_response api_delete_meeting(const struct http_call *call);

/* relay/api/orders.c */
struct http_response api_order(const struct http_call *call);
struct http_response api_announce(const struct http_call *call);
struct http_response api_withdraw_announcement(const struct http_call *call);
struct http_response api_put_forward(const struct http_call *call);

/* relay/api/status.c */
struct http_response api_status(const struct http_call *call);

/* relay/api/watch.c */
struct http_response api_meeting_status(const struct http_call *call);
struct http_response api_meeting_history(const struct http_call *call);
struct http_response api_meeting_events(const struct http_call *call);

/* relay/api/offers.c */
struct http_response api_manifest(const struct http_call *call);
struct http_response api_calendar(const struct http_call *call);

/* {"error": text} */
struct http_response api_error(int status, const char *text);

#endif
