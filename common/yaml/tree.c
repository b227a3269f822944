#include "common/yaml/tree.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 16 }; /* no file of ours has more than 6 */

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

__attribute__((format(printf, 3, 4))) static bool
refuse(struct yaml_complaint *out, const yaml_mark_t *mark, const char *format, ...)
{
    va_list arguments;

    out->line = (unsigned)mark->line + 1;
    va_start(arguments, format);
    vsnprintf(out->expected, sizeof out->expected, format, arguments);
    va_end(arguments);
    return false;
}

static bool check_token(const yaml_token_t *token, int *depth, struct yaml_complaint *out)
{
    switch (token->type) {
    case YAML_FLOW_SEQUENCE_START_TOKEN:
    case YAML_FLOW_MAPPING_START_TOKEN:
    case YAML_BLOCK_SEQUENCE_START_TOKEN:
    case YAML_BLOCK_MAPPING_START_TOKEN:
        return ++*depth <= DEPTH_MAX ||
               refuse(out, &token->start_mark,
                      "is nested too deeply: expected at most %d levels", DEPTH_MAX);
    case YAML_FLOW_SEQUENCE_END_TOKEN:
    case YAML_FLOW_MAPPING_END_TOKEN:
    case YAML_BLOCK_END_TOKEN:
        --*depth;
        return true;
    case YAML_ANCHOR_TOKEN:
    case YAML_ALIAS_TOKEN:
        return refuse(out, &token->start_mark,
                      "a value begins with & or *: put it in quotes, or write it out");
    default:
        return true;
    }
}

/* Before anything is built: libyaml's work grows with the square of the depth, and of the number of
 * anchors; 256 kB of either take it minutes, in which a relay would do nothing else. */
static bool scan(yaml_parser_t *parser, struct yaml_tree *tree, struct yaml_complaint *out)
{
    bool good = true, more = true;
    int depth = 0;

    (void)tree;
    while (good && more) {
        yaml_token_t token;

        if (!yaml_parser_scan(parser, &token))
            return false;
        good = check_token(&token, &depth, out);
        more = token.type != YAML_STREAM_END_TOKEN;
        yaml_token_delete(&token);
    }
    return good;
}

static bool load(yaml_parser_t *parser, struct yaml_tree *tree, struct yaml_complaint *out)
{
    yaml_document_t second;
    const yaml_node_t *root;

    if (!yaml_parser_load(parser, &tree->document))
        return false;
    tree->root = yaml_document_get_root_node(&tree->document);
    if (!tree->root)
        return true;
    if (!yaml_parser_load(parser, &second))
        return false;
    root = yaml_document_get_root_node(&second);
    if (root)
        refuse(out, &root->start_mark, "a second document begins here: expected one only");
    yaml_document_delete(&second);
    return !root;
}

/* What libyaml itself has to say is passed on. */
static bool run(bool (*step)(yaml_parser_t *, struct yaml_tree *, struct yaml_complaint *),
                struct yaml_tree *tree, const char *text, size_t n, struct yaml_complaint *out)
{
    yaml_parser_t parser;

    if (!yaml_parser_initialize(&parser)) {
        snprintf(out->expected, sizeof out->expected, "out of memory");
        return false;
    }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, n);
    bool good = step(&parser, tree, out);
    if (!good && out->line == 0) {
        out->line = line_of_problem(&parser, text, n);
        snprintf(out->expected, sizeof out->expected, "%s",
                 parser.problem ? parser.problem : "out of memory");
    }
    yaml_parser_delete(&parser);
    return good;
}

bool yaml_tree_parse(struct yaml_tree *tree, const char *text, size_t n,
                     struct yaml_complaint *out)
{
    *tree = (struct yaml_tree){0};
    *out = (struct yaml_complaint){0};
    if (run(scan, tree, text, n, out) && run(load, tree, text, n, out))
        return true;
    yaml_tree_free(tree);
    return false;
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
