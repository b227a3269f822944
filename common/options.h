/* The command line of every livelisten program: one table gives getopt_long its options, --help
 * its text (and so help2man the man page), and the configuration file its keys. */
#ifndef COMMON_OPTIONS_H
#define COMMON_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

struct option_spec {
    const char *name;     /* long option without dashes; equals the configuration key */
    const char *argument; /* shown in --help as name=ARGUMENT; NULL: a flag */
    const char *help;     /* one or more lines, wrapped by hand at 50 columns, '\n' between */
};

struct program_spec {
    const char *name;                  /* livelisten-relay */
    const char *summary;               /* one line, starts with a verb in the third person */
    const char *usage;                 /* "[OPTION]... URL" */
    const char *epilogue;              /* paragraphs behind the options, or NULL */
    const struct option_spec *options; /* ends with {0}; --help and --version are added */
    const char *operands; /* names them in error messages, or NULL when none are taken */
};

/* Called for each option in order. Returns false after having printed what is wrong with the
 * value (options_bad_value does). */
typedef bool options_on_option(void *context, const char *name, const char *value);

/* Parses. Returns -1 to go on (operands are argv[*first_operand...]), else the exit status to
 * leave main with: 0 after --help or --version, EXIT_USAGE after an error, which is printed and
 * names the option and how to get help. */
int options_parse(const struct program_spec *program, int argc, char **argv,
                  options_on_option *on_option, void *context, int *first_operand);

/* Prints "PROGRAM: --NAME: 'VALUE': WHY" and returns false. */
bool options_bad_value(const char *name, const char *value, const char *why);

/* Whole string, decimal, within [low, high]; prints and returns false otherwise. */
bool options_number(const char *name, const char *value, long low, long high, long *out);

#endif
