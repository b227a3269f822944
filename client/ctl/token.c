#include "client/ctl/token.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/log.h"
#include "common/secret.h"

enum { PATH_MAX_BYTES = 4096, SECRET_MAX_BYTES = 512 };

bool token_is_kind(const char *kind)
{
    return strcmp(kind, "publish") == 0 || strcmp(kind, "operator") == 0;
}

bool token_renew(const char *directory, const char *kind)
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
