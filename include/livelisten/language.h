/* The six languages in which a meeting speaks to people in writing: the official ones of the
 * United Nations. Channels may be in any language (BCP 47); these are of texts. */
#ifndef LIVELISTEN_LANGUAGE_H
#define LIVELISTEN_LANGUAGE_H

#include <stdbool.h>

enum text_language {
    TEXT_AR,
    TEXT_ZH,
    TEXT_EN,
    TEXT_FR,
    TEXT_RU,
    TEXT_ES,
    TEXT_LANGUAGE_COUNT
};

/* "ar", "zh", "en", "fr", "ru" or "es": BCP 47; static storage. */
const char *text_language_tag(enum text_language language);

/* False when the tag is none of them; *out untouched. */
bool text_language_parse(const char *tag, enum text_language *out);

#endif
