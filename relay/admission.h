/* What a connection becomes by its URL or by what it says: a listener, an operator or a capture; and
 * whether it may. Whoever may not is closed, one with a wrong token after PEER_REFUSAL_US. */
#ifndef RELAY_ADMISSION_H
#define RELAY_ADMISSION_H

#include "relay/peer.h"

/* Becomes a listener of the meeting, or moves to it. False when it may not. */
bool admit_listener(struct peer *peer, const char *meeting_id, const char *token,
                    struct moment now);

/* Hears a channel of the meeting that the message names, or that it has entered. */
void admit_join(struct peer *peer, const struct control_join *join, struct moment now);

/* Becomes an operator's, or moves to another meeting. */
void admit_watcher(struct peer *peer, const char *meeting_id, const char *token,
                   struct moment now);

/* A newcomer that might become a capture is told of the meeting, and stays what it is. */
void admit_check(struct peer *peer, const char *meeting_id, const char *token,
                 struct moment now);

/* A newcomer becomes a capture. */
void admit_capture(struct peer *peer, const struct control_publish *message, struct moment now);

/* Does what the decoded name=value pairs of its URL ask for; the last of equal names counts,
 * unknown ones do not at all. */
void admit_by_url(struct peer *peer, const char *const *query, size_t count, struct moment now);

#endif
