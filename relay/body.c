#include "relay/body.h"

#include <stdlib.h>

struct body *body_create(char *bytes, size_t n)
{
    struct body *body = malloc(sizeof *body);

    if (!body) {
        free(bytes);
        return NULL;
    }
    atomic_init(&body->references, 1);
    body->n = n;
    body->bytes = bytes;
    return body;
}

struct body *body_share(struct body *body)
{
    atomic_fetch_add_explicit(&body->references, 1, memory_order_relaxed);
    return body;
}

void body_release(struct body *body)
{
    if (!body || atomic_fetch_sub_explicit(&body->references, 1, memory_order_acq_rel) > 1)
        return;
    free(body->bytes);
    free(body);
}

bool body_start(struct body_writer *writer)
{
    *writer = (struct body_writer){0};
    writer->file = open_memstream(&writer->bytes, &writer->n);
    return writer->file != NULL;
}

struct body *body_finish(struct body_writer *writer)
{
    bool failed = ferror(writer->file);

    if (fclose(writer->file) != 0 || failed) {
        free(writer->bytes);
        return NULL;
    }
    return body_create(writer->bytes, writer->n);
}

void body_escape_html(FILE *file, const char *text)
{
    for (; *text; text++)
        switch (*text) {
        case '&':
            fputs("&amp;", file);
            break;
        case '<':
            fputs("&lt;", file);
            break;
        case '>':
            fputs("&gt;", file);
            break;
        case '"':
            fputs("&quot;", file);
            break;
        default:
            fputc(*text, file);
        }
}
