/* What a listener is told, message by message. For relay/listener.c. */
#ifndef RELAY_LISTENER_WORDS_H
#define RELAY_LISTENER_WORDS_H

#include "relay/listener.h"

/* Says one of the things that it owes, as they are now; what many are told is rendered once. False
 * when the connection takes nothing now. */
bool listener_say(struct fanout *fanout, const struct listener *listener,
                  enum listener_owes what, struct moment now);

#endif
