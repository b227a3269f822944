/* Goal of this test: what is told to the relay adds up to what was heard, whatever was sent or lost in
 * between, and stays within the bounds of the wire. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "client/play/report.h"

static ll_mono at_ms(int64_t ms)
{
    return (ll_mono){1000000 + ms * 1000};
}

static void a_report_is_due_every_period_while_joined(void **state)
{
    struct report report = {0};

    (void)state;
    assert_false(report_due(&report, false, at_ms(0)));
    assert_false(report_due(&report, true, at_ms(50000)));
    assert_false(report_due(&report, true, at_ms(59999)));
    assert_true(report_due(&report, true, at_ms(60000)));
    assert_false(report_due(&report, true, at_ms(60020)));
    assert_true(report_due(&report, true, at_ms(70010)));
}

static void a_new_connection_has_time_for_its_first(void **state)
{
    struct report report = {0};

    (void)state;
    assert_false(report_due(&report, true, at_ms(0)));
    assert_false(report_due(&report, false, at_ms(9000)));
    assert_false(report_due(&report, true, at_ms(11000)));
    assert_false(report_due(&report, true, at_ms(20999)));
    assert_true(report_due(&report, true, at_ms(21000)));
}

static void every_counter_is_told_once(void **state)
{
    struct report report = {0};
    struct player_stats stats = {.played_ms = 1,
                                 .concealed_ms = 2,
                                 .skipped_ms = 3,
                                 .stretched_ms = 4,
                                 .underruns = 5,
                                 .lost_packets = 6,
                                 .late_packets = 7,
                                 .delay_ms = 180,
                                 .target_ms = 90,
                                 .jitter_ms = 30,
                                 .drift_ppm = -37};
    struct control_report draft = report_draft(&report, &stats);

    (void)state;
    assert_int_equal(draft.played_ms, 1);
    assert_int_equal(draft.concealed_ms, 2);
    assert_int_equal(draft.skipped_ms, 3);
    assert_int_equal(draft.stretched_ms, 4);
    assert_int_equal(draft.underruns, 5);
    assert_int_equal(draft.lost_packets, 6);
    assert_int_equal(draft.late_packets, 7);
    report_sent(&report, &stats);
    draft = report_draft(&report, &stats);
    assert_int_equal(draft.played_ms | draft.concealed_ms | draft.skipped_ms |
                         draft.stretched_ms | draft.underruns | draft.lost_packets |
                         draft.late_packets,
                     0);
    assert_int_equal(draft.delay_ms, 180);
    assert_int_equal(draft.target_ms, 90);
    assert_int_equal(draft.jitter_ms, 30);
    assert_int_equal(draft.drift_ppm, -37);
}

static void what_was_not_sent_is_in_the_next(void **state)
{
    struct report report = {0};
    struct player_stats stats = {.played_ms = 10000};

    (void)state;
    assert_int_equal(report_draft(&report, &stats).played_ms, 10000);
    stats.played_ms = 20000;
    assert_int_equal(report_draft(&report, &stats).played_ms, 20000);
}

static void what_the_player_takes_back_is_deducted_later(void **state)
{
    struct report report = {0};
    struct player_stats stats = {.concealed_ms = 500};

    (void)state;
    report_sent(&report, &stats);
    stats.concealed_ms = 200;
    assert_int_equal(report_draft(&report, &stats).concealed_ms, 0);
    report_sent(&report, &stats);
    stats.concealed_ms = 600;
    assert_int_equal(report_draft(&report, &stats).concealed_ms, 100);
}

static void no_figure_leaves_its_bounds(void **state)
{
    struct report report = {0};
    struct player_stats stats = {.concealed_ms = 8 * 3600 * 1000,
                                 .delay_ms = -1,
                                 .target_ms = 100000,
                                 .jitter_ms = -1,
                                 .drift_ppm = DRIFT_UNKNOWN};
    struct control_report draft = report_draft(&report, &stats);

    (void)state;
    assert_int_equal(draft.concealed_ms, CONTROL_REPORT_COUNT_MAX);
    assert_int_equal(draft.delay_ms, CONTROL_UNKNOWN);
    assert_int_equal(draft.target_ms, CONTROL_REPORT_DELAY_MAX_MS);
    assert_int_equal(draft.jitter_ms, 0);
    assert_int_equal(draft.drift_ppm, CONTROL_UNKNOWN);
    report_sent(&report, &stats); /* the rest of that outage is left out */
    assert_int_equal(report_draft(&report, &stats).concealed_ms, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_is_due_every_period_while_joined),
        cmocka_unit_test(a_new_connection_has_time_for_its_first),
        cmocka_unit_test(every_counter_is_told_once),
        cmocka_unit_test(what_was_not_sent_is_in_the_next),
        cmocka_unit_test(what_the_player_takes_back_is_deducted_later),
        cmocka_unit_test(no_figure_leaves_its_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
