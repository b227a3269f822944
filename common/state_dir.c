#include "common/state_dir.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

bool state_dir_default(char *path, size_t capacity)
{
    const char *systemd = getenv("STATE_DIRECTORY"), *xdg = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    int n = 0;

    if (systemd && *systemd)
        n = snprintf(path, capacity, "%s", systemd);
    else if (geteuid() == 0)
        n = snprintf(path, capacity, "/var/lib/livelisten");
    else if (xdg && *xdg == '/')
        n = snprintf(path, capacity, "%s/livelisten", xdg);
    else if (home && *home)
        n = snprintf(path, capacity, "%s/.local/state/livelisten", home);
    return n > 0 && (size_t)n < capacity;
}
