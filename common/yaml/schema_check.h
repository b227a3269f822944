/* A tree against the schema by which libcyaml will load it. libcyaml checks as well, but says
 * neither where a key is missing nor which words are known, and takes any word for true. Internal to
 * common/yaml. */
#ifndef COMMON_YAML_SCHEMA_CHECK_H
#define COMMON_YAML_SCHEMA_CHECK_H

#include <cyaml/cyaml.h>

#include "common/yaml/tree.h"

/* False, and *out tells the first thing that does not fit: a key that is unknown, doubled or
 * missing, a value of another kind, too many entries. */
bool schema_check(struct yaml_tree *tree, const cyaml_schema_value_t *schema,
                  struct yaml_complaint *out);

#endif
