/* Bytes that several HTTP connections may be sending at the same time: counted references, so
 * that five thousand people who fetch a page at once share one copy of it. What is in a body never
 * changes, so any thread may hold one. */
#ifndef RELAY_BODY_H
#define RELAY_BODY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct body {
    atomic_uint references;
    size_t n;
    char *bytes;
};

/* Takes over `bytes` (from malloc). NULL when out of memory; then they are freed. */
struct body *body_create(char *bytes, size_t n);
struct body *body_share(struct body *body);
/* NULL is legal. */
void body_release(struct body *body);

/* Writes text of unknown length: print into `file`, then body_finish. */
struct body_writer {
    FILE *file;
    char *bytes;
    size_t n;
};

/* False when out of memory. */
bool body_start(struct body_writer *writer);
/* NULL when out of memory, then or before. */
struct body *body_finish(struct body_writer *writer);

/* Writes text for HTML and for XML attributes in double quotes. */
void body_escape_html(FILE *file, const char *text);

#endif
