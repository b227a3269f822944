/* A YAML text into a struct (libcyaml), with complaints that a person can act on:
 * `NAME:LINE: KEY.PATH: 'value': what was expected`. Entries of lists count from 1. */
#ifndef COMMON_YAML_YAML_FILE_H
#define COMMON_YAML_YAML_FILE_H

#include <cyaml/cyaml.h>
#include <stdbool.h>
#include <stddef.h>

enum { YAML_WHY_MAX = 512, YAML_PATH_MAX = 160 };

struct yaml_file;

/* Parses the text. `name`, as complaints give it, must outlive the result. NULL, and `why`, when it
 * is not one YAML document in UTF-8, or out of memory. */
struct yaml_file *yaml_file_open(const char *text, size_t n, const char *name, char *why,
                                 size_t capacity);
/* NULL is legal. */
void yaml_file_close(struct yaml_file *file);

/* Loads it into a new struct (*out; its memory is from malloc), as the schema of that struct says;
 * NULL for an empty text. Strings must not be empty, booleans are `true` or `false`. False, and
 * `why`, when it does not fit. */
bool yaml_file_load(struct yaml_file *file, const cyaml_schema_value_t *schema, void **out,
                    char *why, size_t capacity);

/* Is there a value at this path? */
bool yaml_file_has(struct yaml_file *file, const char *path);

/* For what no schema can tell: writes the complaint about the value at `path`, with the line of
 * that, or of what should hold it. `value` NULL: not shown. Returns false. */
bool yaml_file_refuse(struct yaml_file *file, const char *path, const char *value,
                      const char *expected, char *why, size_t capacity);

#endif
