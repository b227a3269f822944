/* Where the page lies when nobody says so. */
#ifndef RELAY_WEB_DIRECTORY_H
#define RELAY_WEB_DIRECTORY_H

#include <stdbool.h>

enum { WEB_DIRECTORY_MAX = 4096 };

/* `web` beside the executable (a build) or one above it (a build variant), else
 * share/livelisten/web beside its bin directory (an installation). False when none of them is
 * there. */
bool web_directory_find(char directory[WEB_DIRECTORY_MAX]);

#endif
