#include "relay/web_directory.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool web_directory_find(char directory[WEB_DIRECTORY_MAX])
{
    static const char *const places[] = {"web", "../web", "../share/livelisten/web"};
    char program[WEB_DIRECTORY_MAX], page[WEB_DIRECTORY_MAX];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);

    if (n < 0)
        return false;
    program[n] = '\0';
    *strrchr(program, '/') = '\0';
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        int used = snprintf(directory, WEB_DIRECTORY_MAX, "%s/%s", program, places[i]);
        int page_used = snprintf(page, sizeof page, "%s/%s/index.html", program, places[i]);

        if (used < WEB_DIRECTORY_MAX && page_used < (int)sizeof page && access(page, R_OK) == 0)
            return true;
    }
    return false;
}
