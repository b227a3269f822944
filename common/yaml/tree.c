#include "common/yaml/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

unsigned yaml_node_line(const yaml_node_t *node)
{
    return (unsigned)node->start_mark.line + 1;
}

/* Where libyaml stopped: its reader knows only the byte, everything after it the line. */
static unsigned line_of_problem(const yaml_parser_t *parser, const char *text, size_t n)
{
    unsigned line = 1;

    if (parser->error != YAML_READER_ERROR)
        return (unsigned)parser->problem_mark.line + 1;
    for (size_t i = 0; i < n && i < parser->problem_offset; i++)
        line += text[i] == '\n';
    return line;
}

static bool parse(yaml_parser_t *parser, struct yaml_tree *tree, struct yaml_complaint *out)
{
    yaml_document_t second;
    const yaml_node_t *root;

    if (!yaml_parser_load(parser, &tree->document))
        return false;
    tree->root = yaml_document_get_root_node(&tree->document);
    if (!tree->root)
        return true;
    if (!yaml_parser_load(parser, &second)) {
        yaml_tree_free(tree);
        return false;
    }
    root = yaml_document_get_root_node(&second);
    if (root) {
        out->line = yaml_node_line(root);
        snprintf(out->expected, sizeof out->expected,
                 "a second document begins here: expected one only");
        yaml_tree_free(tree);
    }
    yaml_document_delete(&second);
    return !root;
}

bool yaml_tree_parse(struct yaml_tree *tree, const char *text, size_t n,
                     struct yaml_complaint *out)
{
    yaml_parser_t parser;

    *tree = (struct yaml_tree){0};
    *out = (struct yaml_complaint){0};
    if (!yaml_parser_initialize(&parser)) {
        snprintf(out->expected, sizeof out->expected, "out of memory");
        return false;
    }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, n);
    bool whole = parse(&parser, tree, out);
    if (!whole && out->line == 0) {
        out->line = line_of_problem(&parser, text, n);
        snprintf(out->expected, sizeof out->expected, "%s",
                 parser.problem ? parser.problem : "out of memory");
    }
    yaml_parser_delete(&parser);
    return whole;
}

void yaml_tree_free(struct yaml_tree *tree)
{
    yaml_document_delete(&tree->document);
    tree->root = NULL;
}

const yaml_node_t *yaml_tree_member(struct yaml_tree *tree, const yaml_node_t *mapping,
                                    const char *key, size_t key_bytes)
{
    if (mapping->type != YAML_MAPPING_NODE)
        return NULL;
    for (const yaml_node_pair_t *pair = mapping->data.mapping.pairs.start;
         pair < mapping->data.mapping.pairs.top; pair++) {
        const yaml_node_t *name = yaml_document_get_node(&tree->document, pair->key);

        if (name->type == YAML_SCALAR_NODE && name->data.scalar.length == key_bytes &&
            memcmp(name->data.scalar.value, key, key_bytes) == 0)
            return yaml_document_get_node(&tree->document, pair->value);
    }
    return NULL;
}

/* Entries count from 1. */
static const yaml_node_t *entry(struct yaml_tree *tree, const yaml_node_t *sequence,
                                unsigned long number)
{
    if (sequence->type != YAML_SEQUENCE_NODE || number < 1)
        return NULL;
    const yaml_node_item_t *items = sequence->data.sequence.items.start;
    if (number > (unsigned long)(sequence->data.sequence.items.top - items))
        return NULL;
    return yaml_document_get_node(&tree->document, items[number - 1]);
}

const yaml_node_t *yaml_tree_find(struct yaml_tree *tree, const char *path, bool *exact)
{
    const yaml_node_t *node = tree->root, *next = node;

    while (next && *path) {
        node = next;
        if (*path == '[') {
            char *end;

            next = entry(tree, node, strtoul(path + 1, &end, 10));
            path = end + (*end == ']');
        } else {
            path += *path == '.';
            size_t n = strcspn(path, ".[");

            next = yaml_tree_member(tree, node, path, n);
            path += n;
        }
    }
    *exact = next != NULL;
    return next ? next : node;
}
