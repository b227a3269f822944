#include "common/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/log.h"

enum { SECRET_BYTES = 32, SECRET_TEXT_BYTES = 44 /* base64url without padding, and NUL */ };

void secret_random(void *out, size_t n)
{
    uint8_t *at = out;

    while (n > 0) {
        ssize_t got = getrandom(at, n, 0);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            abort();
        at += got;
        n -= got;
    }
}

bool secret_equal(const char *a, const char *b)
{
    size_t a_bytes = strlen(a), b_bytes = strlen(b);
    size_t longest = a_bytes > b_bytes ? a_bytes : b_bytes;
    volatile unsigned char difference = a_bytes != b_bytes;

    for (size_t i = 0; i < longest; i++)
        difference |= (i < a_bytes ? a[i] : 0) ^ (i < b_bytes ? b[i] : 0);
    return difference == 0;
}

/* The first line of an open file. False with errno 0 when it is empty, E2BIG when too long. */
static bool read_first_line(FILE *file, char *out, size_t capacity)
{
    errno = 0;
    if (!fgets(out, (int)capacity, file)) {
        *out = '\0';
        return false;
    }
    size_t n = strcspn(out, "\r\n");
    int next = out[n] ? '\n' : fgetc(file);
    if (next != EOF && next != '\r' && next != '\n') {
        errno = E2BIG;
        return false;
    }
    out[n] = '\0';
    return n > 0;
}

bool secret_read(const char *path, char *out, size_t capacity)
{
    FILE *file = fopen(path, "re");
    struct stat info;

    if (!file) {
        log_error("cannot read the secret file %s: %s%s", path, strerror(errno),
                  errno == ENOENT ? "; at its start a relay logs where its tokens are" : "");
        return false;
    }
    if (fstat(fileno(file), &info) == 0 && S_ISREG(info.st_mode) && (info.st_mode & 077))
        log_warn("%s can be read by others; do: chmod 600 %s", path, path);
    bool ok = read_first_line(file, out, capacity);
    if (!ok)
        log_error("the secret file %s %s", path, errno ? strerror(errno) : "is empty");
    fclose(file);
    return ok;
}

static void make_secret(char text[SECRET_TEXT_BYTES])
{
    static const char digit[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    uint8_t raw[SECRET_BYTES + 1] = {0}; /* one spare byte of 0: the last digit holds 4 bits */

    secret_random(raw, SECRET_BYTES);
    for (int i = 0; i < SECRET_TEXT_BYTES - 1; i++) {
        int bit = i * 6;
        unsigned pair = raw[bit / 8] << 8 | raw[bit / 8 + 1];

        text[i] = digit[pair >> (10 - bit % 8) & 63];
    }
    text[SECRET_TEXT_BYTES - 1] = '\0';
}

/* Writes a new file beside `path` and links it into place, so that `path` is never half written
 * and an existing one is never replaced. */
static bool write_new(const char *path, const char *text)
{
    char draft[4096];
    bool ok = false;

    if (snprintf(draft, sizeof draft, "%s.XXXXXX", path) >= (int)sizeof draft) {
        errno = ENAMETOOLONG;
        return false;
    }
    int fd = mkostemp(draft, O_CLOEXEC); /* mode 0600 */
    if (fd < 0)
        return false;
    if (dprintf(fd, "%s\n", text) > 0 && fsync(fd) == 0)
        ok = link(draft, path) == 0 || errno == EEXIST;
    int saved = errno;
    close(fd);
    unlink(draft);
    errno = saved;
    return ok;
}

bool secret_ensure(const char *path, char *out, size_t capacity)
{
    if (access(path, F_OK) != 0) {
        char text[SECRET_TEXT_BYTES];

        make_secret(text);
        if (!write_new(path, text)) {
            log_error("cannot write the secret file %s: %s", path, strerror(errno));
            return false;
        }
    }
    return secret_read(path, out, capacity);
}
