/* Goal of this test: how fast the clock of a device runs is either not known or known within 10 ppm,
 * in virtual time: whatever the calls of the device are late, and when it was away. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <livelisten/drift.h>

#include "client/capture/inlet.h"

enum { DEVICE_FRAMES = 240, WITHIN_PPM = 10, SECOND_US = 1000000, KNOWN_AFTER_S = 70 };

struct device {
    struct inlet *inlet;
    double ppm;       /* its clock is so much faster than ours */
    double full_us;   /* when the next call has its frames */
    int64_t late_us;  /* calls come up to so much later */
    int64_t stuck_us; /* as does every 50th, with those behind it */
    int64_t called_us;
    unsigned calls;
};

static struct device plug_in(double ppm)
{
    struct device device = {.inlet = inlet_create(1), .ppm = ppm};

    assert_non_null(device.inlet);
    return device;
}

static void call(struct device *device)
{
    int64_t late_us = device->calls * INT64_C(7919) % 97 * device->late_us / 97;
    int64_t due_us;

    if (device->calls % 50 == 0)
        late_us += device->stuck_us;
    device->full_us += DEVICE_FRAMES * 1e6 / (RATE_HZ * (1 + device->ppm * 1e-6));
    due_us = (int64_t)device->full_us + late_us;
    if (due_us > device->called_us)
        device->called_us = due_us;
    device->calls++;
    inlet_write(device->inlet, NULL, DEVICE_FRAMES, (ll_mono){device->called_us},
                (ll_mono){device->called_us});
}

/* What is known of its clock; never a wrong thing. */
static int32_t known_ppm(const struct device *device)
{
    int32_t ppm = inlet_figures(device->inlet).drift_ppm;

    if (ppm != DRIFT_UNKNOWN)
        assert_true(ppm - device->ppm <= WITHIN_PPM && device->ppm - ppm <= WITHIN_PPM);
    return ppm;
}

/* Returns after how many seconds its clock was known, and it remained so; -1: never. */
static int run(struct device *device, int seconds)
{
    int known_after_s = -1;

    for (int s = 1; s <= seconds; s++) {
        for (double until_us = device->full_us + SECOND_US; device->full_us < until_us;) {
            call(device);
            known_ppm(device);
        }
        if (known_ppm(device) == DRIFT_UNKNOWN)
            assert_int_equal(known_after_s, -1);
        else if (known_after_s < 0)
            known_after_s = s;
    }
    return known_after_s;
}

static const double clocks_ppm[] = {0, 50, -50, 200, -200};

#define FOR_EACH_CLOCK(ppm)                                                                    \
    for (const double *ppm = clocks_ppm;                                                       \
         ppm < clocks_ppm + sizeof clocks_ppm / sizeof *clocks_ppm; ppm++)

static void it_is_known_after_a_minute(void **state)
{
    (void)state;
    FOR_EACH_CLOCK(ppm)
    {
        struct device device = plug_in(*ppm);

        assert_in_range(run(&device, 600), 40, KNOWN_AFTER_S);
        inlet_free(device.inlet);
    }
}

static void late_calls_do_not_hide_it(void **state)
{
    (void)state;
    FOR_EACH_CLOCK(ppm)
    {
        struct device device = plug_in(*ppm);

        device.late_us = 4000;
        device.stuck_us = 60000;
        assert_in_range(run(&device, 600), 40, KNOWN_AFTER_S);
        inlet_free(device.inlet);
    }
}

static void frames_that_the_device_loses_do_not_look_like_a_slow_clock(void **state)
{
    struct device device = plug_in(50);

    (void)state;
    device.late_us = 2000;
    run(&device, 150);
    for (int i = 0; i < 10; i++) {
        device.full_us += 30000;
        run(&device, 120);
    }
    inlet_free(device.inlet);
}

static void a_device_that_was_away_is_measured_anew(void **state)
{
    struct device device = plug_in(50);

    (void)state;
    device.late_us = 2000;
    assert_true(run(&device, 120) > 0);
    device.full_us += 10.0 * SECOND_US;
    device.ppm = -120; /* it is another one */
    call(&device);
    assert_int_equal(known_ppm(&device), DRIFT_UNKNOWN);
    assert_in_range(run(&device, 120), 40, KNOWN_AFTER_S);
    inlet_free(device.inlet);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_known_after_a_minute),
        cmocka_unit_test(late_calls_do_not_hide_it),
        cmocka_unit_test(frames_that_the_device_loses_do_not_look_like_a_slow_clock),
        cmocka_unit_test(a_device_that_was_away_is_measured_anew),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
