/* Any text as a calendar: what is refused is told in one line; the sittings of what is accepted go
 * into a calendar and come back. */
#include "fuzz.h"

#include <string.h>

#include "common/ical/calendar.h"

enum { WHY_MAX = 640 };

static void there_and_back(const struct programme *programme)
{
    char why[WHY_MAX];
    char *text = calendar_write(programme, "https://relay.example/m/any");

    REQUIRE(text);
    struct programme *again = calendar_read(text, strlen(text), "again", why, sizeof why);
    REQUIRE(again && again->sittings_count == programme->sittings_count);
    for (unsigned i = 0; i < programme->sittings_count; i++)
        REQUIRE(again->sittings[i].starts.us == programme->sittings[i].starts.us);
    programme_free(again);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    char why[WHY_MAX] = "";
    struct programme *programme = calendar_read((const char *)bytes, n, "any", why, sizeof why);

    if (programme)
        there_and_back(programme);
    else
        REQUIRE(strncmp(why, "any: ", 5) == 0 && !strpbrk(why, "\n\r\033"));
    programme_free(programme);
    return 0;
}
