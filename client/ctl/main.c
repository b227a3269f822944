/* livelisten-ctl: asks a running relay, and makes new secrets for it. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "client/ctl/api.h"
#include "client/ctl/show.h"
#include "client/ctl/token.h"
#include "common/log.h"
#include "common/options.h"
#include "common/secret.h"
#include "common/state_dir.h"

#define PROGRAM "livelisten-ctl"

enum { TOKEN_MAX_BYTES = 512, PATH_MAX_BYTES = 4096 };

static const struct option_spec options[] = {
    {"relay", "URL", "the relay; default: http://127.0.0.1:8080"},
    {"token-file", "FILE",
     "the operator token; default: operator.token in\nthe state directory"},
    {"state", "DIR", "the state directory of the relay"},
    {"json", NULL, "show the relay's answer as it is"},
    {"insecure", NULL, "accept any TLS certificate (for trials)"},
    {0},
};

static const struct program_spec program = {
    .name = PROGRAM,
    .summary = "Looks after a livelisten relay.",
    .usage = "[OPTION]... COMMAND",
    .options = options,
    .operands = "COMMAND",
    .epilogue =
        "Commands:\n"
        "  status                      what the relay does: meetings, channels, who\n"
        "                              publishes and how many listen (needs the operator\n"
        "                              token)\n"
        "  meeting list                the meetings, their channels and their links\n"
        "  token new publish|operator  replace a secret in the state directory",
};

struct arguments {
    const char *relay;
    const char *token_path;
    const char *state;
    bool json;
    bool insecure;
};

static bool on_option(void *context, const char *name, const char *value)
{
    struct arguments *arguments = context;

    if (strcmp(name, "relay") == 0)
        arguments->relay = value;
    else if (strcmp(name, "token-file") == 0)
        arguments->token_path = value;
    else if (strcmp(name, "state") == 0)
        arguments->state = value;
    else if (strcmp(name, "json") == 0)
        arguments->json = true;
    else if (strcmp(name, "insecure") == 0)
        arguments->insecure = true;
    return true;
}

__attribute__((format(printf, 1, 2))) static int usage_error(const char *format, ...)
{
    va_list arguments;

    fprintf(stderr, PROGRAM ": ");
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, "\nTry '" PROGRAM " --help'.\n");
    return EXIT_USAGE;
}

/* The relay that --relay names. */
static int open_api(const struct arguments *arguments, struct api *api)
{
    char why[128];

    *api = (struct api){.insecure = arguments->insecure};
    if (!api_set_root(api, arguments->relay, why, sizeof why))
        return usage_error("--relay: '%s': %s", arguments->relay, why);
    return EXIT_OK;
}

/* Asks for `path` and shows the answer as a table or as it is. */
static int ask(const struct arguments *arguments, const struct api *api, const char *path,
               void (*show)(const json_t *answer, const char *root, FILE *to))
{
    json_t *answer = api_get(api, path);

    if (!answer)
        return EXIT_FAILED;
    if (arguments->json) {
        json_dumpf(answer, stdout, JSON_INDENT(2));
        putchar('\n');
    } else {
        show(answer, api->root, stdout);
    }
    json_decref(answer);
    return EXIT_OK;
}

/* --state, or what it is by default. */
static int find_state(const struct arguments *arguments, char path[PATH_MAX_BYTES])
{
    if (arguments->state) {
        if (snprintf(path, PATH_MAX_BYTES, "%s", arguments->state) < PATH_MAX_BYTES)
            return EXIT_OK;
    } else if (state_dir_default(path, PATH_MAX_BYTES)) {
        return EXIT_OK;
    }
    return usage_error("the relay's state directory is not known; name it with --state");
}

static int run_status(const struct arguments *arguments, char **operands)
{
    char state[PATH_MAX_BYTES], path[PATH_MAX_BYTES + 32], token[TOKEN_MAX_BYTES];
    struct api api;
    int status = open_api(arguments, &api);

    (void)operands;
    if (status == EXIT_OK && !arguments->token_path) {
        status = find_state(arguments, state);
        snprintf(path, sizeof path, "%s/operator.token", state);
    }
    if (status != EXIT_OK)
        return status;
    api.token_path = arguments->token_path ? arguments->token_path : path;
    if (!secret_read(api.token_path, token, sizeof token))
        return EXIT_FAILED;
    api.token = token;
    return ask(arguments, &api, "/api/v1/status", show_status);
}

static int run_meeting_list(const struct arguments *arguments, char **operands)
{
    struct api api;
    int status = open_api(arguments, &api);

    (void)operands;
    if (status != EXIT_OK)
        return status;
    return ask(arguments, &api, "/api/v1/meetings", show_meetings);
}

static int run_token_new(const struct arguments *arguments, char **operands)
{
    char state[PATH_MAX_BYTES];
    int status;

    if (!token_is_kind(operands[0]))
        return usage_error("'%s': expected publish or operator", operands[0]);
    status = find_state(arguments, state);
    if (status != EXIT_OK)
        return status;
    return token_renew(state, operands[0]) ? EXIT_OK : EXIT_FAILED;
}

static const struct command {
    const char *words[2]; /* the second may be NULL */
    int operands;
    int (*run)(const struct arguments *arguments, char **operands);
} commands[] = {
    {{"status", NULL}, 0, run_status},
    {{"meeting", "list"}, 0, run_meeting_list},
    {{"token", "new"}, 1, run_token_new},
};

static const struct command *find_command(char **words, int count)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        const struct command *command = &commands[i];

        if (strcmp(words[0], command->words[0]) != 0)
            continue;
        if (!command->words[1] || (count > 1 && strcmp(words[1], command->words[1]) == 0))
            return command;
    }
    return NULL;
}

int main(int argc, char **argv)
{
    struct arguments arguments = {.relay = "http://127.0.0.1:8080"};
    const struct command *command;
    int first, status, words;

    log_init(PROGRAM, LOG_LEVEL_INFO);
    status = options_parse(&program, argc, argv, on_option, &arguments, &first);
    if (status >= 0)
        return status;
    argv += first;
    argc -= first;
    if (argc == 0)
        return usage_error("a command is missing");
    command = find_command(argv, argc);
    if (!command)
        return usage_error("there is no command '%s%s%s'", argv[0], argc > 1 ? " " : "",
                           argc > 1 ? argv[1] : "");
    words = command->words[1] ? 2 : 1;
    if (argc - words != command->operands)
        return usage_error("'%s%s%s' takes %d more words, not %d", command->words[0],
                           words == 2 ? " " : "", words == 2 ? command->words[1] : "",
                           command->operands, argc - words);
    return command->run(&arguments, argv + words);
}
