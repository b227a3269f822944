#include "client/capture/check/finding.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

const char *verdict_word(enum verdict verdict)
{
    static const char *const words[] = {
        [VERDICT_NONE] = "-",
        [VERDICT_GOOD] = "good",
        [VERDICT_LOOK] = "look",
        [VERDICT_BAD] = "bad",
    };

    return words[verdict];
}

static struct finding *add(struct findings *findings, const char *what, enum verdict verdict,
                           const char *format, va_list arguments)
{
    struct finding *finding = &findings->finding[findings->count++];

    assert(findings->count <= FINDINGS_MAX);
    *finding = (struct finding){.what = what, .verdict = verdict, .figure = NAN};
    vsnprintf(finding->text, sizeof finding->text, format, arguments);
    return finding;
}

struct finding *findings_say(struct findings *findings, const char *what, enum verdict verdict,
                             const char *format, ...)
{
    struct finding *finding;
    va_list arguments;

    va_start(arguments, format);
    finding = add(findings, what, verdict, format, arguments);
    va_end(arguments);
    return finding;
}

struct finding *findings_measure(struct findings *findings, const char *what,
                                 enum verdict verdict, double figure, const char *unit,
                                 const char *format, ...)
{
    struct finding *finding;
    va_list arguments;

    va_start(arguments, format);
    finding = add(findings, what, verdict, format, arguments);
    va_end(arguments);
    finding->figure = figure;
    finding->unit = unit;
    return finding;
}

void finding_advise(struct finding *finding, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(finding->advice, sizeof finding->advice, format, arguments);
    va_end(arguments);
}

enum verdict findings_worst(const struct findings *findings)
{
    enum verdict worst = VERDICT_GOOD;

    for (size_t i = 0; i < findings->count; i++)
        if (findings->finding[i].verdict > worst)
            worst = findings->finding[i].verdict;
    return worst;
}
