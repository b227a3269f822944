/* The meeting file (docs/meetings.md): a programme as YAML. Its times are those of its zone. */
#ifndef COMMON_PROGRAMME_FILE_H
#define COMMON_PROGRAMME_FILE_H

#include <stddef.h>
#include <stdio.h>

#include "common/programme.h"

enum { PROGRAMME_FILE_MAX_BYTES = 262144, PROGRAMME_WHY_MAX = 640 };

/* Reads and checks one. `name`: of the file, for complaints. NULL, and in `why` one line
 * `NAME:LINE: KEY.PATH: 'value': what was expected` (a missing value is not shown), when there is
 * anything wrong with it. Not thread-safe. */
struct programme *programme_read(const char *text, size_t n, const char *name, char *why,
                                 size_t capacity);

/* Reads one from a file, which is its `name`. */
struct programme *programme_read_file(const char *path, char *why, size_t capacity);

/* Writes what programme_read would read the same from; what is as by default is left out. False when
 * it could not be written. */
bool programme_write(const struct programme *programme, FILE *file);

/* Would both be written the same? False also when out of memory. */
bool programme_equal(const struct programme *a, const struct programme *b);

#endif
