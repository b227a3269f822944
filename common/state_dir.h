/* Where a relay keeps its state unless told otherwise; who looks after it finds it there. */
#ifndef COMMON_STATE_DIR_H
#define COMMON_STATE_DIR_H

#include <stdbool.h>
#include <stddef.h>

/* $STATE_DIRECTORY (set by systemd), else /var/lib/livelisten for root, else
 * $XDG_STATE_HOME/livelisten, else ~/.local/state/livelisten. The directory may not be there
 * yet. False when there is no home, or the path does not fit. */
bool state_dir_default(char *path, size_t capacity);

#endif
