/* Big-endian integers from and into bytes. Reading is bounded: a cursor never goes past its
 * end, so a parser of untrusted bytes cannot either. Writing is not: the writer has checked the
 * room first. */
#ifndef LIB_CURSOR_H
#define LIB_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cursor {
    const uint8_t *at;
    const uint8_t *end;
};

static inline size_t cursor_left(const struct cursor *cursor)
{
    return (size_t)(cursor->end - cursor->at);
}

/* Cuts the next n bytes off into *taken. All of these return false, and move nothing, when
 * fewer bytes are left. */
static inline bool cursor_take(struct cursor *cursor, size_t n, struct cursor *taken)
{
    if (cursor_left(cursor) < n)
        return false;
    *taken = (struct cursor){cursor->at, cursor->at + n};
    cursor->at += n;
    return true;
}

static inline bool cursor_uint(struct cursor *cursor, size_t n, uint64_t *out)
{
    struct cursor taken;
    if (!cursor_take(cursor, n, &taken))
        return false;
    uint64_t value = 0;
    for (; taken.at < taken.end; taken.at++)
        value = value << 8 | *taken.at;
    *out = value;
    return true;
}

static inline bool cursor_u8(struct cursor *cursor, uint8_t *out)
{
    uint64_t value;
    if (!cursor_uint(cursor, 1, &value))
        return false;
    *out = (uint8_t)value;
    return true;
}

static inline bool cursor_u16(struct cursor *cursor, uint16_t *out)
{
    uint64_t value;
    if (!cursor_uint(cursor, 2, &value))
        return false;
    *out = (uint16_t)value;
    return true;
}

static inline bool cursor_u32(struct cursor *cursor, uint32_t *out)
{
    uint64_t value;
    if (!cursor_uint(cursor, 4, &value))
        return false;
    *out = (uint32_t)value;
    return true;
}

/* Writes the low n bytes of `value`; returns where to go on. */
static inline uint8_t *put_uint(uint8_t *at, size_t n, uint64_t value)
{
    for (size_t i = n; i-- > 0; value >>= 8)
        at[i] = (uint8_t)value;
    return at + n;
}

#endif
