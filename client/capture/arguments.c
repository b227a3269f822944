#include "client/capture/arguments.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/options.h"
#include "common/secret.h"

#define PROGRAM "livelisten-capture"

static const long seconds_max = 31L * 24 * 3600;
static const long index_max = (1L << 48) - 1; /* RFC 3711 section 3.3.1 */

static const struct option_spec options[] = {
    {"relay", "URL", "where to: ws(s)://HOST[:PORT] or http(s)://..."},
    {"meeting", "ID", "which meeting"},
    {"token-file", "FILE", "the token that allows to publish: first line of\nFILE"},
    {"channel", "NAME=SOURCE",
     "publish SOURCE as channel NAME, which is floor or\na language (en, fr, ...); may be "
     "given "
     "again"},
    {"take-over", NULL, "replace another capture that publishes the same\nchannels"},
    {"insecure", NULL, "accept any TLS certificate (for trials)"},
    {"duration", "SECONDS", "stop after so long"},
    {"plain", NULL, "no live view, only log lines"},
    {"list-devices", NULL, "show the input devices and leave"},
    {"check", NULL,
     "is the room ready? Listen for 5 s (--duration),\ntry the relay, publish nothing, report "
     "and "
     "leave;\nevery option above may be left out"},
    {"json", NULL, "the report of --check as JSON"},
    {"first-index", "N",
     "for tests: number of the first packet of every\nstream; default: random below 2^14"},
    {0},
};

static const struct program_spec program = {
    .name = PROGRAM,
    .summary = "Sends the sound of a room to a relay, encrypted.",
    .usage = "--relay=URL --meeting=ID --token-file=FILE --channel=NAME=SOURCE...",
    .options = options,
    .epilogue =
        "SOURCE is one of\n"
        "  device:NAME[:INPUT]   a sound device by its name, a part of it, its number or\n"
        "                        `default`; INPUT counts from 1 (default: 1)\n"
        "  file:PATH[,loop]      a sound file, once or again and again\n"
        "  stdin                 16-bit little-endian samples, 48 kHz, mono\n\n"
        "On a terminal it shows what is going on; there q leaves.",
};

/* What can only be judged when all is known. */
struct gathered {
    struct arguments *out;
    const char *token_path;
};

/* Takers of the options: each keeps the value, or prints what is wrong with it and returns
 * false. */

static bool take_relay(struct gathered *gathered, const char *name, const char *value)
{
    char channel[CONTROL_CHANNEL_MAX], why[CONTROL_TEXT_MAX];

    if (!link_parse_url(value, &gathered->out->relay, channel, why))
        return options_bad_value(name, value, why);
    gathered->out->relay_url = value;
    if (gathered->out->relay.meeting[0])
        return options_bad_value(name, value,
                                 "that is a link for listeners; expected the relay alone");
    return true;
}

static bool take_meeting(struct gathered *gathered, const char *name, const char *value)
{
    if (!control_valid_id(value))
        return options_bad_value(name, value, "that is no name of a meeting");
    strcpy(gathered->out->meeting, value);
    return true;
}

static bool take_token_file(struct gathered *gathered, const char *name, const char *value)
{
    (void)name;
    gathered->token_path = value;
    return true;
}

static bool take_channel(struct gathered *gathered, const char *name, const char *value)
{
    struct arguments *out = gathered->out;
    struct source_spec spec;
    char why[CONTROL_TEXT_MAX];

    if (!source_spec_parse(value, &spec, why))
        return options_bad_value(name, value, why);
    if (out->channel_count == CONTROL_CHANNELS_MAX)
        return options_bad_value(name, value, "a capture has at most 16 channels");
    for (size_t i = 0; i < out->channel_count; i++) {
        if (strcmp(out->channel[i].channel, spec.channel) == 0)
            return options_bad_value(name, value, "this channel was given before");
        if (spec.type == SOURCE_STDIN && out->channel[i].type == SOURCE_STDIN)
            return options_bad_value(name, value, "only one channel can read stdin");
    }
    out->channel_label[out->channel_count] = strchr(value, '=') + 1;
    out->channel[out->channel_count++] = spec;
    return true;
}

static bool take_duration(struct gathered *gathered, const char *name, const char *value)
{
    long seconds;

    if (!options_number(name, value, 1, seconds_max, &seconds))
        return false;
    gathered->out->duration_us = seconds * INT64_C(1000000);
    return true;
}

static bool take_first_index(struct gathered *gathered, const char *name, const char *value)
{
    long index;

    if (!options_number(name, value, 0, index_max, &index))
        return false;
    gathered->out->first_index = index;
    return true;
}

static bool take_flag(struct gathered *gathered, const char *name, const char *value)
{
    struct arguments *out = gathered->out;

    (void)value;
    out->take_over |= strcmp(name, "take-over") == 0;
    out->insecure |= strcmp(name, "insecure") == 0;
    out->plain |= strcmp(name, "plain") == 0;
    out->list_devices |= strcmp(name, "list-devices") == 0;
    out->check |= strcmp(name, "check") == 0;
    out->json |= strcmp(name, "json") == 0;
    return true;
}

static bool on_option(void *context, const char *name, const char *value)
{
    static const struct {
        const char *name;
        bool (*take)(struct gathered *gathered, const char *name, const char *value);
    } takers[] = {
        {"relay", take_relay},       {"meeting", take_meeting},
        {"channel", take_channel},   {"token-file", take_token_file},
        {"duration", take_duration}, {"first-index", take_first_index},
    };

    for (size_t i = 0; i < sizeof takers / sizeof *takers; i++)
        if (strcmp(name, takers[i].name) == 0)
            return takers[i].take(context, name, value);
    return take_flag(context, name, value);
}

static const char *first_missing(const struct gathered *gathered)
{
    if (!gathered->out->relay.host[0])
        return "--relay=URL";
    if (!gathered->out->meeting[0])
        return "--meeting=ID";
    if (!gathered->token_path)
        return "--token-file=FILE";
    return gathered->out->channel_count == 0 ? "--channel=NAME=SOURCE" : NULL;
}

static void add_default_input(struct arguments *out)
{
    char why[CONTROL_TEXT_MAX];

    out->default_input = true;
    out->channel_label[0] = "device:default";
    out->channel_count = source_spec_parse("floor=device:default", &out->channel[0], why);
}

static bool is_complete(const struct gathered *gathered)
{
    const struct arguments *out = gathered->out;
    const char *missing = out->check ? NULL : first_missing(gathered);

    if (missing)
        fprintf(stderr, "%s: %s is missing; see %s --help\n", PROGRAM, missing, PROGRAM);
    else if (out->json && !out->check)
        fprintf(stderr, "%s: --json goes with --check; see %s --help\n", PROGRAM, PROGRAM);
    else
        return true;
    return false;
}

int arguments_parse(struct arguments *out, int argc, char **argv)
{
    struct gathered gathered = {.out = out};
    int first_operand, status;

    *out = (struct arguments){.first_index = -1};
    status = options_parse(&program, argc, argv, on_option, &gathered, &first_operand);
    if (status != -1 || out->list_devices)
        return status;
    if (!is_complete(&gathered))
        return EXIT_USAGE;
    if (out->channel_count == 0)
        add_default_input(out);
    if (gathered.token_path && !secret_read(gathered.token_path, out->token, sizeof out->token))
        return EXIT_FAILED;
    return -1;
}
