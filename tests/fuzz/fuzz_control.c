/* Any text as a control message: what is accepted survives being written and read again; what
 * is not has a reason that fits into a close frame, in printable ASCII. */
#include "fuzz.h"

#include <string.h>

#include <livelisten/control.h>

enum { CLOSE_REASON_MAX_BYTES = 123 };

static void require_reason(const char *why)
{
    size_t n = strlen(why);
    REQUIRE(n > 0 && n <= CLOSE_REASON_MAX_BYTES);
    for (size_t i = 0; i < n; i++)
        REQUIRE(why[i] >= 0x20 && why[i] < 0x7f);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static struct control message, again;
    static char first[CONTROL_MAX_BYTES], second[CONTROL_MAX_BYTES];
    char why[CONTROL_TEXT_MAX] = "";
    size_t first_bytes, second_bytes;
    if (control_decode(&message, (const char *)bytes, n, why) != LL_OK) {
        require_reason(why);
        return 0;
    }
    REQUIRE(control_encode(&message, first, sizeof first, &first_bytes) == LL_OK);
    REQUIRE(control_decode(&again, first, first_bytes, why) == LL_OK);
    REQUIRE(control_encode(&again, second, sizeof second, &second_bytes) == LL_OK);
    REQUIRE(first_bytes == second_bytes && memcmp(first, second, first_bytes) == 0);
    return 0;
}
