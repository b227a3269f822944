#include "client/capture/source_spec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool fail(char why[CONTROL_TEXT_MAX], const char *sentence)
{
    snprintf(why, CONTROL_TEXT_MAX, "%s", sentence);
    return false;
}

static bool strip_prefix(const char **text, const char *prefix)
{
    size_t n = strlen(prefix);

    if (strncmp(*text, prefix, n) != 0)
        return false;
    *text += n;
    return true;
}

static bool strip_suffix(char *text, const char *suffix)
{
    size_t n = strlen(text), cut = strlen(suffix);

    if (n < cut || strcmp(text + n - cut, suffix) != 0)
        return false;
    text[n - cut] = '\0';
    return true;
}

static bool parse_device(struct source_spec *spec, char why[CONTROL_TEXT_MAX])
{
    char *colon = strrchr(spec->place, ':'), *end;
    long input;

    spec->input = 1;
    if (colon && colon[1] && strspn(colon + 1, "0123456789") == strlen(colon + 1)) {
        input = strtol(colon + 1, &end, 10);
        if (input < 1 || input > SOURCE_INPUT_MAX)
            return fail(why, "the inputs of a device are numbered from 1 to 128");
        spec->input = (int)input;
        *colon = '\0';
    }
    return spec->place[0] || fail(why, "the name or number of the device is missing");
}

bool source_spec_parse(const char *text, struct source_spec *out, char why[CONTROL_TEXT_MAX])
{
    struct source_spec spec = {0};
    const char *rest = strchr(text, '=');

    if (!rest)
        return fail(why, "expected NAME=SOURCE, as in floor=device:default");
    if ((size_t)(rest - text) >= sizeof spec.channel)
        return fail(why, "the name of the channel is too long");
    memcpy(spec.channel, text, (size_t)(rest - text));
    if (!control_valid_channel(spec.channel))
        return fail(why, "a channel is floor or a language tag such as fr");
    rest++;
    if (strip_prefix(&rest, "device:"))
        spec.type = SOURCE_DEVICE;
    else if (strip_prefix(&rest, "file:"))
        spec.type = SOURCE_FILE;
    else if (strip_prefix(&rest, "stdin") && !*rest)
        spec.type = SOURCE_STDIN;
    else
        return fail(why, "a source is device:NAME[:INPUT], file:PATH[,loop] or stdin");
    if (strlen(rest) >= sizeof spec.place)
        return fail(why, "the source is too long");
    strcpy(spec.place, rest);
    if (spec.type == SOURCE_DEVICE && !parse_device(&spec, why))
        return false;
    if (spec.type == SOURCE_FILE) {
        spec.loop = strip_suffix(spec.place, ",loop");
        if (!spec.place[0])
            return fail(why, "the path of the file is missing");
    }
    *out = spec;
    return true;
}
