/* Who may publish what: a publish message judged, and its channels taken over. */
#ifndef RELAY_PUBLISH_H
#define RELAY_PUBLISH_H

#include "relay/capture.h"

/* The token must have been checked. On success the channels are the new capture's, whoever had
 * them is closed, and listeners have been led to the new streams. Else NULL, *cause, and a
 * sentence that says whose the channel is or what there is instead. */
struct capture *publish(struct relay *relay, struct peer *peer,
                        const struct control_publish *message, struct moment now,
                        enum cause *cause, char why[CONTROL_TEXT_MAX]);

#endif
