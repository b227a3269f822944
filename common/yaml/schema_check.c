#include "common/yaml/schema_check.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct walk {
    struct yaml_tree *tree;
    struct yaml_complaint *out;
};

static bool check_value(struct walk *walk, const cyaml_schema_value_t *schema,
                        const yaml_node_t *node);

__attribute__((format(printf, 3, 4))) static bool
refuse(struct walk *walk, const yaml_node_t *node, const char *format, ...)
{
    va_list arguments;

    walk->out->line = yaml_node_line(node);
    va_start(arguments, format);
    vsnprintf(walk->out->expected, sizeof walk->out->expected, format, arguments);
    va_end(arguments);
    return false;
}

/* Names the member (or, without a key, the entry) that is looked at; returns what to give back to
 * `leave`. */
static size_t enter(struct walk *walk, const char *key, unsigned number)
{
    char *path = walk->out->path;
    size_t used = strlen(path), room = sizeof walk->out->path - used;

    if (key)
        snprintf(path + used, room, "%s%s", used ? "." : "", key);
    else
        snprintf(path + used, room, "[%u]", number);
    return used;
}

static void leave(struct walk *walk, size_t used)
{
    walk->out->path[used] = '\0';
}

/* "a, b, c": the keys of a mapping or the words of an enumeration. */
static void list(char *out, size_t capacity, const char *word)
{
    size_t used = strlen(out);

    snprintf(out + used, capacity - used, "%s%s", used ? ", " : "", word);
}

static const cyaml_schema_field_t *find_field(const cyaml_schema_field_t *fields,
                                              const yaml_node_t *key)
{
    if (key->type != YAML_SCALAR_NODE)
        return NULL;
    for (; fields->key; fields++)
        if (strlen(fields->key) == key->data.scalar.length &&
            memcmp(fields->key, key->data.scalar.value, key->data.scalar.length) == 0)
            return fields;
    return NULL;
}

static bool refuse_key(struct walk *walk, const cyaml_schema_field_t *fields,
                       const yaml_node_t *key)
{
    char known[256] = "";

    if (key->type == YAML_SCALAR_NODE)
        enter(walk, (const char *)key->data.scalar.value, 0);
    for (; fields->key; fields++)
        list(known, sizeof known, fields->key);
    return refuse(walk, key, "is no key here: expected %s", known);
}

static bool check_mapping(struct walk *walk, const cyaml_schema_field_t *fields,
                          const yaml_node_t *node)
{
    if (node->type != YAML_MAPPING_NODE)
        return refuse(walk, node, "expected 'key: value' pairs");
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
         pair < node->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key = yaml_document_get_node(&walk->tree->document, pair->key);
        const yaml_node_t *value = yaml_document_get_node(&walk->tree->document, pair->value);
        const cyaml_schema_field_t *field = find_field(fields, key);

        if (!field)
            return refuse_key(walk, fields, key);
        size_t used = enter(walk, field->key, 0);
        if (yaml_tree_member(walk->tree, node, field->key, strlen(field->key)) != value)
            return refuse(walk, key, "is there twice");
        if (!check_value(walk, &field->value, value))
            return false;
        leave(walk, used);
    }
    for (; fields->key; fields++)
        if (!(fields->value.flags & CYAML_FLAG_OPTIONAL) &&
            !yaml_tree_member(walk->tree, node, fields->key, strlen(fields->key))) {
            enter(walk, fields->key, 0);
            return refuse(walk, node, "is missing");
        }
    return true;
}

static bool check_sequence(struct walk *walk, const cyaml_schema_value_t *schema,
                           const yaml_node_t *node)
{
    if (node->type != YAML_SEQUENCE_NODE)
        return refuse(walk, node, "expected a list");
    const yaml_node_item_t *item = node->data.sequence.items.start;
    unsigned count = (unsigned)(node->data.sequence.items.top - item);
    if (count < schema->sequence.min)
        return refuse(walk, node, "expected at least %u", (unsigned)schema->sequence.min);
    if (count > schema->sequence.max)
        return refuse(
            walk, yaml_document_get_node(&walk->tree->document, item[schema->sequence.max]),
            "expected at most %u entries, not %u", (unsigned)schema->sequence.max, count);
    for (unsigned i = 0; i < count; i++) {
        size_t used = enter(walk, NULL, i + 1);

        if (!check_value(walk, schema->sequence.entry,
                         yaml_document_get_node(&walk->tree->document, item[i])))
            return false;
        leave(walk, used);
    }
    return true;
}

static bool check_number(struct walk *walk, bool negative, const yaml_node_t *node)
{
    const char *text = (const char *)node->data.scalar.value, *digits = text + (*text == '-');
    bool octal = digits[0] == '0' && digits[1]; /* to libcyaml */
    char *end;

    errno = 0;
    long value = strtol(text, &end, 10);
    if (end == text || *end || errno || octal || value > INT32_MAX ||
        value < (negative ? INT32_MIN : 0))
        return refuse(walk, node, "expected a whole number");
    return true;
}

static bool check_word(struct walk *walk, const cyaml_schema_value_t *schema,
                       const yaml_node_t *node)
{
    const char *text = (const char *)node->data.scalar.value;
    char known[256] = "";

    for (uint32_t i = 0; i < schema->enumeration.count; i++) {
        if (strcmp(schema->enumeration.strings[i].str, text) == 0)
            return true;
        list(known, sizeof known, schema->enumeration.strings[i].str);
    }
    return refuse(walk, node, "expected %s%s", schema->enumeration.count > 1 ? "one of " : "",
                  known);
}

static bool check_scalar(struct walk *walk, const cyaml_schema_value_t *schema,
                         const yaml_node_t *node)
{
    const char *text = (const char *)node->data.scalar.value;

    if (node->type != YAML_SCALAR_NODE)
        return refuse(walk, node, "expected a single value");
    if (strlen(text) != node->data.scalar.length)
        return refuse(walk, node, "holds a NUL character");
    switch (schema->type) {
    case CYAML_INT:
    case CYAML_UINT:
        return check_number(walk, schema->type == CYAML_INT, node);
    case CYAML_BOOL:
        return strcmp(text, "true") == 0 || strcmp(text, "false") == 0 ||
               refuse(walk, node, "expected true or false");
    case CYAML_ENUM:
        return check_word(walk, schema, node);
    default:
        return *text || refuse(walk, node, "must not be empty");
    }
}

static bool check_value(struct walk *walk, const cyaml_schema_value_t *schema,
                        const yaml_node_t *node)
{
    switch (schema->type) {
    case CYAML_MAPPING:
        return check_mapping(walk, schema->mapping.fields, node);
    case CYAML_SEQUENCE:
        return check_sequence(walk, schema, node);
    default:
        return check_scalar(walk, schema, node);
    }
}

bool schema_check(struct yaml_tree *tree, const cyaml_schema_value_t *schema,
                  struct yaml_complaint *out)
{
    struct walk walk = {.tree = tree, .out = out};

    *out = (struct yaml_complaint){0};
    return check_value(&walk, schema, tree->root);
}
