/* Listening to one meeting: what the relay says becomes calls of the player core and a picture
 * of the state of things. Outlives lost connections; the player is kept. Logs what a listener
 * should know. */
#ifndef CLIENT_PLAY_SESSION_H
#define CLIENT_PLAY_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include <livelisten/control.h>
#include <livelisten/player.h>

#include "client/common/link.h"
#include "client/play/session_view.h"

struct session_options {
    struct link_target target; /* `meeting` filled in */
    bool insecure;             /* accept any certificate */
    char channel[CONTROL_CHANNEL_MAX];
    enum profile profile;
    enum rendition rendition;
};

struct session; /* opaque; heap */

/* Starts to connect. The player stays the caller's; its network half belongs to the session
 * until session_free. NULL after printing. */
struct session *session_create(const struct session_options *options, struct player *player);
/* Tells the relay the rest of what was heard, when it can be told at once. NULL is legal. */
void session_free(struct session *session);

/* Reports to the relay when it is time: call it at least once a second, on the thread of
 * session_free. */
void session_step(struct session *session, ll_mono now);

/* All of these: any thread. */
void session_switch(struct session *session, const char *channel);
void session_look(struct session *session, struct session_view *out);

#endif
