#include "base64.h"

#include <assert.h>
#include <string.h>

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(char *text, const uint8_t *bytes, size_t n)
{
    assert(n % 3 == 0);
    for (size_t i = 0; i < n; i += 3) {
        uint32_t group = (uint32_t)bytes[i] << 16 | (uint32_t)bytes[i + 1] << 8 | bytes[i + 2];
        for (int shift = 18; shift >= 0; shift -= 6)
            *text++ = alphabet[group >> shift & 63];
    }
    *text = '\0';
}

bool base64_decode(uint8_t *bytes, size_t n, const char *text)
{
    assert(n % 3 == 0);
    if (strlen(text) != BASE64_CHARS(n) || strspn(text, alphabet) != BASE64_CHARS(n))
        return false;
    for (size_t i = 0; i < n; i += 3) {
        uint32_t group = 0;
        for (int k = 0; k < 4; k++)
            group = group << 6 | (uint32_t)(strchr(alphabet, *text++) - alphabet);
        bytes[i] = (uint8_t)(group >> 16);
        bytes[i + 1] = (uint8_t)(group >> 8);
        bytes[i + 2] = (uint8_t)group;
    }
    return true;
}
