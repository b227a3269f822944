#include "client/ctl/session.h"

#include <stdio.h>

#include "common/secret.h"
#include "common/state_dir.h"

int session_find_state(const struct arguments *arguments, char path[SESSION_PATH_MAX])
{
    if (arguments->state) {
        if (snprintf(path, SESSION_PATH_MAX, "%s", arguments->state) < SESSION_PATH_MAX)
            return EXIT_OK;
    } else if (state_dir_default(path, SESSION_PATH_MAX)) {
        return EXIT_OK;
    }
    return command_usage_error(
        "the relay's state directory is not known; name it with --state");
}

/* The relay that --relay names. */
static int name_relay(const struct arguments *arguments, struct api *api)
{
    char why[128];

    *api = (struct api){.insecure = arguments->insecure};
    if (!api_set_root(api, arguments->relay, why, sizeof why))
        return command_usage_error("--relay: '%s': %s", arguments->relay, why);
    return EXIT_OK;
}

static int read_token(const struct arguments *arguments, struct api *api)
{
    char state[SESSION_PATH_MAX];
    int status = EXIT_OK;

    if (arguments->token_path) {
        snprintf(api->token_path, sizeof api->token_path, "%s", arguments->token_path);
    } else if ((status = session_find_state(arguments, state)) == EXIT_OK) {
        snprintf(api->token_path, sizeof api->token_path, "%s/operator.token", state);
    }
    if (status != EXIT_OK)
        return status;
    return secret_read(api->token_path, api->token, sizeof api->token) ? EXIT_OK : EXIT_FAILED;
}

int session_open(const struct arguments *arguments, struct api *api)
{
    int status = name_relay(arguments, api);

    if (status == EXIT_OK && (arguments->token_path || arguments->state))
        status = read_token(arguments, api);
    return status;
}

int session_open_operator(const struct arguments *arguments, struct api *api)
{
    int status = name_relay(arguments, api);

    return status == EXIT_OK ? read_token(arguments, api) : status;
}

int session_meeting_path(const char *id, const char *below, char path[API_PATH_MAX])
{
    if (!control_valid_id(id))
        return command_usage_error(
            "'%s': expected the id of a meeting: letters, digits, - and _", id);
    snprintf(path, API_PATH_MAX, "/api/v1/meetings/%s%s", id, below);
    return EXIT_OK;
}
