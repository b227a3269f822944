/* New secrets for the state directory of a relay. */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/ctl/session.h"
#include "common/log.h"
#include "common/secret.h"

enum { PATH_MAX_BYTES = SESSION_PATH_MAX + 32, SECRET_MAX_BYTES = 512 };

static bool is_kind(const char *kind)
{
    return strcmp(kind, "publish") == 0 || strcmp(kind, "operator") == 0;
}

/* Replaces DIR/KIND.token by a new random secret, atomically: whoever reads sees the old or the new
 * one. Prints what was done and what to do next; false after printing why it could not be. */
static bool renew(const char *directory, const char *kind)
{
    char path[PATH_MAX_BYTES], fresh[PATH_MAX_BYTES], secret[SECRET_MAX_BYTES];

    if (snprintf(fresh, sizeof fresh, "%s/%s.token.new", directory, kind) >=
        (int)sizeof fresh) {
        log_error("--state: the path is too long");
        return false;
    }
    snprintf(path, sizeof path, "%s/%s.token", directory, kind);
    if (unlink(fresh) != 0 && errno != ENOENT) { /* left by one that was interrupted */
        log_error("cannot remove %s: %s", fresh, strerror(errno));
        return false;
    }
    if (!secret_ensure(fresh, secret, sizeof secret))
        return false;
    if (rename(fresh, path) != 0) {
        log_error("cannot replace %s: %s", path, strerror(errno));
        unlink(fresh);
        return false;
    }
    printf("%s holds a new secret. The relay reads it when it starts: restart it.\n"
           "Until then the old one counts, and afterwards only the new one%s.\n",
           path, strcmp(kind, "publish") == 0 ? "; give the file to the captures" : "");
    return true;
}

static int run_new(const struct arguments *arguments, char **words)
{
    char state[SESSION_PATH_MAX];

    if (!is_kind(words[2]))
        return command_usage_error("'%s': expected publish or operator", words[2]);
    int status = session_find_state(arguments, state);
    if (status != EXIT_OK)
        return status;
    return renew(state, words[2]) ? EXIT_OK : EXIT_FAILED;
}

const struct command token_commands[] = {
    {{"token", "new"},
     "publish|operator",
     1,
     0,
     "replaces a secret in the state directory",
     run_new},
    {.run = NULL},
};
