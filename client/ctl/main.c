/* livelisten-ctl: looks after a running relay and its meetings, and makes new secrets for it. */
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/ctl/command.h"
#include "common/log.h"

#define PROGRAM "livelisten-ctl"

enum { HELP_MAX_BYTES = 8192, HELP_COLUMN = 34 };

static const struct option_spec options[] = {
    {"relay", "URL", "the relay; default: http://127.0.0.1:8080"},
    {"token-file", "FILE",
     "the operator token; default: operator.token in\nthe state directory"},
    {"state", "DIR", "the state directory of the relay"},
    {"as", "NAME", "who does it, for the log of the meeting;\ndefault: your login name"},
    {"until", "TIME",
     "with live and pause: until when; 13:15 in the\nzone of the meeting, or "
     "2025-04-09T13:15:00+02:00"},
    {"text", "LANGUAGE=TEXT",
     "with announce: what to say; once for each of\nar, zh, en, fr, ru, es"},
    {"withdraw", NULL, "with announce: say it no longer"},
    {"output", "FILE", "with import: where to, a new file; default: the\nscreen"},
    {"json", NULL, "show the relay's answer as it is"},
    {"insecure", NULL, "accept any TLS certificate (for trials)"},
    {0},
};

static const struct command *const tables[] = {show_commands,  order_commands, file_commands,
                                               draft_commands, watch_commands, token_commands};

enum { TABLE_COUNT = sizeof tables / sizeof tables[0] };

int command_usage_error(const char *format, ...)
{
    va_list arguments;

    fprintf(stderr, PROGRAM ": ");
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, "\nTry '" PROGRAM " --help'.\n");
    return EXIT_USAGE;
}

/* "en=We resume at 15:00." */
static bool take_text(struct arguments *arguments, const char *value)
{
    char tag[3] = "";
    enum text_language language;

    if (strlen(value) > 3 && value[2] == '=')
        snprintf(tag, sizeof tag, "%.2s", value);
    if (!text_language_parse(tag, &language))
        return options_bad_value("text", value,
                                 "expected LANGUAGE=TEXT, LANGUAGE one of ar, zh, en, fr, ru, "
                                 "es");
    arguments->text[language] = value + 3;
    return true;
}

static bool on_option(void *context, const char *name, const char *value)
{
    struct arguments *arguments = context;

    if (strcmp(name, "relay") == 0)
        arguments->relay = value;
    else if (strcmp(name, "token-file") == 0)
        arguments->token_path = value;
    else if (strcmp(name, "state") == 0)
        arguments->state = value;
    else if (strcmp(name, "as") == 0)
        arguments->as = value;
    else if (strcmp(name, "json") == 0)
        arguments->json = true;
    else if (strcmp(name, "insecure") == 0)
        arguments->insecure = true;
    else if (strcmp(name, "until") == 0) {
        arguments->until = value;
        arguments->given |= USES_UNTIL;
    } else if (strcmp(name, "output") == 0) {
        arguments->output = value;
        arguments->given |= USES_OUTPUT;
    } else if (strcmp(name, "withdraw") == 0) {
        arguments->withdraw = true;
        arguments->given |= USES_WITHDRAW;
    } else {
        arguments->given |= USES_TEXT;
        return take_text(arguments, value);
    }
    return true;
}

/* "  meeting item ID N" and behind it what it does. */
static void list_command(const struct command *command, FILE *to)
{
    const char *line = command->help, *second = command->words[1];
    int n = fprintf(to, "  %s%s%s%s%s", command->words[0], second ? " " : "",
                    second ? second : "", *command->operands ? " " : "", command->operands);

    fprintf(to, "%*s", n < HELP_COLUMN - 1 ? HELP_COLUMN - n : 2, "");
    for (const char *end; (end = strchr(line, '\n')); line = end + 1)
        fprintf(to, "%.*s\n%*s", (int)(end - line), line, HELP_COLUMN, "");
    fprintf(to, "%s\n", line);
}

static void list_commands(char *help, size_t capacity)
{
    FILE *to = fmemopen(help, capacity, "w");

    if (!to)
        return;
    fputs("Commands:\n", to);
    for (int i = 0; i < TABLE_COUNT; i++)
        for (const struct command *command = tables[i]; command->run; command++)
            list_command(command, to);
    fclose(to);
    help[strlen(help) - 1] = '\0'; /* options_parse ends the line */
}

static const char *login_name(void)
{
    const struct passwd *user = getpwuid(geteuid());

    return user && *user->pw_name ? user->pw_name : "operator";
}

static const struct command *find_command(char **words, int count)
{
    for (int i = 0; i < TABLE_COUNT; i++)
        for (const struct command *command = tables[i]; command->run; command++)
            if (strcmp(words[0], command->words[0]) == 0 &&
                (!command->words[1] || (count > 1 && strcmp(words[1], command->words[1]) == 0)))
                return command;
    return NULL;
}

static int check_use(const struct arguments *arguments, const struct command *command)
{
    static const char *const names[] = {"--until", "--text", "--withdraw", "--output"};
    unsigned foreign = arguments->given & ~command->uses;

    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++)
        if (foreign & 1u << i)
            return command_usage_error("%s: does not go with this command", names[i]);
    return EXIT_OK;
}

static int run(const struct arguments *arguments, char **words, int count)
{
    const struct command *command = find_command(words, count);

    if (!command)
        return command_usage_error("there is no command '%s%s%s'", words[0],
                                   count > 1 ? " " : "", count > 1 ? words[1] : "");
    const char *second = command->words[1];
    int own = second ? 2 : 1;
    if (count - own != command->operand_count)
        return command_usage_error("expected '%s%s%s%s%s'", words[0], second ? " " : "",
                                   second ? second : "", *command->operands ? " " : "",
                                   command->operands);
    int status = check_use(arguments, command);
    return status == EXIT_OK ? command->run(arguments, words) : status;
}

int main(int argc, char **argv)
{
    static char commands[HELP_MAX_BYTES];
    const struct program_spec program = {
        .name = PROGRAM,
        .summary = "Looks after a livelisten relay and its meetings.",
        .usage = "[OPTION]... COMMAND",
        .options = options,
        .operands = "COMMAND",
        .epilogue = commands,
    };
    struct arguments arguments = {.relay = "http://127.0.0.1:8080", .as = login_name()};
    int first;

    log_init(PROGRAM, LOG_LEVEL_INFO);
    list_commands(commands, sizeof commands);
    int status = options_parse(&program, argc, argv, on_option, &arguments, &first);
    if (status >= 0)
        return status;
    if (first == argc)
        return command_usage_error("a command is missing");
    return run(&arguments, argv + first, argc - first);
}
