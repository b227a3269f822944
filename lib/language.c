#include <livelisten/language.h>

#include <assert.h>
#include <string.h>

static const char *const tags[TEXT_LANGUAGE_COUNT] = {
    [TEXT_AR] = "ar", [TEXT_ZH] = "zh", [TEXT_EN] = "en",
    [TEXT_FR] = "fr", [TEXT_RU] = "ru", [TEXT_ES] = "es",
};

const char *text_language_tag(enum text_language language)
{
    assert((unsigned)language < TEXT_LANGUAGE_COUNT);
    return tags[language];
}

bool text_language_parse(const char *tag, enum text_language *out)
{
    for (int i = 0; i < TEXT_LANGUAGE_COUNT; i++)
        if (strcmp(tags[i], tag) == 0) {
            *out = (enum text_language)i;
            return true;
        }
    return false;
}
