/* Goal of this test: a device whose clock is not ours neither piles up delay nor runs dry, in
 * virtual time; what it says is not hurt by that; and where it is late the gap has soft edges. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "client/capture/inlet.h"

enum { INPUTS = 2, DEVICE_FRAMES = 480, LATENCY_US = 3000 };

/* A device that plays a tone into input 0 and its negative into input 1. */
struct device {
    struct inlet *inlet;
    double rate_hz;         /* its 48000, in truth */
    uint64_t calls_made;    /* since the start */
    bool mute;              /* gives nothing, and nothing is made up for */
    int64_t held_up_us;     /* until then its calls were kept from being made */
    int64_t exaggerated_us; /* what it adds to the age of its frames */
};

static float tone(uint64_t frame)
{
    return 0.5f * (float)sin(0.05 * (double)frame);
}

static ll_mono time_of_frame(const struct device *device, uint64_t frame)
{
    return (ll_mono){(int64_t)((double)frame * 1e6 / device->rate_hz)};
}

/* Makes all calls that are due until `now`. */
static void run_device(struct device *device, ll_mono now)
{
    float frames[DEVICE_FRAMES * INPUTS];

    for (;;) {
        uint64_t first = device->calls_made * DEVICE_FRAMES;
        int64_t due_us = time_of_frame(device, first + DEVICE_FRAMES).us + LATENCY_US;

        if (due_us > now.us)
            return;
        for (int i = 0; i < DEVICE_FRAMES; i++) {
            frames[i * INPUTS] = tone(first + (uint64_t)i);
            frames[i * INPUTS + 1] = -frames[i * INPUTS];
        }
        if (!device->mute)
            inlet_write(device->inlet, frames, DEVICE_FRAMES,
                        (ll_mono){due_us < device->held_up_us ? device->held_up_us : due_us},
                        (ll_mono){time_of_frame(device, first).us - device->exaggerated_us});
        device->calls_made++;
    }
}

/* The largest step between the slopes of neighbouring samples, which a click would raise. */
static float roughness(const float *block, float before[2])
{
    float roughest = 0;

    for (int i = 0; i < BLOCK_FRAMES; i++) {
        float sample = block[i * INPUTS];

        roughest = fmaxf(roughest, fabsf(sample - 2 * before[1] + before[0]));
        assert_true(fabsf(block[i * INPUTS] + block[i * INPUTS + 1]) < 1e-6f);
        before[0] = before[1];
        before[1] = sample;
    }
    return roughest;
}

static void runs_with_a_clock_off_by(double ppm)
{
    struct device device = {.inlet = inlet_create(INPUTS),
                            .rate_hz = RATE_HZ * (1 + ppm * 1e-6)};
    float block[BLOCK_FRAMES * INPUTS], before[2] = {0, 0};
    struct inlet_figures figures;

    assert_non_null(device.inlet);
    for (int64_t now_us = 0; now_us < 600000000; now_us += BLOCK_US) {
        ll_mono in_air = {-1};
        float rough;

        run_device(&device, (ll_mono){now_us});
        inlet_read(device.inlet, (ll_mono){now_us}, block, &in_air);
        rough = roughness(block, before);
        if (now_us < 1000000)
            continue;
        assert_true(rough < 0.005f); /* that of the tone is 0.00125 */
        /* A block, the latency, the cushion, the size of a call; and no more after 10 min. */
        assert_true(now_us - in_air.us > 20000);
        assert_true(now_us - in_air.us < 50000);
    }
    figures = inlet_figures(device.inlet);
    assert_int_equal(figures.late_blocks, 0);
    assert_int_equal(figures.dropped_frames, 0);
    assert_true((double)figures.stretched_frames < 1000 + 1.5 * 600e-6 * RATE_HZ * fabs(ppm));
    inlet_free(device.inlet);
}

static void follows_the_clock_of_the_device(void **state)
{
    (void)state;
    runs_with_a_clock_off_by(0);
    runs_with_a_clock_off_by(200);
    runs_with_a_clock_off_by(-200);
}

static void a_right_clock_changes_nothing(void **state)
{
    struct device device = {.inlet = inlet_create(INPUTS), .rate_hz = RATE_HZ};
    float block[BLOCK_FRAMES * INPUTS];
    ll_mono in_air;

    (void)state;
    /* Until the cushion is as it should be. */
    for (int64_t now_us = 0; now_us < 20000000; now_us += BLOCK_US) {
        run_device(&device, (ll_mono){now_us});
        inlet_read(device.inlet, (ll_mono){now_us}, block, &in_air);
    }
    for (int i = 1; i + 1 < BLOCK_FRAMES; i++) {
        /* A sampled tone obeys x[n+1] = 2 cos(w) x[n] - x[n-1]. */
        double next = 2 * cos(0.05) * block[i * INPUTS] - block[(i - 1) * INPUTS];

        assert_true(fabs(next - block[(i + 1) * INPUTS]) < 1e-6);
    }
    inlet_free(device.inlet);
}

static void a_late_device_leaves_a_gap_with_soft_edges(void **state)
{
    struct device device = {.inlet = inlet_create(INPUTS), .rate_hz = RATE_HZ};
    float block[BLOCK_FRAMES * INPUTS], before[2] = {0, 0};
    int silent_blocks = 0;

    (void)state;
    for (int64_t now_us = 0; now_us < 10000000; now_us += BLOCK_US) {
        ll_mono in_air = {-1};

        device.mute = now_us > 5000000 && now_us < 6000000;
        run_device(&device, (ll_mono){now_us});
        if (!inlet_read(device.inlet, (ll_mono){now_us}, block, &in_air)) {
            assert_int_equal(in_air.us, -1);
            silent_blocks++;
        }
        assert_true(roughness(block, before) < 0.01f);
    }
    assert_true(silent_blocks > 40 && silent_blocks < 60);
    assert_int_equal(inlet_figures(device.inlet).late_blocks, 1);
    inlet_free(device.inlet);
}

/* The encoder thread stands still for a second, then goes on. */
static void what_waited_too_long_is_thrown_away(void **state)
{
    struct device device = {.inlet = inlet_create(INPUTS), .rate_hz = RATE_HZ};
    float block[BLOCK_FRAMES * INPUTS];
    uint64_t dropped_frames = 0;
    ll_mono in_air = {0};

    (void)state;
    for (int64_t now_us = 0; now_us < 20000000; now_us += BLOCK_US) {
        run_device(&device, (ll_mono){now_us});
        if (now_us >= 5000000 && now_us < 6000000)
            continue;
        inlet_read(device.inlet, (ll_mono){now_us}, block, &in_air);
        if (now_us == 6000000)
            dropped_frames = inlet_figures(device.inlet).dropped_frames;
        if (now_us > 15000000)
            assert_true(now_us - in_air.us < 50000);
    }
    assert_true(dropped_frames > 30000 && dropped_frames < 48000);
    assert_true(inlet_figures(device.inlet).dropped_frames > 45000);
    assert_int_equal(inlet_figures(device.inlet).late_blocks, 0);
    inlet_free(device.inlet);
}

/* Calls come up to 15 ms late, now and then. */
static void a_device_that_is_late_again_and_again_is_trusted_less(void **state)
{
    struct device device = {.inlet = inlet_create(INPUTS), .rate_hz = RATE_HZ};
    float block[BLOCK_FRAMES * INPUTS];
    uint64_t late_blocks = 0;
    ll_mono in_air;

    (void)state;
    for (int64_t now_us = 0; now_us < 900000000; now_us += BLOCK_US) {
        bool held_up = now_us % 7000000 == 0;

        run_device(&device, (ll_mono){now_us - (held_up ? 15000 : 0)});
        device.held_up_us = held_up ? now_us : 0;
        inlet_read(device.inlet, (ll_mono){now_us}, block, &in_air);
        if (now_us == 120000000)
            late_blocks = inlet_figures(device.inlet).late_blocks;
    }
    assert_true(late_blocks > 0 && late_blocks < 4);
    assert_int_equal(inlet_figures(device.inlet).late_blocks, late_blocks);
    inlet_free(device.inlet);
}

/* Whatever the phase between its calls and the reads, what is heard first is no older than what comes
 * later: nothing is left to be squeezed away. */
static void after_a_gap_there_is_no_delay_to_spare(void **state)
{
    (void)state;
    for (int64_t phase_us = 0; phase_us < BLOCK_US; phase_us += 1000) {
        struct device device = {.inlet = inlet_create(INPUTS), .rate_hz = RATE_HZ};
        float block[BLOCK_FRAMES * INPUTS];

        for (int64_t now_us = phase_us; now_us < 7000000; now_us += BLOCK_US) {
            ll_mono in_air = {now_us};

            device.mute = now_us > 5000000 && now_us < 6000000;
            run_device(&device, (ll_mono){now_us});
            /* A block, a call, the latency, the edge, the cushion raised once, half a millisecond. */
            if (inlet_read(device.inlet, (ll_mono){now_us}, block, &in_air) && now_us > 6000000)
                assert_true(now_us - in_air.us < 20000 + 10000 + 3000 + 2500 + 7500 + 500);
        }
        assert_int_equal(inlet_figures(device.inlet).late_blocks, 1);
        inlet_free(device.inlet);
    }
}

/* For three seconds the device says that its sound is so much older than it is. */
static void tells_a_wrong_age(int64_t exaggerated_us)
{
    struct device device = {.inlet = inlet_create(INPUTS), .rate_hz = RATE_HZ};
    float block[BLOCK_FRAMES * INPUTS];
    ll_mono in_air = {0};

    for (int64_t now_us = 0; now_us < 20000000; now_us += BLOCK_US) {
        device.exaggerated_us = now_us >= 10000000 && now_us < 13000000 ? exaggerated_us : 0;
        run_device(&device, (ll_mono){now_us});
        inlet_read(device.inlet, (ll_mono){now_us}, block, &in_air);
        if (now_us > 1000000)
            assert_in_range(now_us - in_air.us, 20000,
                            20000 + 10000 + 3000 + 2500 + 2500 + 3500);
    }
    inlet_free(device.inlet);
}

static void a_wrong_age_is_not_believed(void **state)
{
    (void)state;
    tells_a_wrong_age(300000);
    tells_a_wrong_age(-300000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(follows_the_clock_of_the_device),
        cmocka_unit_test(a_right_clock_changes_nothing),
        cmocka_unit_test(a_late_device_leaves_a_gap_with_soft_edges),
        cmocka_unit_test(a_device_that_is_late_again_and_again_is_trusted_less),
        cmocka_unit_test(after_a_gap_there_is_no_delay_to_spare),
        cmocka_unit_test(a_wrong_age_is_not_believed),
        cmocka_unit_test(what_waited_too_long_is_thrown_away),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
