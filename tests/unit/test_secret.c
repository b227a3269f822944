/* Secret files: made once, private, never replaced. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "common/log.h"
#include "common/secret.h"

static char folder[] = "/tmp/livelisten-secret-XXXXXX";
static char path[sizeof folder + 16];
static char last_line[1024];

static void keep_line(void *context, const char *line)
{
    (void)context;
    snprintf(last_line, sizeof last_line, "%s", line);
}

static int set_up(void **state)
{
    (void)state;
    log_redirect(keep_line, NULL);
    snprintf(path, sizeof path, "%s/token", mkdtemp(folder));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder); /* fails when a draft was left behind */
}

static void write_file(const char *text, mode_t mode)
{
    FILE *file = fopen(path, "w");

    fputs(text, file);
    fclose(file);
    chmod(path, mode);
}

static void test_made_once_and_kept(void **state)
{
    char first[64], second[64];
    struct stat info;

    (void)state;
    assert_true(secret_ensure(path, first, sizeof first));
    assert_int_equal(strlen(first), 43); /* 32 bytes in base64url */
    assert_int_equal(
        strspn(first, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), 43);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_true(secret_ensure(path, second, sizeof second));
    assert_string_equal(first, second);
    unlink(path);
    assert_true(secret_ensure(path, second, sizeof second));
    assert_string_not_equal(first, second);
}

static void test_reading_says_what_is_wrong(void **state)
{
    char secret[16];

    (void)state;
    unlink(path);
    assert_false(secret_read(path, secret, sizeof secret));
    assert_non_null(strstr(last_line, path));
    write_file("", 0600);
    assert_false(secret_read(path, secret, sizeof secret));
    assert_non_null(strstr(last_line, "empty"));
    write_file("\nsecond line\n", 0600);
    assert_false(secret_read(path, secret, sizeof secret));
    write_file("0123456789abcdef\n", 0600);
    assert_false(secret_read(path, secret, sizeof secret));
    write_file("0123456789abcde\r\nsecond line", 0600);
    assert_true(secret_read(path, secret, sizeof secret));
    assert_string_equal(secret, "0123456789abcde");
    *last_line = '\0';
    write_file("x", 0644);
    assert_true(secret_read(path, secret, sizeof secret));
    assert_non_null(strstr(last_line, "chmod 600"));
}

static void test_equal(void **state)
{
    (void)state;
    assert_true(secret_equal("", ""));
    assert_true(secret_equal("abc", "abc"));
    assert_false(secret_equal("abc", "abd"));
    assert_false(secret_equal("abc", "ab"));
    assert_false(secret_equal("", "a"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_made_once_and_kept),
        cmocka_unit_test(test_reading_says_what_is_wrong),
        cmocka_unit_test(test_equal),
    };
    return cmocka_run_group_tests_name("secret", tests, set_up, tear_down);
}
