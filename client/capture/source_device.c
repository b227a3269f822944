#include "client/capture/source_device.h"

#include <assert.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pa_linux_alsa.h>
#include <portaudio.h>

#include <livelisten/drift.h>

#include "client/common/devices.h"
#include "common/log.h"
#include "common/now.h"

enum {
    STALL_US = 1000000,
    START_US = 5000000, /* PulseAudio takes 2 s to wake up a sink of its own */
    RETRY_US = 1000000
};

/* A sample waits for the block it is in to be full, so blocks are small; what the device holds before
 * it loses sound costs no delay, so there are many of them. Left to itself PortAudio takes blocks of
 * 2 ms where they are offered, also by PulseAudio, which then stalls for seconds (PortAudio 19.6,
 * PulseAudio 16). */
enum { DEVICE_BLOCK_FRAMES = 240, DEVICE_BLOCKS = 8 };
static const double latency_s = (DEVICE_BLOCKS - 1.0) * DEVICE_BLOCK_FRAMES / RATE_HZ;

struct source_device {
    char *name;   /* as the user named it */
    char *wanted; /* what to look for when it has been lost: a number may then be another's */
    int inputs;
    struct inlet *inlet;
    atomic_bool lost;

    /* The main thread's. PortAudio is started as long as `stream` is there. */
    PaStream *stream; /* NULL while the device is lost */
    char found[128];  /* its own name */
    int inputs_there; /* that it has */
    uint64_t calls_seen;
    ll_mono calls_changed;
    int64_t patience_us; /* for the next call */
    ll_mono next_try;

    /* Set before the stream starts, read by the callback. */
    int64_t usual_latency_us; /* for a host that tells no times */

    /* The encoder thread's: the block that all inputs are taken from, and its number. */
    float *block;
    enum source_outcome outcome;
    ll_mono block_in_air;
    uint64_t block_number;
    bool flowed;            /* it has given sound */
    uint64_t missed_frames; /* silence that was given instead, from then on */
};

/* One input of a device. */
struct device_input {
    struct source source;
    struct source_device *device;
    int index;             /* counted from 0 */
    uint64_t block_number; /* of the block that was read last */
};

/* The callback ------------------------------------------------------------------------------- */

/* How long ago the first sample of this call was in the air. Some hosts fill in nothing, or
 * nonsense after a pause: then what the stream promised when it was opened. */
static int64_t age_us(const struct source_device *device, const PaStreamCallbackTimeInfo *time)
{
    double age = time ? time->currentTime - time->inputBufferAdcTime : 0;

    return age > 0 && age < 5 ? (int64_t)(age * 1e6) : device->usual_latency_us;
}

/* Runs on the sound system's thread, against the clock of the device: no allocation, lock, log,
 * system call or PortAudio call here or below (tests/unit/test_capture_callback.c). */
static int callback(const void *input, void *output, unsigned long frames,
                    const PaStreamCallbackTimeInfo *time, PaStreamCallbackFlags flags,
                    void *context)
{
    struct source_device *device = context;
    ll_mono now = now_mono();

    (void)output, (void)flags;
    inlet_write(device->inlet, input, frames, now, (ll_mono){now.us - age_us(device, time)});
    return paContinue;
}

/* Main thread --------------------------------------------------------------------------------- */

static PaError start_stream(struct source_device *device, int index)
{
    const PaDeviceInfo *info = Pa_GetDeviceInfo(index);
    PaStreamParameters parameters = {
        .device = index,
        .channelCount = device->inputs,
        .sampleFormat = paFloat32,
        .suggestedLatency = fmax(latency_s, info->defaultLowInputLatency),
    };
    PaError error;

    device->usual_latency_us = DEVICE_BLOCK_FRAMES * INT64_C(1000000) / RATE_HZ;
    PaAlsa_SetNumPeriods(DEVICE_BLOCKS);
    error = Pa_OpenStream(&device->stream, &parameters, NULL, RATE_HZ, DEVICE_BLOCK_FRAMES,
                          paNoFlag, callback, device);
    if (error != paNoError) {
        device->stream = NULL;
        return error;
    }
    error = Pa_StartStream(device->stream);
    if (error != paNoError) {
        Pa_CloseStream(device->stream);
        device->stream = NULL;
    }
    return error;
}

/* Starts PortAudio, finds the device and opens it. When that fails, all is as before; `explain`
 * says whether the reason is worth telling. */
static bool start(struct source_device *device, const char *wanted, bool explain)
{
    PaError error;
    int index;

    if (!devices_start())
        return false;
    index = devices_find(DEVICE_INPUT, wanted);
    if (index < 0) {
        if (explain)
            devices_explain(DEVICE_INPUT, wanted, index);
        goto err;
    }
    if (Pa_GetDeviceInfo(index)->maxInputChannels < device->inputs) {
        if (explain)
            log_error("device '%s' has %d inputs; there is no input %d",
                      Pa_GetDeviceInfo(index)->name, Pa_GetDeviceInfo(index)->maxInputChannels,
                      device->inputs);
        goto err;
    }
    error = start_stream(device, index);
    if (error != paNoError) {
        if (explain)
            log_error("cannot open device '%s': %s", Pa_GetDeviceInfo(index)->name,
                      Pa_GetErrorText(error));
        goto err;
    }
    snprintf(device->found, sizeof device->found, "%s", Pa_GetDeviceInfo(index)->name);
    device->inputs_there = Pa_GetDeviceInfo(index)->maxInputChannels;
    log_info("device '%s' is open", device->found);
    device->calls_changed = now_mono();
    device->patience_us = START_US;
    if (!device->wanted && strspn(wanted, "0123456789") == strlen(wanted))
        device->wanted = strdup(Pa_GetDeviceInfo(index)->name);
    else if (!device->wanted)
        device->wanted = strdup(wanted);
    device->lost = false;
    return true;
err:
    devices_stop();
    return false;
}

static void stop(struct source_device *device)
{
    if (!device->stream)
        return;
    Pa_AbortStream(device->stream);
    Pa_CloseStream(device->stream);
    device->stream = NULL;
    devices_stop();
}

struct source_device *source_device_open(const char *name, int inputs)
{
    struct source_device *device = calloc(1, sizeof *device);

    if (!device)
        goto err0;
    device->inputs = inputs;
    device->name = strdup(name);
    device->inlet = inlet_create(inputs);
    device->block = calloc((size_t)inputs * BLOCK_FRAMES, sizeof *device->block);
    if (!device->name || !device->inlet || !device->block)
        goto err0;
    if (!start(device, name, true))
        goto err1;
    if (!device->wanted)
        goto err0;
    return device;
err0:
    log_error("device '%s': out of memory", name);
err1:
    source_device_close(device);
    return NULL;
}

void source_device_close(struct source_device *device)
{
    if (!device)
        return;
    stop(device);
    inlet_free(device->inlet);
    free(device->block);
    free(device->wanted);
    free(device->name);
    free(device);
}

static bool has_stopped(struct source_device *device, ll_mono now)
{
    uint64_t calls = inlet_figures(device->inlet).calls;

    if (calls != device->calls_seen) {
        device->calls_seen = calls;
        device->calls_changed = now;
        device->patience_us = STALL_US;
    }
    return Pa_IsStreamActive(device->stream) != 1 ||
           now.us - device->calls_changed.us > device->patience_us;
}

void source_device_care(struct source_device *device, ll_mono now)
{
    if (device->stream && has_stopped(device, now)) {
        device->lost = true;
        log_warn("device '%s' is lost; sending silence, trying to get it back", device->name);
        stop(device);
        device->next_try = now;
    }
    if (!device->stream && now.us >= device->next_try.us) {
        start(device, device->wanted, false);
        device->next_try.us = now_mono().us + RETRY_US;
    }
}

bool source_device_lost(const struct source_device *device)
{
    return device->lost;
}

const char *source_device_name(const struct source_device *device)
{
    return device->name;
}

struct inlet_figures source_device_figures(const struct source_device *device)
{
    return inlet_figures(device->inlet);
}

/* Encoder thread ------------------------------------------------------------------------------ */

/* The first input that wants a new block fetches it for all. */
static void fetch_block(struct source_device *device, ll_mono now)
{
    device->block_in_air = now;
    device->outcome = device->lost ? SOURCE_MISSING : SOURCE_READ;
    if (inlet_read(device->inlet, now, device->block, &device->block_in_air))
        device->flowed = true;
    else if (device->flowed)
        device->missed_frames += BLOCK_FRAMES;
    device->block_number++;
}

static enum source_outcome read_block(struct source *source, float *block, ll_mono *in_air)
{
    struct device_input *input = (struct device_input *)source;
    struct source_device *device = input->device;

    if (input->block_number == device->block_number)
        fetch_block(device, *in_air);
    input->block_number = device->block_number;
    for (size_t i = 0; i < BLOCK_FRAMES; i++)
        block[i] = device->block[i * (size_t)device->inputs + (size_t)input->index];
    *in_air = device->block_in_air;
    return device->outcome;
}

static uint64_t lost_frames(const struct source *source)
{
    const struct source_device *device = ((const struct device_input *)source)->device;

    return device->missed_frames + inlet_figures(device->inlet).dropped_frames;
}

static int32_t source_drift_ppm(const struct source *source)
{
    const struct source_device *device = ((const struct device_input *)source)->device;

    return device->lost ? DRIFT_UNKNOWN : inlet_figures(device->inlet).drift_ppm;
}

static void describe(const struct source *source, struct source_facts *out)
{
    const struct source_device *device = ((const struct device_input *)source)->device;

    *out = (struct source_facts){.inputs = device->inputs_there,
                                 .rate_hz = inlet_figures(device->inlet).rate_hz,
                                 .has_clock = true};
    snprintf(out->name, sizeof out->name, "%s", device->found);
}

static void free_input(struct source *source)
{
    free(source);
}

static const struct source_kind kind = {.read = read_block,
                                        .lost_frames = lost_frames,
                                        .drift_ppm = source_drift_ppm,
                                        .describe = describe,
                                        .free = free_input};

struct source *source_device_input(struct source_device *device, int input)
{
    struct device_input *created = calloc(1, sizeof *created);

    assert(input >= 1 && input <= device->inputs);
    if (!created)
        return NULL;
    created->source.kind = &kind;
    created->device = device;
    created->index = input - 1;
    return &created->source;
}
