/* What the system says of this process: compared with what the process does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "relay/machine.h"

enum { MUCH_BYTES = 64 << 20 };

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
enum {
    OWN_MALLOC = 0
}; /* a sanitizer brings another malloc, of which mallinfo2 knows nothing */
#else
enum { OWN_MALLOC = 1 };
#endif

static void test_memory_that_is_used_is_seen(void **state)
{
    struct machine before, after;
    uint64_t heap_before = machine_heap_bytes();

    (void)state;
    machine_look(&before);
    assert_true(before.resident_bytes > 0);
    char *much = malloc(MUCH_BYTES);
    assert_non_null(much);
    memset(much, 1, MUCH_BYTES);
    machine_look(&after);
    assert_in_range(after.resident_bytes - before.resident_bytes, MUCH_BYTES / 10 * 9,
                    MUCH_BYTES / 10 * 20);
    if (OWN_MALLOC)
        assert_in_range(machine_heap_bytes() - heap_before, MUCH_BYTES, MUCH_BYTES / 10 * 11);
    free(much);
    if (OWN_MALLOC)
        assert_in_range(machine_heap_bytes(), 0, heap_before + MUCH_BYTES / 10);
}

static void test_time_goes_on(void **state)
{
    struct machine before, after;

    (void)state;
    machine_look(&before);
    do /* until the clock of the system has moved */
        machine_look(&after);
    while (after.cpu_us == before.cpu_us);
    assert_true(after.cpu_us > before.cpu_us);
    assert_in_range(after.cpu_us - before.cpu_us, 1, 10000000);
}

static void test_limits_are_those_of_the_system(void **state)
{
    struct rlimit files;
    struct machine machine;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &files), 0);
    machine_look(&machine);
    assert_int_equal(machine.files_max, files.rlim_cur);
    /* whole pages; a quarter of what is allowed would be an attack on this machine */
    assert_int_equal(machine.tcp_limit_bytes % (uint64_t)sysconf(_SC_PAGESIZE), 0);
    assert_true(machine.tcp_limit_bytes > 0);
    assert_true(machine.tcp_bytes < machine.tcp_limit_bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory_that_is_used_is_seen),
        cmocka_unit_test(test_time_goes_on),
        cmocka_unit_test(test_limits_are_those_of_the_system),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
