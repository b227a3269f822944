/* The live view on a terminal: a pure drawing of the figures, and what a key means. */
#ifndef CLIENT_PLAY_VIEW_H
#define CLIENT_PLAY_VIEW_H

#include <stdio.h>

#include "client/play/stats.h"

/* Writes lines for terminal_draw. */
void view_draw(const struct stats *stats, FILE *to);

/* The channel that `key` (of terminal_read_key) goes over to: a digit by its place in the list,
 * left and right to the neighbour. NULL when the key means none; else it points into `session`.
 */
const char *view_channel_for_key(const struct session_view *session, int key);

#endif
