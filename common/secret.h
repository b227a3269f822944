/* Secrets live in files: one line each, read by the owner only. */
#ifndef COMMON_SECRET_H
#define COMMON_SECRET_H

#include <stdbool.h>
#include <stddef.h>

/* Reads the first line of `path`, without its newline, into `out`. On failure prints what is
 * wrong (missing, empty, too long, readable by others: only warned) and returns false. */
bool secret_read(const char *path, char *out, size_t capacity);

/* Makes sure `path` holds a secret: keeps an existing one, else writes 32 random bytes in
 * base64url, mode 0600, atomically. Prints and returns false on failure. */
bool secret_ensure(const char *path, char *out, size_t capacity);

/* Constant time in the length of the strings. */
bool secret_equal(const char *a, const char *b);

/* `n` bytes from the kernel's generator; aborts if there is none. */
void secret_random(void *out, size_t n);

#endif
