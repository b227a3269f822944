#include <livelisten/control.h>

#include <string.h>

/* As JSON writes it; printable text needs no other escapes (RFC 8259 section 7). */
static size_t written_bytes(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += *text == '"' || *text == '\\' ? 2 : 1;
    return n;
}

bool control_announcement_set(struct control_announcement *announcement,
                              char *const text[TEXT_LANGUAGE_COUNT])
{
    size_t bytes = 0;
    for (int i = 0; i < TEXT_LANGUAGE_COUNT; i++) {
        if (!text[i])
            continue;
        bytes += written_bytes(text[i]);
        if (bytes > CONTROL_ANNOUNCEMENT_MAX_BYTES || !control_printable(text[i]))
            return false;
    }
    char *at = announcement->texts;
    for (int i = 0; i < TEXT_LANGUAGE_COUNT; i++) {
        size_t n = text[i] ? strlen(text[i]) : 0;
        if (n > 0)
            memcpy(at, text[i], n);
        at[n] = '\0';
        at += n + 1;
    }
    return true;
}

const char *control_announcement_text(const struct control_announcement *announcement,
                                      enum text_language language)
{
    const char *at = announcement->texts;
    for (int i = 0; i < (int)language; i++)
        at += strlen(at) + 1;
    return at;
}
