/* Goal of this test: the proof of real-time safety fails when it should. Each forbidden thing
 * is done once, and must be found and named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/lib/rtsafe.h"

static void *volatile kept; /* so that no compiler leaves an allocation out */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void compute(void *context)
{
    double *x = context;

    for (int i = 0; i < 1000; i++)
        *x += sin(*x);
}

static void allocate(void *context)
{
    (void)context;
    kept = malloc(100);
}

static void release(void *context)
{
    free(context);
}

static void lock(void *context)
{
    (void)context;
    pthread_mutex_lock(&mutex);
}

static void call_kernel(void *context)
{
    (void)context;
    syscall(SYS_getppid);
}

static void write_to_stderr(void *context)
{
    (void)context;
    if (write(STDERR_FILENO, "", 0) < 0)
        abort();
}

static void crash(void *context)
{
    (void)context;
    _exit(3);
}

static void nothing_forbidden_passes(void **state)
{
    char what[RTSAFE_WHAT_MAX];
    double x = 1;

    (void)state;
    assert_true(rtsafe_run(compute, &x, what));
    assert_string_equal(what, "");
}

static void allocation_is_found(void **state)
{
    char what[RTSAFE_WHAT_MAX];

    (void)state;
    assert_false(rtsafe_run(allocate, NULL, what));
    assert_string_equal(what, "malloc");
}

static void release_is_found(void **state)
{
    char what[RTSAFE_WHAT_MAX];
    void *memory = malloc(10);

    (void)state;
    kept = memory;
    assert_false(rtsafe_run(release, memory, what));
    assert_string_equal(what, "free");
    free(memory);
}

static void lock_is_found(void **state)
{
    char what[RTSAFE_WHAT_MAX];

    (void)state;
    assert_false(rtsafe_run(lock, NULL, what));
    assert_string_equal(what, "pthread_mutex_lock");
}

static void system_calls_are_found(void **state)
{
    char what[RTSAFE_WHAT_MAX], expected[RTSAFE_WHAT_MAX];

    (void)state;
    if (!rtsafe_sees_system_calls)
        skip();
    assert_false(rtsafe_run(call_kernel, NULL, what));
    snprintf(expected, sizeof expected, "system call %d", SYS_getppid);
    assert_string_equal(what, expected);
    assert_false(rtsafe_run(write_to_stderr, NULL, what));
    snprintf(expected, sizeof expected, "system call %d", SYS_write);
    assert_string_equal(what, expected);
}

static void an_early_end_is_no_success(void **state)
{
    char what[RTSAFE_WHAT_MAX];

    (void)state;
    assert_false(rtsafe_run(crash, NULL, what));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_forbidden_passes),
        cmocka_unit_test(allocation_is_found),
        cmocka_unit_test(release_is_found),
        cmocka_unit_test(lock_is_found),
        cmocka_unit_test(system_calls_are_found),
        cmocka_unit_test(an_early_end_is_no_success),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
