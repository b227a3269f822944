#include "client/playsim/arguments.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "common/options.h"

#define PROGRAM "livelisten-playsim"

enum { PPM_MAX = 1000 };

static const struct option_spec options[] = {
    {"profile", "NAME",
     "interpreter (least delay), standard, or saver\n(least data); default: standard"},
    {"audio", "FILE",
     "what is said in the room: a sound file, mixed down,\nover and over; default: a synthetic "
     "voice"},
    {"output", "FILE", "write what is heard: WAV, 48 kHz, mono, 16 bit"},
    {"timeline", "FILE", "write delay, target and losses ten times a second:\nCSV"},
    {"sender-ppm", "N", "the room's clock runs N millionths fast"},
    {"listener-ppm", "N", "the listener's sound device runs N millionths fast"},
    {0},
};

static const struct program_spec program = {
    .name = PROGRAM,
    .summary = "Plays over a network that was written down, in virtual time.",
    .usage = "[OPTION]... TRACE.csv",
    .options = options,
    .operands = "TRACE.csv",
    .epilogue =
        "TRACE.csv (-: standard input) has a row seq,sent_us,arrived_us for every packet;\n"
        "arrived_us is empty when it was lost. Prints one JSON object.",
};

static bool parse_profile(const char *name, const char *value, enum profile *out)
{
    char why[80];

    snprintf(why, sizeof why, "expected %s", profile_names());
    return profile_parse(value, out) || options_bad_value(name, value, why);
}

static bool on_option(void *context, const char *name, const char *value)
{
    struct arguments *out = context;
    const struct {
        const char *name;
        const char **value;
    } files[] = {
        {"audio", &out->audio}, {"output", &out->output}, {"timeline", &out->timeline}};

    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (strcmp(name, files[i].name) == 0) {
            *files[i].value = value;
            return true;
        }
    if (strcmp(name, "sender-ppm") == 0)
        return options_number(name, value, -PPM_MAX, PPM_MAX, &out->sender_ppm);
    if (strcmp(name, "listener-ppm") == 0)
        return options_number(name, value, -PPM_MAX, PPM_MAX, &out->listener_ppm);
    assert(strcmp(name, "profile") == 0);
    return parse_profile(name, value, &out->profile);
}

int arguments_parse(struct arguments *out, int argc, char **argv)
{
    int first;
    int status;

    *out = (struct arguments){.profile = PROFILE_STANDARD};
    status = options_parse(&program, argc, argv, on_option, out, &first);
    if (status >= 0)
        return status;
    if (argc - first != 1) {
        fprintf(stderr, PROGRAM ": %s\nTry '" PROGRAM " --help'.\n",
                argc == first ? "expected the file of a trace, or -"
                              : "expected one trace, and nothing behind it");
        return EXIT_USAGE;
    }
    out->trace = argv[first];
    return -1;
}
