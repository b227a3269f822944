/* livelisten-capture: the room node. This file is its life: make the parts, care for the devices and
 * show the figures ten times a second, leave in order. */
#include <poll.h>
#include <stdio.h>

#include <livelisten/rtp.h>

#include "client/capture/announcement.h"
#include "client/capture/arguments.h"
#include "client/capture/check/check.h"
#include "client/capture/inputs.h"
#include "client/capture/publication.h"
#include "client/capture/pump.h"
#include "client/capture/view.h"
#include "client/common/devices.h"
#include "client/common/stop.h"
#include "client/common/terminal.h"
#include "common/log.h"
#include "common/now.h"
#include "common/options.h"

enum { LOOK_EVERY_MS = 100, RATE_OVER_US = 1000000, REPORT_EVERY_US = 60000000 };

/* Of one channel since the last report. */
struct minute {
    int loudest_dbov;               /* block */
    uint64_t clipped_in_all_before; /* what had been counted until then */
    uint64_t lost_ms_in_all_before;
};

struct program {
    struct arguments arguments;
    struct inputs inputs;
    struct publication *publication;
    struct pump *pump;
    struct terminal *terminal; /* NULL: log lines */
    ll_mono started;
    struct view view;
    ll_mono rate_since; /* of the window over which the rate is taken */
    uint64_t rate_since_bytes;
    ll_mono reported;
    struct minute minute[CONTROL_CHANNELS_MAX];
};

static void measure_rate(struct program *program, ll_mono now)
{
    struct view *view = &program->view;
    int64_t over_us = now.us - program->rate_since.us;

    if (over_us < RATE_OVER_US)
        return;
    view->kbit_per_s = (double)(view->publication.bytes_sent - program->rate_since_bytes) *
                       8e3 / (double)over_us;
    program->rate_since = now;
    program->rate_since_bytes = view->publication.bytes_sent;
}

static void add_figures(struct inlet_figures *sum, struct inlet_figures figures)
{
    sum->late_blocks += figures.late_blocks;
    sum->dropped_frames += figures.dropped_frames;
    sum->stretched_frames += figures.stretched_frames;
}

static void gather(struct program *program, ll_mono now)
{
    struct view *view = &program->view;

    publication_look(program->publication, &view->publication);
    view->clock = publication_clock(program->publication);
    view->left_out_blocks = pump_left_out_blocks(program->pump);
    view->devices = (struct inlet_figures){0};
    for (size_t i = 0; i < program->inputs.device_count; i++)
        add_figures(&view->devices, source_device_figures(program->inputs.device[i]));
    view->channel_count = program->inputs.channel_count;
    for (size_t i = 0; i < view->channel_count; i++) {
        struct channel *channel = program->inputs.channel[i];

        view->channel[i] = (struct view_channel){
            .name = channel_name(channel),
            .source = channel_label(channel),
            .meter = channel_look(channel),
            .quality = channel_quality(channel),
            .state = channel_state(channel),
            .ended = channel_ended(channel),
        };
        if (view->channel[i].meter.peak_dbov > program->minute[i].loudest_dbov)
            program->minute[i].loudest_dbov = view->channel[i].meter.peak_dbov;
    }
    measure_rate(program, now);
}

static void begin_minute(struct program *program)
{
    for (size_t i = 0; i < CONTROL_CHANNELS_MAX; i++) {
        const struct channel_quality *input = &program->view.channel[i].quality;

        program->minute[i] = (struct minute){
            .loudest_dbov = RTP_LEVEL_MIN_DBOV,
            .clipped_in_all_before = input->clipped_in_all,
            .lost_ms_in_all_before = input->lost_ms_in_all,
        };
    }
}

static void report_channel(const struct program *program, size_t i)
{
    const struct view_channel *channel = &program->view.channel[i];
    const struct channel_quality *quality = &channel->quality;
    const struct minute *minute = &program->minute[i];
    char input[VIEW_INPUT_MAX];

    view_input(quality, quality->clipped_in_all - minute->clipped_in_all_before,
               quality->lost_ms_in_all - minute->lost_ms_in_all_before, input, sizeof input);
    log_info("%s: up to %d dBov, %u listening%s", channel->name, minute->loudest_dbov,
             (unsigned)view_listeners(&program->view, channel->name), input);
}

/* What a live view would show, as log lines. */
static void report(struct program *program)
{
    const struct view *view = &program->view;
    char troubles[256];

    for (size_t i = 0; i < view->channel_count; i++)
        report_channel(program, i);
    view_troubles(view, troubles, sizeof troubles);
    log_info("%.0f kb/s sent%s", view->kbit_per_s, troubles);
    begin_minute(program);
}

static void show(struct program *program, ll_mono now)
{
    char drawing[TERMINAL_DRAWING_MAX];

    if (program->terminal) {
        view_draw(&program->view, drawing, sizeof drawing);
        terminal_draw(program->terminal, drawing);
    } else if (now.us - program->reported.us >= REPORT_EVERY_US) {
        program->reported = now;
        report(program);
    }
}

/* One look: at the keys, the devices, the figures. False when it is time to leave. */
static bool look(struct program *program)
{
    int64_t duration_us = program->arguments.duration_us;
    int key = KEY_NONE;
    ll_mono now;

    if (program->terminal)
        key = terminal_read_key(program->terminal, LOOK_EVERY_MS);
    else
        poll(NULL, 0, LOOK_EVERY_MS);
    now = now_mono();
    inputs_care(&program->inputs, now);
    gather(program, now);
    show(program, now);
    return !stop_requested() && key != 'q' && !pump_done(program->pump) &&
           program->view.publication.state != PUBLICATION_ENDED &&
           !(duration_us > 0 && now.us - program->started.us >= duration_us);
}

static void look_until_the_end(struct program *program)
{
    if (!program->arguments.plain)
        program->terminal = terminal_open();
    if (program->terminal)
        log_redirect(terminal_line, program->terminal);
    while (look(program))
        ;
    log_redirect(NULL, NULL);
    terminal_close(program->terminal);
    if (program->view.publication.state != PUBLICATION_ENDED)
        report(program);
}

/* Returns the exit status. */
static int conclude(const struct program *program)
{
    if (program->view.publication.state == PUBLICATION_ENDED) /* which has said why */
        return EXIT_FAILED;
    if (program->arguments.duration_us > 0 && !stop_requested() && !pump_begun(program->pump)) {
        log_error("nothing was published in all that time");
        return EXIT_FAILED;
    }
    return EXIT_OK;
}

static int capture(struct program *program)
{
    const struct arguments *arguments = &program->arguments;
    struct control_publish announcement;
    int status = EXIT_FAILED;

    if (!inputs_open(&program->inputs, arguments))
        goto err0;
    announcement_draw(&announcement, arguments);
    program->publication =
        publication_create(&arguments->relay, arguments->insecure, &announcement);
    if (!program->publication)
        goto err0;
    program->pump = pump_create(program->inputs.channel, program->inputs.channel_count,
                                &announcement, program->publication);
    if (!program->pump)
        goto err1;
    program->started = program->rate_since = program->reported = now_mono();
    begin_minute(program);
    look_until_the_end(program);
    status = conclude(program);
    pump_free(program->pump);
err1:
    publication_free(program->publication);
err0:
    inputs_close(&program->inputs);
    return status;
}

static int list_devices(void)
{
    if (!devices_start())
        return EXIT_FAILED;
    devices_list(DEVICE_INPUT, stdout);
    devices_stop();
    return EXIT_OK;
}

int main(int argc, char **argv)
{
    static struct program program;
    int status;

    log_init("livelisten-capture", LOG_LEVEL_INFO);
    status = arguments_parse(&program.arguments, argc, argv);
    if (status != -1)
        return status;
    if (program.arguments.list_devices)
        return list_devices();
    stop_catch_signals();
    if (program.arguments.check)
        return check_room(&program.arguments);
    program.view.meeting = program.arguments.meeting;
    program.view.host = program.arguments.relay.host;
    program.view.port = program.arguments.relay.port;
    return capture(&program);
}
