/* livelisten-play: the native listener. This file is its life: make the parts, look at them ten
 * times a second, say how it went. */
#include <poll.h>
#include <stdio.h>

#include <livelisten/player.h>

#include "client/common/devices.h"
#include "client/common/stop.h"
#include "client/common/terminal.h"
#include "client/play/arguments.h"
#include "client/play/output_device.h"
#include "client/play/output_file.h"
#include "client/play/earpiece.h"
#include "client/play/session.h"
#include "client/play/stats.h"
#include "client/play/view.h"
#include "common/log.h"
#include "common/now.h"
#include "common/options.h"

enum { LOOK_EVERY_MS = 100, SWITCH_EVERY_MS = 20 };

struct program {
    struct arguments arguments;
    struct player *player;
    struct earpiece *earpiece;
    struct output_device *device; /* or a file */
    struct output_file *file;
    struct session *session;
    struct terminal *terminal; /* NULL: no live view */
    ll_mono started;
    size_t switches_done;
};

static uint64_t frames_of_us(int64_t us)
{
    return (uint64_t)(us * PLAYER_RATE_HZ / 1000000);
}

static void gather(const struct program *program, struct stats *out)
{
    *out = (struct stats){
        .meeting = program->arguments.session.target.meeting,
        .profile = program->arguments.session.profile,
        .heard_ms = earpiece_frames(program->earpiece) * 1000 / PLAYER_RATE_HZ,
        .device_underruns = program->device ? output_device_underflows(program->device) : 0,
    };
    player_stats(program->player, &out->player);
    session_look(program->session, &out->session);
}

/* Nothing was heard for the whole duration, or all of it was. */
static bool duration_over(const struct program *program)
{
    uint64_t heard = earpiece_frames(program->earpiece);
    int64_t duration_us = program->arguments.duration_us;

    if (duration_us == 0)
        return false;
    if (heard == 0)
        return now_mono().us - program->started.us >= duration_us;
    return program->device && heard >= frames_of_us(duration_us); /* a file limits itself */
}

static void do_switches(struct program *program)
{
    const struct arguments *arguments = &program->arguments;
    uint64_t heard = earpiece_frames(program->earpiece);

    while (program->switches_done < arguments->switch_count &&
           heard > frames_of_us(arguments->switches[program->switches_done].at_us))
        session_switch(program->session, arguments->switches[program->switches_done++].channel);
}

static void draw(struct terminal *terminal, const struct stats *stats)
{
    char drawing[TERMINAL_DRAWING_MAX] = "";
    FILE *to = fmemopen(drawing, sizeof drawing, "w");

    if (!to)
        return;
    view_draw(stats, to);
    if (fclose(to) == 0)
        terminal_draw(terminal, drawing);
}

/* One look: at the keys, the device, the figures. False when it is time to leave. */
static bool look(struct program *program)
{
    struct stats stats;
    const char *channel;
    int key = KEY_NONE;

    if (program->terminal)
        key = terminal_read_key(program->terminal, LOOK_EVERY_MS);
    else
        poll(NULL, 0, SWITCH_EVERY_MS);
    do_switches(program);
    session_step(program->session, now_mono());
    gather(program, &stats);
    channel = view_channel_for_key(&stats.session, key);
    if (channel)
        session_switch(program->session, channel);
    if (program->device)
        output_device_watch(program->device, now_mono());
    if (program->terminal)
        draw(program->terminal, &stats);
    return !stop_requested() && key != 'q' && stats.session.state < SESSION_OVER &&
           !duration_over(program) && !(program->file && output_file_done(program->file));
}

static bool open_output(struct program *program)
{
    const struct arguments *arguments = &program->arguments;

    if (arguments->output)
        program->file = output_file_open(program->earpiece, arguments->output,
                                         frames_of_us(arguments->duration_us));
    else
        program->device = output_device_open(program->earpiece, arguments->device,
                                             arguments->session.profile == PROFILE_INTERPRETER);
    return program->file || program->device;
}

/* How it went, to whoever asked. Returns the exit status. */
static int conclude(struct program *program)
{
    const struct arguments *arguments = &program->arguments;
    char words[SESSION_WORDS_MAX];
    struct stats stats;
    int status = EXIT_OK;

    gather(program, &stats);
    if (stats.session.state == SESSION_ENDED) {
        status = EXIT_FAILED;
    } else if (stats.heard_ms == 0 && duration_over(program)) {
        session_view_words(&stats.session, words);
        log_error("nothing was heard in %.1f s; at the end: %s",
                  (double)arguments->duration_us / 1e6, words);
        status = EXIT_FAILED;
    } else {
        log_info("heard %.1f s", (double)stats.heard_ms / 1e3);
    }
    if (arguments->stats && !stats_write_json(&stats, stdout)) {
        log_error("cannot write the figures to stdout");
        status = EXIT_FAILED;
    }
    return status;
}

static int play(struct program *program)
{
    const struct arguments *arguments = &program->arguments;
    int status = EXIT_FAILED;

    program->player = player_create(arguments->session.profile);
    if (!program->player) {
        log_error("out of memory");
        goto err0;
    }
    player_levelling(program->player, arguments->levelling);
    program->earpiece = earpiece_create(program->player, arguments->volume_db);
    if (!program->earpiece) {
        log_error("out of memory");
        goto err1;
    }
    if (!open_output(program))
        goto err2;
    program->session = session_create(&arguments->session, program->player);
    if (!program->session)
        goto err3;
    program->started = now_mono();
    program->terminal = terminal_open();
    if (program->terminal)
        log_redirect(terminal_line, program->terminal);
    while (look(program))
        ;
    log_redirect(NULL, NULL);
    terminal_close(program->terminal);
    status = conclude(program);
    session_free(program->session);
err3:
    output_device_close(program->device);
    if (!output_file_close(program->file))
        status = EXIT_FAILED;
err2:
    earpiece_free(program->earpiece);
err1:
    player_free(program->player);
err0:
    return status;
}

static int list_devices(void)
{
    if (!devices_start())
        return EXIT_FAILED;
    devices_list(DEVICE_OUTPUT, stdout);
    devices_stop();
    return EXIT_OK;
}

int main(int argc, char **argv)
{
    static struct program program;
    int status;

    log_init("livelisten-play", LOG_LEVEL_INFO);
    status = arguments_parse(&program.arguments, argc, argv);
    if (status >= 0)
        return status;
    if (program.arguments.list_devices)
        return list_devices();
    stop_catch_signals();
    return play(&program);
}
