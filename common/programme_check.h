/* What no schema tells of a meeting file: texts, times, order, limits. */
#ifndef COMMON_PROGRAMME_CHECK_H
#define COMMON_PROGRAMME_CHECK_H

#include "common/programme.h"
#include "common/yaml/yaml_file.h"

/* Checks a programme just loaded from the file, and fills in what follows from the rest: instants,
 * labels, sittings of items, limits of alarms. False, and `why`, when it cannot be. */
bool programme_check(struct programme *programme, struct yaml_file *file, char *why,
                     size_t capacity);

#endif
