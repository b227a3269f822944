#include "common/options.h"

#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPTIONS_MAX = 48, HELP_COLUMN = 28 };
enum { CODE_HELP = 256, CODE_VERSION, CODE_FIRST };

static const struct option_spec common_options[] = {
    {"help", NULL, "show this help and leave"},
    {"version", NULL, "show the version and leave"},
    {0},
};

static const char *program_name = "livelisten";

/* One option: the name in the left column, its help in the right one. */
static void print_option(const struct option_spec *option)
{
    char left[96];
    const char *line = option->help;

    snprintf(left, sizeof left, "      --%s%s%s", option->name, option->argument ? "=" : "",
             option->argument ? option->argument : "");
    if (strlen(left) > HELP_COLUMN - 2)
        printf("%s\n%*s", left, HELP_COLUMN, "");
    else
        printf("%-*s", HELP_COLUMN, left);
    for (const char *end; (end = strchr(line, '\n')); line = end + 1)
        printf("%.*s\n%*s", (int)(end - line), line, HELP_COLUMN, "");
    printf("%s\n", line);
}

static void print_help(const struct program_spec *program)
{
    printf("Usage: %s %s\n%s\n\nOptions:\n", program->name, program->usage, program->summary);
    for (const struct option_spec *option = program->options; option->name; option++)
        print_option(option);
    for (const struct option_spec *option = common_options; option->name; option++)
        print_option(option);
    if (program->epilogue)
        printf("\n%s\n", program->epilogue);
}

static size_t append(struct option *table, size_t used, const struct option_spec *options,
                     int code)
{
    for (; options->name; options++) {
        assert(used < OPTIONS_MAX);
        table[used++] = (struct option){
            options->name, options->argument ? required_argument : no_argument, NULL, code++};
    }
    return used;
}

static int usage_error(const struct program_spec *program)
{
    fprintf(stderr, "Try '%s --help'.\n", program->name);
    return EXIT_USAGE;
}

int options_parse(const struct program_spec *program, int argc, char **argv,
                  options_on_option *on_option, void *context, int *first_operand)
{
    struct option table[OPTIONS_MAX + 1] = {0};
    size_t used = append(table, 0, common_options, CODE_HELP);

    append(table, used, program->options, CODE_FIRST);
    program_name = program->name;
    argv[0] = (char *)program->name; /* getopt_long puts it in front of its messages */
    optind = 1;
    for (int code; (code = getopt_long(argc, argv, "", table, NULL)) != -1;) {
        if (code == CODE_HELP) {
            print_help(program);
            return EXIT_OK;
        }
        if (code == CODE_VERSION) {
            printf("%s %s\n", program->name, LIVELISTEN_VERSION);
            return EXIT_OK;
        }
        if (code < CODE_FIRST) /* getopt_long has said why */
            return usage_error(program);
        if (!on_option(context, program->options[code - CODE_FIRST].name, optarg))
            return usage_error(program);
    }
    if (!program->operands && optind < argc) {
        fprintf(stderr, "%s: unexpected argument '%s'\n", program->name, argv[optind]);
        return usage_error(program);
    }
    *first_operand = optind;
    return -1;
}

bool options_bad_value(const char *name, const char *value, const char *why)
{
    fprintf(stderr, "%s: --%s: '%s': %s\n", program_name, name, value, why);
    return false;
}

bool options_number(const char *name, const char *value, long low, long high, long *out)
{
    char why[80], *end;
    long number;

    errno = 0;
    number = strtol(value, &end, 10);
    if (errno || end == value || *end || number < low || number > high) {
        snprintf(why, sizeof why, "expected a whole number from %ld to %ld", low, high);
        return options_bad_value(name, value, why);
    }
    *out = number;
    return true;
}
