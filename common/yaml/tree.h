/* A YAML text as a tree whose nodes know their lines (libyaml), which libcyaml's structs do not.
 * Internal to common/yaml. */
#ifndef COMMON_YAML_TREE_H
#define COMMON_YAML_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <yaml.h>

#include "common/yaml/yaml_file.h"

/* What is wrong with a text, and where. */
struct yaml_complaint {
    unsigned line; /* 1 and up */
    char path
        [YAML_PATH_MAX]; /* "items[3].sitting", entries counted from 1; "": the whole text */
    char expected[YAML_WHY_MAX];
};

struct yaml_tree {
    yaml_document_t document;
    yaml_node_t *root; /* in the document; NULL: an empty text */
};

/* Parses one document of valid UTF-8. False, and *out says why, when it is none. */
bool yaml_tree_parse(struct yaml_tree *tree, const char *text, size_t n,
                     struct yaml_complaint *out);
void yaml_tree_free(struct yaml_tree *tree);

/* The node of a path, or the innermost above it that is there; *exact tells which. NULL only for
 * an empty text. */
const yaml_node_t *yaml_tree_find(struct yaml_tree *tree, const char *path, bool *exact);

/* The value of a key, by its bytes; NULL when the node is no mapping or has no such key. */
const yaml_node_t *yaml_tree_member(struct yaml_tree *tree, const yaml_node_t *mapping,
                                    const char *key, size_t key_bytes);

unsigned yaml_node_line(const yaml_node_t *node);

#endif
