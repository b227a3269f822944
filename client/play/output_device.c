#include "client/play/output_device.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <portaudio.h>

#include "client/common/devices.h"
#include "common/log.h"
#include "common/now.h"

/* How much lies between us and the ear: the least that ALSA's way to PulseAudio takes (three blocks),
 * and more for a machine on which that runs dry. Left to itself PortAudio takes blocks of 2 ms where
 * they are offered, also by PulseAudio, which then stalls for seconds (PortAudio 19.6,
 * PulseAudio 16). */
static const struct ahead {
    unsigned long block_frames;
    double least_seconds; /* beside the block; a device may insist on more */
} ahead_of[] = {{120, 0.005}, {240, 0.010}, {240, 0.020}, {480, 0.040}};

enum {
    PATIENCE_LOW_LATENCY = 0, /* indices of ahead_of */
    PATIENCE_USUAL = 3,
    DRY_TIMES_MAX = 3,       /* looks at which the device had run dry ... */
    DRY_WITHIN_US = 60000000 /* ... within this time: the next patience */
};

/* A stream begins and ends without a click; only the callback knows when it has ended. */
enum phase { PHASE_BEGINS, PHASE_PLAYS, PHASE_ENDS, PHASE_ENDED };

struct output_device {
    struct earpiece *earpiece;
    char *device;     /* as the user named it */
    int patience;     /* index of ahead_of; only grows */
    PaStream *stream; /* NULL while the device is lost */
    int index;        /* of the device, as long as PortAudio runs */

    /* Set before the stream starts, read by the callback. */
    int channels;
    int64_t usual_latency_us; /* for a host that tells no times */

    /* Written by the callback. */
    _Atomic uint64_t calls;
    _Atomic uint64_t underflows;

    _Atomic(enum phase) phase; /* ENDS is written by the watch, the rest by the callback */

    /* The watch. */
    uint64_t calls_seen;
    ll_mono calls_changed;
    uint64_t underflows_seen;
    int dry_times;     /* since ... */
    ll_mono dry_since; /* ... this one */
    ll_mono next_try;
};

/* When the first sample of this call will be heard. Some hosts fill in nothing, or nonsense
 * after a pause: then what the stream promised when it was opened. */
static int64_t latency_us(const struct output_device *output,
                          const PaStreamCallbackTimeInfo *time)
{
    double ahead = time ? time->outputBufferDacTime - time->currentTime : 0;

    return ahead > 0 && ahead < 5 ? (int64_t)(ahead * 1e6) : output->usual_latency_us;
}

/* The first block rises from silence, the last one falls to it, and nothing comes after it. */
static void render(struct output_device *output, float *samples, size_t frames,
                   const PaStreamCallbackTimeInfo *time)
{
    enum phase phase = output->phase;

    if (phase == PHASE_ENDED) {
        memset(samples, 0, frames * sizeof *samples);
        return;
    }
    earpiece_render(output->earpiece, samples, frames, now_mono(), latency_us(output, time));
    if (phase == PHASE_PLAYS)
        return;
    for (size_t i = 0; i < frames; i++)
        samples[i] *= (float)(phase == PHASE_BEGINS ? i : frames - i) / (float)frames;
    /* Unless the watch has just said that it ends. */
    atomic_compare_exchange_strong(&output->phase, &phase,
                                   phase == PHASE_BEGINS ? PHASE_PLAYS : PHASE_ENDED);
}

/* Runs on the sound system's thread, against the clock of the device: no allocation, lock, log,
 * system call or PortAudio call here or below (tests/unit/test_play_callback.c). */
static int callback(const void *input, void *buffer, unsigned long frames,
                    const PaStreamCallbackTimeInfo *time, PaStreamCallbackFlags flags,
                    void *context)
{
    struct output_device *output = context;
    float *samples = buffer;

    (void)input;
    if (flags & paOutputUnderflow)
        atomic_fetch_add_explicit(&output->underflows, 1, memory_order_relaxed);
    render(output, samples, frames, time);
    if (output->channels == 2) /* from the end, for the mono samples lie in the first half */
        for (size_t i = frames; i-- > 0;)
            samples[2 * i] = samples[2 * i + 1] = samples[i];
    atomic_fetch_add_explicit(&output->calls, 1, memory_order_relaxed);
    return paContinue;
}

/* Opens and starts the stream. A device with two channels or more gets the room in both ears.
 */
static PaError start(struct output_device *output, int index)
{
    const PaDeviceInfo *info = Pa_GetDeviceInfo(index);
    const struct ahead *ahead = &ahead_of[output->patience];
    PaStreamParameters parameters = {
        .device = index,
        .channelCount = info->maxOutputChannels >= 2 ? 2 : 1,
        .sampleFormat = paFloat32,
        .suggestedLatency = output->patience < PATIENCE_USUAL
                                ? ahead->least_seconds
                                : fmax(ahead->least_seconds, info->defaultHighOutputLatency),
    };
    PaError error;

    output->index = index;
    output->phase = PHASE_BEGINS;
    output->channels = parameters.channelCount;
    output->usual_latency_us = (int64_t)(parameters.suggestedLatency * 1e6);
    error = Pa_OpenStream(&output->stream, NULL, &parameters, PLAYER_RATE_HZ,
                          ahead->block_frames, paClipOff, callback, output);
    if (error != paNoError) {
        output->stream = NULL;
        return error;
    }
    output->usual_latency_us = (int64_t)(Pa_GetStreamInfo(output->stream)->outputLatency * 1e6);
    error = Pa_StartStream(output->stream);
    if (error != paNoError) {
        Pa_CloseStream(output->stream);
        output->stream = NULL;
        return error;
    }
    output->calls_changed = now_mono();
    log_info("playing on %s, %d ms ahead", info->name, (int)(output->usual_latency_us / 1000));
    return paNoError;
}

static void stop(struct output_device *output)
{
    if (output->stream) {
        Pa_AbortStream(output->stream);
        Pa_CloseStream(output->stream);
        output->stream = NULL;
    }
}

struct output_device *output_device_open(struct earpiece *earpiece, const char *device,
                                         bool low_latency)
{
    struct output_device *output = calloc(1, sizeof *output);
    PaError error;
    int index;

    if (!output || !(output->device = strdup(device))) {
        log_error("out of memory");
        goto err0;
    }
    output->earpiece = earpiece;
    output->patience = low_latency ? PATIENCE_LOW_LATENCY : PATIENCE_USUAL;
    if (!devices_start())
        goto err0;
    index = devices_find(DEVICE_OUTPUT, device);
    if (index < 0) {
        devices_explain(DEVICE_OUTPUT, device, index);
        goto err1;
    }
    error = start(output, index);
    if (error != paNoError) {
        log_error("cannot play on %s: %s", Pa_GetDeviceInfo(index)->name,
                  Pa_GetErrorText(error));
        goto err1;
    }
    return output;
err1:
    devices_stop();
err0:
    if (output)
        free(output->device);
    free(output);
    return NULL;
}

void output_device_close(struct output_device *output)
{
    if (!output)
        return;
    stop(output);
    devices_stop();
    free(output->device);
    free(output);
}

/* PortAudio knows only the devices that were there when it started: start it anew. */
static void try_again(struct output_device *output)
{
    int index;

    devices_stop();
    if (!devices_start())
        return;
    index = devices_find(DEVICE_OUTPUT, output->device);
    if (index >= 0 && start(output, index) == paNoError)
        log_info("the output device is back");
}

/* The device has run dry so often that it needs more ahead. */
static bool runs_dry(struct output_device *output, ll_mono now)
{
    uint64_t underflows = output_device_underflows(output);

    if (underflows == output->underflows_seen)
        return false;
    output->underflows_seen = underflows;
    if (output->dry_times == 0 || now.us - output->dry_since.us > DRY_WITHIN_US) {
        output->dry_since = now;
        output->dry_times = 0;
    }
    if (++output->dry_times < DRY_TIMES_MAX || output->patience == PATIENCE_USUAL)
        return false;
    output->dry_times = 0;
    return true;
}

/* The stream has ended softly: another one, with more ahead. */
static void grow(struct output_device *output)
{
    stop(output);
    output->patience++;
    if (start(output, output->index) == paNoError)
        log_info("the output device ran dry; now with more ahead");
}

void output_device_watch(struct output_device *output, ll_mono now)
{
    uint64_t calls = atomic_load_explicit(&output->calls, memory_order_relaxed);

    if (calls != output->calls_seen) {
        output->calls_seen = calls;
        output->calls_changed = now;
    }
    if (output->stream && (Pa_IsStreamActive(output->stream) != 1 ||
                           now.us - output->calls_changed.us > OUTPUT_DEVICE_STALL_US)) {
        log_warn("the output device '%s' has stopped; trying to get it back", output->device);
        stop(output);
        output->next_try = now;
    }
    if (output->stream && runs_dry(output, now))
        output->phase = PHASE_ENDS;
    if (output->stream && output->phase == PHASE_ENDED)
        grow(output);
    if (!output->stream && now.us >= output->next_try.us) {
        output->next_try.us = now.us + OUTPUT_DEVICE_RETRY_US;
        try_again(output);
    }
}

uint64_t output_device_underflows(const struct output_device *output)
{
    return atomic_load_explicit(&output->underflows, memory_order_relaxed);
}
