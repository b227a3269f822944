/* Goal of this test: the callback that the sound system calls on its own thread is real-time
 * safe, also when nobody reads; and the age of what it brings is told rightly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The callback is private to its file. */
#include "client/capture/source_device.c"
#include "tests/lib/rtsafe.h"

enum { INPUTS = 3, CALLS = 100 /* until the inlet overflows */ };

static void run_callback(void *context)
{
    static float frames[DEVICE_BLOCK_FRAMES * INPUTS];
    PaStreamCallbackTimeInfo time = {.currentTime = 50.010, .inputBufferAdcTime = 50.0};

    for (int i = 0; i < CALLS; i++)
        callback(i % 10 ? frames : NULL, NULL, DEVICE_BLOCK_FRAMES, i % 3 ? &time : NULL,
                 paInputOverflow, context);
}

static void callback_is_real_time_safe(void **state)
{
    struct source_device device = {.inlet = inlet_create(INPUTS)};
    char what[RTSAFE_WHAT_MAX] = "";

    (void)state;
    assert_non_null(device.inlet);
    if (!rtsafe_run(run_callback, &device, what))
        fail_msg("the callback called %s", what);
    /* That was a copy of this process; once more here, to see that it does something. */
    run_callback(&device);
    assert_int_equal(inlet_figures(device.inlet).calls, CALLS);
    assert_true(inlet_figures(device.inlet).dropped_frames > 0);
    inlet_free(device.inlet);
}

static void age_is_the_host_s_or_the_promised_one(void **state)
{
    struct source_device device = {.usual_latency_us = 20000};
    PaStreamCallbackTimeInfo time = {.currentTime = 50.125, .inputBufferAdcTime = 50.0};

    (void)state;
    assert_int_equal(age_us(&device, &time), 125000);
    time.inputBufferAdcTime = 0; /* a host that does not know */
    assert_int_equal(age_us(&device, &time), 20000);
    time.inputBufferAdcTime = 1000;
    assert_int_equal(age_us(&device, &time), 20000);
    assert_int_equal(age_us(&device, NULL), 20000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(callback_is_real_time_safe),
        cmocka_unit_test(age_is_the_host_s_or_the_promised_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
