/* Small files, read at once. */
#ifndef COMMON_WHOLE_FILE_H
#define COMMON_WHOLE_FILE_H

#include <stddef.h>

/* All of the file, from malloc, and in *n its length. NULL with errno: EFBIG when it is longer than
 * max_bytes. */
char *whole_file_read(const char *path, size_t max_bytes, size_t *n);

#endif
