/* The command line of all programs: what a user types, and what he is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "common/options.h"

static const struct option_spec options[] = {
    {"count", "N", "how many"},
    {"loud", NULL, "say it loud"},
    {0},
};
static const struct program_spec program = {
    .name = "prog", .summary = "Tests.", .usage = "[OPTION]...", .options = options};
static const struct program_spec with_operands = {.name = "prog",
                                                  .summary = "Tests.",
                                                  .usage = "[OPTION]... URL",
                                                  .options = options,
                                                  .operands = "URL"};

struct seen {
    long count;
    bool loud;
};

static bool on_option(void *context, const char *name, const char *value)
{
    struct seen *seen = context;

    if (strcmp(name, "count") == 0)
        return options_number(name, value, 1, 5, &seen->count);
    seen->loud = true;
    return true;
}

/* Runs options_parse with stdout and stderr in `said`. */
static int parse(const struct program_spec *spec, char **argv, struct seen *seen, int *first,
                 char said[1024])
{
    FILE *capture = tmpfile();
    int argc = 0, out = dup(1), err = dup(2);

    while (argv[argc])
        argc++;
    fflush(stdout);
    fflush(stderr);
    dup2(fileno(capture), 1);
    dup2(fileno(capture), 2);
    int status = options_parse(spec, argc, argv, on_option, seen, first);
    fflush(stdout);
    fflush(stderr);
    dup2(out, 1);
    dup2(err, 2);
    close(out);
    close(err);
    rewind(capture);
    said[fread(said, 1, 1023, capture)] = '\0';
    fclose(capture);
    return status;
}

static void test_values_and_flags(void **state)
{
    struct seen seen = {0};
    int first = 0;
    char said[1024];

    (void)state;
    char *argv[] = {"x", "--count=3", "--loud", NULL};
    assert_int_equal(parse(&program, argv, &seen, &first, said), -1);
    assert_int_equal(seen.count, 3);
    assert_true(seen.loud);
    assert_string_equal(said, "");
}

static void test_operands(void **state)
{
    struct seen seen = {0};
    int first = 0;
    char said[1024];

    (void)state;
    char *argv[] = {"x", "--loud", "http://h/m/demo", NULL};
    assert_int_equal(parse(&with_operands, argv, &seen, &first, said), -1);
    assert_string_equal(argv[first], "http://h/m/demo");
    char *unwanted[] = {"x", "stray", NULL};
    assert_int_equal(parse(&program, unwanted, &seen, &first, said), EXIT_USAGE);
    assert_non_null(strstr(said, "'stray'"));
}

static void test_every_error_names_the_option_and_the_way_out(void **state)
{
    static char *const bad[][3] = {
        {"x", "--count=9", NULL},  {"x", "--count=", NULL},
        {"x", "--count=3x", NULL}, {"x", "--count=99999999999999999999", NULL},
        {"x", "--count", NULL},    {"x", "--nonsense", NULL},
        {"x", "--loud=1", NULL}};
    struct seen seen = {0};
    int first = 0;
    char said[1024];

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char *argv[] = {bad[i][0], bad[i][1], NULL};
        assert_int_equal(parse(&program, argv, &seen, &first, said), EXIT_USAGE);
        char name[16];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(bad[i][1] + 2, "="), bad[i][1] + 2);
        assert_non_null(strstr(said, name));
        assert_non_null(strstr(said, "prog --help"));
    }
    assert_int_equal(seen.count, 0);
}

static void test_help_and_version_leave_with_0(void **state)
{
    struct seen seen = {0};
    int first = 0;
    char said[1024];

    (void)state;
    char *help[] = {"x", "--help", NULL};
    assert_int_equal(parse(&program, help, &seen, &first, said), EXIT_OK);
    assert_non_null(strstr(said, "--count=N"));
    assert_non_null(strstr(said, "say it loud"));
    assert_non_null(strstr(said, "--version"));
    char *version[] = {"x", "--version", NULL};
    assert_int_equal(parse(&program, version, &seen, &first, said), EXIT_OK);
    assert_string_equal(said, "prog " LIVELISTEN_VERSION "\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_and_flags),
        cmocka_unit_test(test_operands),
        cmocka_unit_test(test_every_error_names_the_option_and_the_way_out),
        cmocka_unit_test(test_help_and_version_leave_with_0),
    };
    return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
