/* The commands of livelisten-ctl: tables, one for each file that has some. main.c finds the one that
 * was asked for, checks its words, and makes the list in --help of them all. */
#ifndef CLIENT_CTL_COMMAND_H
#define CLIENT_CTL_COMMAND_H

#include <stdbool.h>

#include <livelisten/language.h>

#include "common/options.h"

/* What the command line says besides the words of the command. Borrowed. */
struct arguments {
    const char *relay;
    const char *token_path; /* NULL: operator.token in the state directory */
    const char *state;      /* NULL: the default one */
    const char *as;         /* who does it; never NULL */
    const char *until;      /* or NULL */
    const char *output;     /* or NULL: stdout */
    const char *text[TEXT_LANGUAGE_COUNT];
    bool withdraw;
    bool json;
    bool insecure;
    unsigned given; /* of enum option_use: those that only some commands take */
};

enum option_use { USES_UNTIL = 1, USES_TEXT = 2, USES_WITHDRAW = 4, USES_OUTPUT = 8 };

struct command {
    const char *words[2]; /* the second is NULL for a command of one word */
    const char *operands; /* as in --help: "ID N" */
    int operand_count;
    unsigned uses;    /* option_use */
    const char *help; /* lines of at most 50 columns, '\n' between */
    /* An exit status; NULL ends a table. `words` are those of the command line, the command's own ones first. */
    int (*run)(const struct arguments *arguments, char **words);
};

extern const struct command show_commands[], order_commands[], file_commands[],
    draft_commands[], watch_commands[], token_commands[];

/* Prints the sentence and how to get help. EXIT_USAGE. */
__attribute__((format(printf, 1, 2))) int command_usage_error(const char *format, ...);

#endif
