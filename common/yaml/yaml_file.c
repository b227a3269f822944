#include "common/yaml/yaml_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/yaml/schema_check.h"
#include "common/yaml/tree.h"

enum { SHOWN_MAX_BYTES = 60 };

struct yaml_file {
    struct yaml_tree tree;
    const char *text;
    size_t n;
    const char *name;
};

static void quiet(cyaml_log_t level, void *context, const char *format, va_list arguments)
{
    (void)level;
    (void)context;
    (void)format;
    (void)arguments;
}

static const cyaml_config_t config = {
    .log_fn = quiet, .mem_fn = cyaml_mem, .log_level = CYAML_LOG_ERROR};

/* A value as a complaint shows it: its beginning, and nothing that moves a terminal's cursor (C0,
 * DEL, and C1, which in UTF-8 is C2 80 to C2 9F). */
static void show(char shown[SHOWN_MAX_BYTES + 4], const char *value)
{
    size_t n = strnlen(value, SHOWN_MAX_BYTES), cut = n;

    while (value[n] && cut > 0 && ((unsigned char)value[cut] & 0xc0) == 0x80)
        cut--;
    for (size_t i = 0; i < cut; i++) {
        unsigned char byte = (unsigned char)value[i], next = (unsigned char)value[i + 1];
        bool control = byte < 0x20 || byte == 0x7f || (byte == 0xc2 && next < 0xa0);

        shown[i] = control ? '?' : (char)byte;
        if (control && byte == 0xc2)
            shown[++i] = '?';
    }
    strcpy(shown + cut, value[n] ? "..." : "");
}

static bool complain(const struct yaml_file *file, const struct yaml_complaint *complaint,
                     const char *value, char *why, size_t capacity)
{
    char path[SHOWN_MAX_BYTES + 4], shown[SHOWN_MAX_BYTES + 4] = "";

    show(path, complaint->path);
    if (value)
        show(shown, value);
    snprintf(why, capacity, "%s:%u: %s%s%s%s%s%s", file->name, complaint->line, path,
             *path ? ": " : "", value ? "'" : "", shown, value ? "': " : "",
             complaint->expected);
    return false;
}

struct yaml_file *yaml_file_open(const char *text, size_t n, const char *name, char *why,
                                 size_t capacity)
{
    struct yaml_file *file = malloc(sizeof *file);
    struct yaml_complaint complaint;

    if (!file) {
        snprintf(why, capacity, "%s: out of memory", name);
        return NULL;
    }
    *file = (struct yaml_file){.text = text, .n = n, .name = name};
    if (yaml_tree_parse(&file->tree, text, n, &complaint))
        return file;
    complain(file, &complaint, NULL, why, capacity);
    free(file);
    return NULL;
}

void yaml_file_close(struct yaml_file *file)
{
    if (!file)
        return;
    yaml_tree_free(&file->tree);
    free(file);
}

static const char *value_at(struct yaml_file *file, const char *path)
{
    bool exact;
    const yaml_node_t *node = yaml_tree_find(&file->tree, path, &exact);

    return exact && node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value
                                                   : NULL;
}

bool yaml_file_load(struct yaml_file *file, const cyaml_schema_value_t *schema, void **out,
                    char *why, size_t capacity)
{
    struct yaml_complaint complaint;

    *out = NULL;
    if (!file->tree.root)
        return true;
    if (!schema_check(&file->tree, schema, &complaint))
        return complain(file, &complaint, value_at(file, complaint.path), why, capacity);
    cyaml_err_t status =
        cyaml_load_data((const uint8_t *)file->text, file->n, &config, schema, out, NULL);
    if (status != CYAML_OK)
        snprintf(why, capacity, "%s: %s", file->name, cyaml_strerror(status));
    return status == CYAML_OK;
}

bool yaml_file_has(struct yaml_file *file, const char *path)
{
    bool exact = false;

    return yaml_tree_find(&file->tree, path, &exact) && exact;
}

bool yaml_file_refuse(struct yaml_file *file, const char *path, const char *value,
                      const char *expected, char *why, size_t capacity)
{
    struct yaml_complaint complaint = {.line = 1};
    bool exact;
    const yaml_node_t *node = yaml_tree_find(&file->tree, path, &exact);

    if (node)
        complaint.line = yaml_node_line(node);
    snprintf(complaint.path, sizeof complaint.path, "%s", path);
    snprintf(complaint.expected, sizeof complaint.expected, "%s", expected);
    return complain(file, &complaint, value, why, capacity);
}
