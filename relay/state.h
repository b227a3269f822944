/* The state directory: what the relay keeps between two starts. */
#ifndef RELAY_STATE_H
#define RELAY_STATE_H

#include <stdbool.h>

#include <livelisten/control.h>

enum { STATE_PATH_MAX = 1024 };

struct state {
    char directory[STATE_PATH_MAX];
    char publish_token[CONTROL_TOKEN_MAX];
    char operator_token[CONTROL_TOKEN_MAX];
};

/* Makes the directory (mode 0700) and the tokens when they are missing; logs where they lie.
 * `directory` NULL: common/state_dir.h says. False after printing. */
bool state_open(struct state *state, const char *directory);

/* The secret of a meeting whose access is by token, in DIRECTORY/listen/ID.token: made when it is
 * missing. False, and an empty one, after printing. */
bool state_listen_token(const struct state *state, const char *meeting,
                        char token[CONTROL_TOKEN_MAX]);

/* DIRECTORY/name. False after printing that it is too long. */
bool state_path(const struct state *state, const char *name, char path[STATE_PATH_MAX]);

#endif
