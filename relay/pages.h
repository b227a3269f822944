/* The two pages that the relay writes itself, in plain words and without script. NULL when out
 * of memory. */
#ifndef RELAY_PAGES_H
#define RELAY_PAGES_H

#include "relay/body.h"
#include "relay/meeting.h"

/* All meetings that need no token: when and where they are held, what is happening at `wall`, and
 * their live-listen links. */
struct body *page_meetings(const struct registry *registry, ll_wall wall);

/* There is nothing at this address; when it was a meeting's, its id. And what there is
 * instead. */
struct body *page_not_found(const struct registry *registry, const char *meeting, ll_wall wall);

#endif
