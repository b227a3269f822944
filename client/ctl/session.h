/* The relay that the command line names, and the token for it. */
#ifndef CLIENT_CTL_SESSION_H
#define CLIENT_CTL_SESSION_H

#include "client/ctl/api.h"
#include "client/ctl/command.h"

enum { SESSION_PATH_MAX = 4096 };

/* As anybody; with the operator token when the command line says where it is. An exit status; other
 * than EXIT_OK after printing why. */
int session_open(const struct arguments *arguments, struct api *api);

/* As an operator. */
int session_open_operator(const struct arguments *arguments, struct api *api);

/* --state, or what it is by default. */
int session_find_state(const struct arguments *arguments, char path[SESSION_PATH_MAX]);

/* "/api/v1/meetings/ID" and what is below it (starts with '/', or is empty). An exit status:
 * EXIT_USAGE after printing that this is no id. */
int session_meeting_path(const char *id, const char *below, char path[API_PATH_MAX]);

#endif
