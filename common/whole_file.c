#include "common/whole_file.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

char *whole_file_read(const char *path, size_t max_bytes, size_t *n)
{
    char *text = malloc(max_bytes + 1); /* one more shows that it is too long */
    FILE *file = text ? fopen(path, "re") : NULL;
    bool whole = false;

    if (file) {
        errno = 0;
        *n = fread(text, 1, max_bytes + 1, file);
        whole = !ferror(file) && *n <= max_bytes;
        int saved = errno || whole ? errno : EFBIG;
        fclose(file);
        errno = saved;
    }
    if (whole)
        return text;
    free(text);
    return NULL;
}
