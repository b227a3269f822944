#include "client/capture/check/check.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "client/capture/channel.h"
#include "client/capture/check/input.h"
#include "client/capture/check/relay.h"
#include "client/capture/check/report.h"
#include "client/capture/inputs.h"
#include "client/capture/pace.h"
#include "client/common/devices.h"
#include "client/common/stop.h"
#include "client/common/terminal.h"
#include "common/log.h"
#include "common/now.h"
#include "common/options.h"

enum { LISTEN_US = 5000000, LOOK_BLOCKS = 5 /* 100 ms */, METER_COLUMNS = 24, ERROR_MAX = 256 };

struct check {
    const struct arguments *arguments;
    struct inputs inputs;
    struct channel *channel[CONTROL_CHANNELS_MAX]; /* NULL: could not be opened */
    struct heard heard[CONTROL_CHANNELS_MAX];
    char error[CONTROL_CHANNELS_MAX][ERROR_MAX]; /* why not */
    struct terminal *terminal;                   /* NULL: no progress is shown */
    uint64_t blocks;                             /* to listen to */
    struct report report;
};

/* The last line that is logged says why a source cannot be opened. */
static void keep_line(void *error, const char *line)
{
    snprintf(error, ERROR_MAX, "%s", line);
}

static void open_inputs(struct check *check)
{
    for (size_t i = 0; i < check->arguments->channel_count; i++) {
        heard_init(&check->heard[i]);
        log_redirect(keep_line, check->error[i]);
        check->channel[i] = inputs_add(&check->inputs, check->arguments, i);
        log_redirect(NULL, NULL);
    }
}

/* Listening ----------------------------------------------------------------------------------- */

static void show_progress(const struct check *check, uint64_t blocks)
{
    char drawing[TERMINAL_DRAWING_MAX], meter[METER_COLUMNS * 4 + 1];
    int used = 0;

    for (size_t i = 0; i < check->arguments->channel_count; i++) {
        struct channel *channel = check->channel[i];
        int peak_dbov;

        if (!channel)
            continue;
        peak_dbov = channel_look(channel).peak_dbov;
        used +=
            snprintf(drawing + used, sizeof drawing - (size_t)used, "%-8s %s %4d dBov\n",
                     channel_name(channel),
                     terminal_meter(meter, sizeof meter, peak_dbov, METER_COLUMNS), peak_dbov);
    }
    snprintf(
        drawing + used, sizeof drawing - (size_t)used, "listening, %d s to go; q: enough\n",
        (int)((check->blocks - blocks + CHANNEL_SECOND_BLOCKS - 1) / CHANNEL_SECOND_BLOCKS));
    terminal_draw(check->terminal, drawing);
}

static void hear_block(struct check *check, bool second_ends)
{
    for (size_t i = 0; i < check->arguments->channel_count; i++) {
        struct channel *channel = check->channel[i];
        struct channel_quality second;
        ll_mono in_air = now_mono();

        if (!channel)
            continue;
        channel_next_block(channel, true, &in_air);
        if (!second_ends)
            continue;
        second = channel_quality(channel);
        heard_add(&check->heard[i], &second);
    }
}

static void sleep_until(ll_mono due)
{
    struct timespec until = {.tv_sec = due.us / 1000000, .tv_nsec = due.us % 1000000 * 1000};

    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
        if (stop_requested())
            return;
}

static bool has_had_enough(const struct check *check)
{
    return stop_requested() ||
           (check->terminal && terminal_read_key(check->terminal, 0) == 'q');
}

static void listen_in(struct check *check)
{
    struct pace pace;

    pace_start(&pace, now_mono());
    for (uint64_t heard = 0; heard < check->blocks && !has_had_enough(check); heard++) {
        sleep_until(pace_due(&pace));
        pace_leave_out(&pace, now_mono());
        hear_block(check, (heard + 1) % CHANNEL_SECOND_BLOCKS == 0);
        if (heard % LOOK_BLOCKS == 0) {
            inputs_care(&check->inputs, now_mono());
            if (check->terminal)
                show_progress(check, heard);
        }
        pace_advance(&pace);
    }
}

/* The end of the progress leaves nothing on the screen. */
static void listen_and_show(struct check *check)
{
    if (check->inputs.channel_count == 0)
        return;
    if (!check->arguments->plain)
        check->terminal = terminal_open();
    if (check->terminal)
        log_redirect(terminal_line, check->terminal);
    else
        log_info("listening for %d s", (int)(check->blocks / CHANNEL_SECOND_BLOCKS));
    listen_in(check);
    if (check->terminal)
        terminal_draw(check->terminal, "");
    log_redirect(NULL, NULL);
    terminal_close(check->terminal);
}

/* Reporting ----------------------------------------------------------------------------------- */

static void judge(struct check *check, size_t i)
{
    struct report_input *input = &check->report.input[check->report.input_count++];

    input->channel =
        check->arguments->default_input ? "input" : check->arguments->channel[i].channel;
    input->source = check->arguments->channel_label[i];
    if (!check->channel[i]) {
        finding_advise(
            findings_say(&input->findings, "source", VERDICT_BAD, "cannot be opened"), "%s",
            check->error[i]);
        return;
    }
    channel_describe(check->channel[i], &check->heard[i].source);
    check->heard[i].lost = channel_state(check->channel[i]) == SOURCE_LOST;
    judge_input(&check->heard[i], &input->findings);
}

static void list_devices(void)
{
    if (!devices_start())
        return;
    printf("Input devices (*: the default):\n");
    devices_list(DEVICE_INPUT, stdout);
    devices_stop();
}

int check_room(const struct arguments *arguments)
{
    static struct check check;
    struct report *report = &check.report;
    int64_t listen_us = arguments->duration_us > 0 ? arguments->duration_us : LISTEN_US;

    check.arguments = arguments;
    check.blocks = (uint64_t)(listen_us / BLOCK_US);
    if (!arguments->json)
        list_devices();
    open_inputs(&check);
    listen_and_show(&check);
    for (size_t i = 0; i < arguments->channel_count; i++)
        judge(&check, i);
    inputs_close(&check.inputs);
    if (arguments->relay.host[0]) {
        report->relay = arguments->relay_url;
        check_relay(arguments, &report->relay_findings);
    }
    if (arguments->json)
        report_write_json(report, stdout);
    else
        report_write_table(report, stdout);
    return report_verdict(report) == VERDICT_BAD ? EXIT_FAILED : EXIT_OK;
}
