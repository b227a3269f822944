/* Base64 (RFC 4648 section 4) of whole groups only: 3 bytes are 4 characters. A key is 30
 * bytes, so padding never occurs and is refused. */
#ifndef LIB_BASE64_H
#define LIB_BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BASE64_CHARS(bytes) ((bytes) / 3 * 4)

/* Writes BASE64_CHARS(n) characters and a NUL; n is a multiple of 3. */
void base64_encode(char *text, const uint8_t *bytes, size_t n);

/* True when `text` is exactly BASE64_CHARS(n) characters of the alphabet; else `bytes` is
 * untouched. */
bool base64_decode(uint8_t *bytes, size_t n, const char *text);

#endif
