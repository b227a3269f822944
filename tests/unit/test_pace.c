/* When a splice is wanted, and which one will do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "lib/packet.h"
#include "lib/pace.h"

enum { TARGET_US = 60000, PULL_FRAMES = 10 * FRAMES_PER_MS };

static const struct splice good = {.jump_frames = 480, .likeness = 0.99f, .power = 0.01f};
static const struct splice bad = {.jump_frames = 480, .likeness = 0.5f, .power = 0.01f};
static const struct splice quiet = {.jump_frames = 480, .likeness = 0.5f, .power = 1e-5f};

static void play(struct pace *pace, int seconds, int64_t cushion_us)
{
    for (int n = 0; n < 100 * seconds; n++)
        pace_played(pace, PULL_FRAMES, 0.01f, cushion_us);
}

static bool wants(struct pace *pace, enum timescale direction)
{
    enum timescale wanted;
    int32_t limit_frames;
    return pace_wants(pace, TARGET_US, &wanted, &limit_frames) && wanted == direction;
}

static void nothing_is_wanted_near_the_target(void **state)
{
    (void)state;
    struct pace pace = {0};
    pace_reset(&pace);
    assert_false(wants(&pace, TIMESCALE_FASTER) || wants(&pace, TIMESCALE_SLOWER));
    play(&pace, 2, TARGET_US + 3000);
    assert_false(wants(&pace, TIMESCALE_FASTER) || wants(&pace, TIMESCALE_SLOWER));
    play(&pace, 2, TARGET_US + 20000);
    assert_true(wants(&pace, TIMESCALE_FASTER));
    play(&pace, 2, TARGET_US - 20000);
    assert_true(wants(&pace, TIMESCALE_SLOWER));
}

static void the_least_cushion_counts_until_it_is_old(void **state)
{
    (void)state;
    struct pace pace = {0};
    pace_reset(&pace);
    play(&pace, 2, TARGET_US + 30000);
    pace_played(&pace, PULL_FRAMES, 0.01f, TARGET_US);
    assert_false(wants(&pace, TIMESCALE_FASTER));
    play(&pace, 1, TARGET_US + 30000);
    assert_true(wants(&pace, TIMESCALE_FASTER));
}

static void a_bad_match_has_to_wait(void **state)
{
    (void)state;
    struct pace pace = {0};
    pace_reset(&pace);
    play(&pace, 2, TARGET_US + 20000);
    assert_true(pace_accepts(&pace, TARGET_US, &good));
    assert_true(pace_accepts(&pace, TARGET_US, &quiet));
    assert_false(pace_accepts(&pace, TARGET_US, &bad));
    play(&pace, 1, TARGET_US + 20000);
    assert_false(pace_accepts(&pace, TARGET_US, &bad));
    play(&pace, 3, TARGET_US + 20000);
    assert_true(pace_accepts(&pace, TARGET_US, &bad));
}

/* What was wanted once and came right by itself does not make the next wish an urgent one. */
static void patience_begins_anew_with_every_wish(void **state)
{
    (void)state;
    struct pace pace = {0};
    pace_reset(&pace);
    play(&pace, 2, TARGET_US + 20000);
    assert_false(pace_accepts(&pace, TARGET_US, &bad));
    play(&pace, 1, TARGET_US);
    assert_false(wants(&pace, TIMESCALE_FASTER));
    play(&pace, 10, TARGET_US);
    play(&pace, 1, TARGET_US + 20000);
    assert_true(wants(&pace, TIMESCALE_FASTER));
    assert_false(pace_accepts(&pace, TARGET_US, &bad));
}

static void after_a_splice_it_rests(void **state)
{
    (void)state;
    struct pace pace = {0};
    pace_reset(&pace);
    play(&pace, 2, TARGET_US + 40000);
    assert_true(wants(&pace, TIMESCALE_FASTER));
    pace_spliced(&pace, &good);
    assert_false(wants(&pace, TIMESCALE_FASTER));
    play(&pace, 1, TARGET_US + 30000);
    assert_true(wants(&pace, TIMESCALE_FASTER));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_wanted_near_the_target),
        cmocka_unit_test(the_least_cushion_counts_until_it_is_old),
        cmocka_unit_test(a_bad_match_has_to_wait),
        cmocka_unit_test(patience_begins_anew_with_every_wish),
        cmocka_unit_test(after_a_splice_it_rests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
