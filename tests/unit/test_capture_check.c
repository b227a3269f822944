/* Goal of this test: a room check calls good what is good, and says of everything else what to do. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "client/capture/check/input.h"
#include "client/capture/check/report.h"

static struct findings findings;

/* A second of a good microphone. */
static struct channel_quality good_second(void)
{
    return (struct channel_quality){.sound = {.level_dbov = -23,
                                              .peak_dbov = -9,
                                              .offset = 0.0003,
                                              .noise_dbov = -65,
                                              .bandwidth_hz = 19000}};
}

static const struct finding *find(const char *what)
{
    for (size_t i = 0; i < findings.count; i++)
        if (strcmp(findings.finding[i].what, what) == 0)
            return &findings.finding[i];
    fail_msg("nothing is said of %s", what);
    return NULL;
}

static void judge_seconds(const struct channel_quality *second, size_t count)
{
    struct heard heard;

    heard_init(&heard);
    heard.source = (struct source_facts){
        .name = "a device", .inputs = 2, .rate_hz = 48010, .has_clock = true};
    for (size_t i = 0; i < count; i++)
        heard_add(&heard, &second[i]);
    findings = (struct findings){0};
    judge_input(&heard, &findings);
}

static void judge_second(struct channel_quality second)
{
    judge_seconds((struct channel_quality[]){good_second(), second, second}, 3);
}

/* Whatever is not good has advice, and nothing else has. */
static void expect(const char *what, enum verdict verdict, const char *advice)
{
    for (size_t i = 0; i < findings.count; i++)
        assert_int_equal(findings.finding[i].verdict >= VERDICT_LOOK,
                         *findings.finding[i].advice != '\0');
    assert_string_equal(verdict_word(find(what)->verdict), verdict_word(verdict));
    if (!strstr(find(what)->advice, advice))
        fail_msg("'%s' does not say '%s'", find(what)->advice, advice);
}

static void a_good_input_is_good(void **state)
{
    (void)state;
    judge_second(good_second());
    assert_int_equal(findings_worst(&findings), VERDICT_GOOD);
    assert_int_equal(findings.count, 9);
    for (size_t i = 0; i < findings.count; i++)
        expect(findings.finding[i].what, VERDICT_GOOD, "");
}

/* One figure of the seconds is another, and what is said then. */
#define JUDGE(what, verdict, advice, ...)                                                      \
    do {                                                                                       \
        struct channel_quality second = good_second();                                         \
        __VA_ARGS__;                                                                           \
        judge_seconds((struct channel_quality[]){second, second}, 2);                          \
        expect(what, verdict, advice);                                                         \
    } while (0)

static void levels_are_judged(void **state)
{
    (void)state;
    JUDGE("level", VERDICT_GOOD, "", second.sound.level_dbov = -33);
    JUDGE("level", VERDICT_LOOK, "12 dB too low: raise", second.sound.level_dbov = -35);
    JUDGE("level", VERDICT_BAD, "open a microphone", second.sound.level_dbov = -60);
    JUDGE("level", VERDICT_LOOK, "9 dB too loud: lower", second.sound.level_dbov = -14);
    JUDGE("level", VERDICT_BAD, "too loud", second.sound.level_dbov = -5);
    JUDGE("peak", VERDICT_LOOK, "lower the gain by 7 dB", second.sound.peak_dbov = -2);
    JUDGE("level", VERDICT_BAD, "Nothing arrives",
          second.sound.level_dbov = second.sound.peak_dbov = -127);
}

/* Of silence nothing more is asked than why. */
static void silence_is_judged_once(void **state)
{
    struct channel_quality silent = {
        .sound = {.level_dbov = -127, .peak_dbov = -127, .noise_dbov = -127}};

    (void)state;
    judge_seconds(&silent, 1);
    expect("level", VERDICT_BAD, "Nothing arrives");
    expect("peak", VERDICT_NONE, "");
    expect("noise floor", VERDICT_NONE, "");
    expect("bandwidth", VERDICT_NONE, "");
}

static void the_loudest_second_counts(void **state)
{
    struct channel_quality pause = good_second();

    (void)state;
    pause.sound.level_dbov = pause.sound.noise_dbov;
    judge_seconds((struct channel_quality[]){pause, good_second(), pause}, 3);
    expect("level", VERDICT_GOOD, "");
    expect("noise floor", VERDICT_GOOD, "");
}

static void what_was_cut_off_is_judged(void **state)
{
    (void)state;
    JUDGE("clipping", VERDICT_LOOK, "overloaded", second.sound.clipped = 5,
          second.sound.peak_dbov = 0);
    JUDGE("clipping", VERDICT_BAD, "before it came here, at -9 dBov",
          second.sound.clipped = 24);
}

static void noise_is_judged_by_what_it_lies_under(void **state)
{
    (void)state;
    JUDGE("noise floor", VERDICT_LOOK, "only 29 dB below", second.sound.noise_dbov = -52);
    JUDGE("noise floor", VERDICT_BAD, "only 14 dB below", second.sound.noise_dbov = -37);
    JUDGE("noise floor", VERDICT_LOOK, "hum", second.sound.noise_dbov = -25);
}

static void offsets_are_judged(void **state)
{
    struct channel_quality plugged = good_second();

    (void)state;
    JUDGE("DC offset", VERDICT_LOOK, "headroom", second.sound.offset = -0.02);
    JUDGE("DC offset", VERDICT_BAD, "headroom", second.sound.offset = 0.2);
    plugged.sound.offset = 0.2;
    judge_seconds((struct channel_quality[]){plugged, good_second()}, 2);
    expect("DC offset", VERDICT_GOOD, "");
}

static void bandwidth_is_judged(void **state)
{
    (void)state;
    JUDGE("bandwidth", VERDICT_GOOD, "", second.sound.bandwidth_hz = 15000);
    JUDGE("bandwidth", VERDICT_LOOK, "15 kHz", second.sound.bandwidth_hz = 14500);
    assert_non_null(strstr(find("bandwidth")->text, "14.5 kHz, super wide band"));
    JUDGE("bandwidth", VERDICT_LOOK, "telephone", second.sound.bandwidth_hz = 3500);
    assert_non_null(strstr(find("bandwidth")->text, "narrow band"));
    JUDGE("bandwidth", VERDICT_LOOK, "let somebody speak", second.sound.bandwidth_hz = 0);
}

static void losses_are_judged_after_the_first_second(void **state)
{
    struct channel_quality begins = good_second();

    (void)state;
    begins.lost_ms = 100;
    judge_seconds((struct channel_quality[]){begins, good_second()}, 2);
    expect("lost input", VERDICT_GOOD, "");
    JUDGE("lost input", VERDICT_LOOK, "keep up", second.lost_ms = 19);
    JUDGE("lost input", VERDICT_BAD, "keep up", second.lost_ms = 20);
}

static void judge_source(struct source_facts source, bool lost)
{
    struct heard heard;
    struct channel_quality second = good_second();

    heard_init(&heard);
    heard_add(&heard, &second);
    heard.source = source;
    heard.lost = lost;
    findings = (struct findings){0};
    judge_input(&heard, &findings);
}

static void rates_are_judged(void **state)
{
    (void)state;
    judge_source((struct source_facts){.rate_hz = 44100, .has_clock = true}, false);
    expect("sample rate", VERDICT_BAD, "48 kHz");
    judge_source((struct source_facts){.rate_hz = 44100}, false); /* a file is converted */
    expect("sample rate", VERDICT_GOOD, "");
    judge_source((struct source_facts){.rate_hz = 16000}, false);
    expect("sample rate", VERDICT_LOOK, "8.0 kHz");
    judge_source((struct source_facts){.has_clock = true}, false);
    expect("sample rate", VERDICT_NONE, "");
    judge_source((struct source_facts){.rate_hz = 48000, .has_clock = true}, true);
    expect("source", VERDICT_BAD, "cable");
}

static char *written(const struct report *report, bool json)
{
    char *text = NULL;
    size_t n;
    FILE *to = open_memstream(&text, &n);

    assert_non_null(to);
    if (json)
        assert_true(report_write_json(report, to));
    else
        report_write_table(report, to);
    fclose(to);
    return text;
}

static void the_report_says_all_of_it(void **state)
{
    struct report report = {.input_count = 1,
                            .input = {{.channel = "floor", .source = "device:\"x\""}}};
    char *table, *json;

    (void)state;
    judge_second(good_second());
    report.input[0].findings = findings;
    assert_int_equal(report_verdict(&report), VERDICT_GOOD);
    table = written(&report, false);
    assert_non_null(strstr(table, "floor = device:\"x\"\n"));
    assert_non_null(strstr(table, "\nall good\n"));
    free(table);

    report.relay = "wss://relay.example";
    finding_advise(
        findings_say(&report.relay_findings, "TCP", VERDICT_BAD, "refused"),
        "A sentence that is so long that it does not fit into the line that it is in, "
        "whateverhappensnowordiscutintwohoweverlongitmaybethatiswhatthisoneprovestous");
    assert_int_equal(report_verdict(&report), VERDICT_BAD);
    table = written(&report, false);
    assert_non_null(strstr(table, "-> A sentence"));
    assert_non_null(strstr(table,
                           "whateverhappensnowordiscutintwohoweverlongitmaybethatiswhatthisone"
                           "provestous\n"));
    json = written(&report, true);
    assert_non_null(strstr(json,
                           "{\"verdict\":\"bad\",\"inputs\":[{\"channel\":\"floor\",\"source\":"
                           "\"device:\\\"x\\\"\",\"verdict\":\"good\",\"findings\":["));
    assert_non_null(strstr(json,
                           "{\"what\":\"level\",\"verdict\":\"good\",\"value\":-23.0,\"unit\":"
                           "\"dBov\",\"text\":\"-23 dBov\"}"));
    assert_non_null(
        strstr(json, "\"relay\":{\"url\":\"wss://relay.example\",\"verdict\":\"bad\""));
    free(table);
    free(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_input_is_good),
        cmocka_unit_test(levels_are_judged),
        cmocka_unit_test(silence_is_judged_once),
        cmocka_unit_test(the_loudest_second_counts),
        cmocka_unit_test(what_was_cut_off_is_judged),
        cmocka_unit_test(noise_is_judged_by_what_it_lies_under),
        cmocka_unit_test(offsets_are_judged),
        cmocka_unit_test(bandwidth_is_judged),
        cmocka_unit_test(losses_are_judged_after_the_first_second),
        cmocka_unit_test(rates_are_judged),
        cmocka_unit_test(the_report_says_all_of_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
