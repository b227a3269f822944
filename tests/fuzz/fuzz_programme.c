/* Any text as a meeting file: what is refused is told in one line, what is accepted is written and
 * read again as the same. */
#include "fuzz.h"

#include <string.h>

#include "common/programme_file.h"

static struct programme *write_and_read(const struct programme *programme)
{
    char *text, why[PROGRAMME_WHY_MAX];
    size_t n;
    FILE *file = open_memstream(&text, &n);

    REQUIRE(file && programme_write(programme, file) && fclose(file) == 0);
    struct programme *again = n <= PROGRAMME_FILE_MAX_BYTES
                                  ? programme_read(text, n, "again", why, sizeof why)
                                  : NULL;
    REQUIRE(again || n > PROGRAMME_FILE_MAX_BYTES);
    free(text);
    return again;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    char why[PROGRAMME_WHY_MAX] = "";
    struct programme *programme =
        programme_read((const char *)bytes, n, "any", why, sizeof why);

    if (!programme) {
        REQUIRE(strncmp(why, "any:", 4) == 0 && !strpbrk(why, "\n\r\033"));
        return 0;
    }
    struct programme *again = write_and_read(programme);
    REQUIRE(!again || programme_equal(programme, again));
    programme_free(programme);
    programme_free(again);
    return 0;
}
