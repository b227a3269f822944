#include "relay/state.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/log.h"
#include "common/secret.h"
#include "common/state_dir.h"

/* Like mkdir -p, private from the first directory made. */
static bool make_directory(char *path)
{
    for (char *slash = path + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        int status = mkdir(path, 0700);
        *slash = '/';
        if (status != 0 && errno != EEXIST)
            return false;
    }
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

bool state_path(const struct state *state, const char *name, char path[STATE_PATH_MAX])
{
    if (snprintf(path, STATE_PATH_MAX, "%s/%s", state->directory, name) < STATE_PATH_MAX)
        return true;
    log_error("the path %s/%s is too long", state->directory, name);
    return false;
}

static bool open_token(const struct state *state, const char *name,
                       char token[CONTROL_TOKEN_MAX])
{
    char path[STATE_PATH_MAX];

    if (!state_path(state, name, path) || !secret_ensure(path, token, CONTROL_TOKEN_MAX))
        return false;
    log_info("%s is in %s", name, path);
    return true;
}

bool state_listen_token(const struct state *state, const char *meeting,
                        char token[CONTROL_TOKEN_MAX])
{
    char path[STATE_PATH_MAX], name[sizeof "listen/.token" + CONTROL_ID_MAX];

    token[0] = '\0';
    if (!state_path(state, "listen", path))
        return false;
    if (!make_directory(path)) {
        log_error("cannot make %s: %s", path, strerror(errno));
        return false;
    }
    snprintf(name, sizeof name, "listen/%s.token", meeting);
    return open_token(state, name, token);
}

bool state_open(struct state *state, const char *directory)
{
    if (directory) {
        if (snprintf(state->directory, STATE_PATH_MAX, "%s", directory) >= STATE_PATH_MAX) {
            log_error("--state: the path is too long");
            return false;
        }
    } else if (!state_dir_default(state->directory, sizeof state->directory)) {
        log_error("there is no place for the state directory; name one with --state DIR");
        return false;
    }
    if (!make_directory(state->directory)) {
        log_error("cannot make the state directory %s: %s; name another one with --state",
                  state->directory, strerror(errno));
        return false;
    }
    return open_token(state, "publish.token", state->publish_token) &&
           open_token(state, "operator.token", state->operator_token);
}
