/* Runs a fuzz target over its corpus, with whatever compiler and sanitizer the project is
 * built: every input that a fuzzer ever found stays tried. replay_NAME [DIRECTORY], by default
 * tests/fuzz/corpus/NAME. */
#include "fuzz.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

/* In a block of exactly its size, so that reading one byte too many is noticed. */
static bool replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return false;
    }
    fseek(file, 0, SEEK_END);
    long length = ftell(file);
    rewind(file);
    size_t n = length > 0 ? (size_t)length : 0;
    uint8_t *bytes = malloc(n ? n : 1);
    bool ok = length >= 0 && bytes && fread(bytes, 1, n, file) == n;
    fclose(file);
    if (ok)
        LLVMFuzzerTestOneInput(bytes, n);
    else
        fprintf(stderr, "%s: cannot be read\n", path);
    free(bytes);
    return ok;
}

/* How many inputs were run; -1 after printing what is wrong. */
static int replay_directory(const char *directory)
{
    DIR *listing = opendir(directory);
    if (!listing) {
        fprintf(stderr, "%s: %s\n", directory, strerror(errno));
        return -1;
    }
    int count = 0;
    bool ok = true;
    struct dirent *entry;
    while (ok && (entry = readdir(listing))) {
        char path[1024];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
        ok = replay_file(path);
        count++;
    }
    closedir(listing);
    return ok ? count : -1;
}

int main(int argc, char **argv)
{
    char own[256];
    const char *underscore = strrchr(argv[0], '_');
    snprintf(own, sizeof own, "tests/fuzz/corpus/%s", underscore ? underscore + 1 : "");
    const char *directory = argc > 1 ? argv[1] : own;
    int count = replay_directory(directory);
    if (count == 0)
        fprintf(stderr, "%s: no input to replay\n", directory);
    if (count <= 0)
        return 1;
    printf("%s: %d inputs\n", directory, count);
    return 0;
}
