#include "client/play/arguments.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/options.h"
#include "common/secret.h"

#define PROGRAM "livelisten-play"

enum { VOLUME_LOW_DB = -60, VOLUME_HIGH_DB = 20, SECONDS_MAX = 31 * 24 * 3600 };

static const struct option_spec options[] = {
    {"meeting", "ID", "the meeting, when URL is only the relay's"},
    {"channel", "NAME",
     "floor or a language (en, fr, ...); default:\nwhat URL names, else floor"},
    {"profile", "NAME",
     "interpreter (least delay), standard, or saver\n(least data); default: standard"},
    {"rendition", "NAME", "hi or lo; default: what suits the profile"},
    {"device", "NAME", "play on this device: number, name or a part of\nit; default: default"},
    {"output", "FILE",
     "write a WAV file (48 kHz, mono, 16 bit) in real\ntime instead of playing"},
    {"duration", "SECONDS",
     "stop after so much was heard, pauses included;\nfail when nothing was heard for so long"},
    {"switch", "NAME@SECONDS",
     "go over to channel NAME after SECONDS of hearing;\nmay be given again"},
    {"volume", "DB", "louder or softer by DB decibels (-60 to 20)"},
    {"levelling", NULL,
     "bring quiet and loud speakers toward one loudness;\nnot for interpreters"},
    {"stats", "json", "at the end write one JSON object to stdout, in\none line"},
    {"token-file", "FILE", "the token of a closed meeting: first line of FILE"},
    {"insecure", NULL, "accept any TLS certificate (for trials)"},
    {"list-devices", NULL, "show the output devices and leave"},
    {0},
};

static const struct program_spec program = {
    .name = PROGRAM,
    .summary = "Plays a meeting, live.",
    .usage = "[OPTION]... URL",
    .options = options,
    .operands = "URL",
    .epilogue = "URL is the live-listen link, http(s)://HOST/m/MEETING, or with --meeting the\n"
                "relay itself: ws(s)://HOST or http(s)://HOST.\n\n"
                "On a terminal it shows what is going on; there a digit or the left and right\n"
                "arrow change the channel, and q leaves.",
};

/* What can only be judged when all is known. */
struct gathered {
    struct arguments *out;
    const char *meeting;
    const char *channel;
    const char *token_path;
    bool rendition_given;
};

/* Decimal seconds. */
static bool parse_seconds(const char *text, int64_t *us)
{
    char *end;
    double seconds = strtod(text, &end);

    if (end == text || *end || !(seconds >= 0 && seconds <= SECONDS_MAX))
        return false;
    *us = (int64_t)llround(seconds * 1e6);
    return true;
}

/* Takers of the options: each keeps the value, or prints what is wrong with it and returns
 * false. */

static bool take_meeting(struct gathered *gathered, const char *name, const char *value)
{
    gathered->meeting = value;
    return control_valid_id(value) ||
           options_bad_value(name, value, "that is no name of a meeting");
}

static bool take_channel(struct gathered *gathered, const char *name, const char *value)
{
    if (!control_valid_channel(value))
        return options_bad_value(name, value, "expected floor or a language tag such as fr");
    gathered->channel = value;
    return true;
}

static bool take_profile(struct gathered *gathered, const char *name, const char *value)
{
    char why[CONTROL_TEXT_MAX];

    snprintf(why, sizeof why, "expected %s", profile_names());
    return profile_parse(value, &gathered->out->session.profile) ||
           options_bad_value(name, value, why);
}

static bool take_rendition(struct gathered *gathered, const char *name, const char *value)
{
    gathered->rendition_given = true;
    return rendition_parse(value, &gathered->out->session.rendition) ||
           options_bad_value(name, value, "expected hi or lo");
}

static bool take_device(struct gathered *gathered, const char *name, const char *value)
{
    (void)name;
    gathered->out->device = value;
    return true;
}

static bool take_output(struct gathered *gathered, const char *name, const char *value)
{
    (void)name;
    gathered->out->output = value;
    return true;
}

static bool take_duration(struct gathered *gathered, const char *name, const char *value)
{
    int64_t *duration_us = &gathered->out->duration_us;

    return (parse_seconds(value, duration_us) && *duration_us > 0) ||
           options_bad_value(name, value, "expected seconds, for example 10 or 0.5");
}

static bool take_switch(struct gathered *gathered, const char *name, const char *value)
{
    struct arguments *out = gathered->out;
    size_t i = out->switch_count;
    const char *at = strrchr(value, '@');

    if (i == ARGUMENTS_SWITCHES_MAX)
        return options_bad_value(name, value, "too many switches");
    if (!at || at - value >= CONTROL_CHANNEL_MAX ||
        !parse_seconds(at + 1, &out->switches[i].at_us))
        return options_bad_value(name, value, "expected NAME@SECONDS, for example fr@5");
    snprintf(out->switches[i].channel, CONTROL_CHANNEL_MAX, "%.*s", (int)(at - value), value);
    if (!control_valid_channel(out->switches[i].channel))
        return options_bad_value(name, value, "that is no name of a channel");
    if (i > 0 && out->switches[i].at_us < out->switches[i - 1].at_us)
        return options_bad_value(name, value, "comes earlier than the one given before it");
    out->switch_count++;
    return true;
}

static bool take_volume(struct gathered *gathered, const char *name, const char *value)
{
    char *end;
    double db = strtod(value, &end);

    if (end == value || *end || !(db >= VOLUME_LOW_DB && db <= VOLUME_HIGH_DB))
        return options_bad_value(name, value, "expected decibels from -60 to 20");
    gathered->out->volume_db = db;
    return true;
}

static bool take_levelling(struct gathered *gathered, const char *name, const char *value)
{
    (void)name, (void)value;
    gathered->out->levelling = true;
    return true;
}

static bool take_stats(struct gathered *gathered, const char *name, const char *value)
{
    gathered->out->stats = true;
    return strcmp(value, "json") == 0 || options_bad_value(name, value, "expected json");
}

static bool take_token_file(struct gathered *gathered, const char *name, const char *value)
{
    (void)name;
    gathered->token_path = value;
    return true;
}

static bool take_insecure(struct gathered *gathered, const char *name, const char *value)
{
    (void)name, (void)value;
    gathered->out->session.insecure = true;
    return true;
}

static bool take_list_devices(struct gathered *gathered, const char *name, const char *value)
{
    (void)name, (void)value;
    gathered->out->list_devices = true;
    return true;
}

static bool on_option(void *context, const char *name, const char *value)
{
    static const struct {
        const char *name;
        bool (*take)(struct gathered *gathered, const char *name, const char *value);
    } takers[] = {
        {"meeting", take_meeting},   {"channel", take_channel},
        {"profile", take_profile},   {"rendition", take_rendition},
        {"device", take_device},     {"output", take_output},
        {"duration", take_duration}, {"switch", take_switch},
        {"volume", take_volume},     {"levelling", take_levelling},
        {"stats", take_stats},       {"token-file", take_token_file},
        {"insecure", take_insecure}, {"list-devices", take_list_devices},
    };

    for (size_t i = 0; i < sizeof takers / sizeof *takers; i++)
        if (strcmp(takers[i].name, name) == 0)
            return takers[i].take(context, name, value);
    assert(!"an option without a taker");
    return false;
}

static int usage_error(const char *what)
{
    fprintf(stderr, PROGRAM ": %s\nTry '" PROGRAM " --help'.\n", what);
    return EXIT_USAGE;
}

/* Which meeting, from the URL or --meeting, and the token for it. */
static int complete_target(struct gathered *gathered, const char *url)
{
    struct link_target *target = &gathered->out->session.target;
    char why[CONTROL_TEXT_MAX], text[2 * LINK_URL_MAX];

    if (!link_parse_url(url, target, gathered->out->session.channel, why)) {
        snprintf(text, sizeof text, "'%.*s': %s", LINK_URL_MAX, url, why);
        return usage_error(text);
    }
    if (gathered->meeting && target->meeting[0] &&
        strcmp(gathered->meeting, target->meeting) != 0)
        return usage_error("--meeting: the URL names another meeting");
    if (!gathered->meeting && !target->meeting[0])
        return usage_error("the URL names no meeting: give the live-listen link, or --meeting");
    if (gathered->meeting)
        snprintf(target->meeting, sizeof target->meeting, "%s", gathered->meeting);
    if (gathered->token_path &&
        !secret_read(gathered->token_path, target->token, sizeof target->token))
        return EXIT_USAGE;
    return -1;
}

int arguments_parse(struct arguments *out, int argc, char **argv)
{
    struct gathered gathered = {.out = out};
    struct session_options *session = &out->session;
    int first, status;

    *out = (struct arguments){
        .session = {.channel = "floor", .profile = PROFILE_STANDARD},
    };
    status = options_parse(&program, argc, argv, on_option, &gathered, &first);
    if (status >= 0 || out->list_devices)
        return status;
    if (argc - first != 1)
        return usage_error(argc == first ? "the URL of a meeting is missing"
                                         : "one URL is enough");
    if (out->output && out->device)
        return usage_error("--device: plays on nothing when --output is given");
    if (out->levelling && session->profile == PROFILE_INTERPRETER)
        return usage_error("--levelling: an interpreter hears the room as it is");
    if (!out->device)
        out->device = "default";
    if (!gathered.rendition_given)
        session->rendition = profile_traits(session->profile)->rendition;
    status = complete_target(&gathered, argv[first]);
    if (gathered.channel)
        snprintf(session->channel, sizeof session->channel, "%s", gathered.channel);
    return status;
}
