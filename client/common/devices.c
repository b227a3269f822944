#include "client/common/devices.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <portaudio.h>

#include "common/log.h"

static const char *const direction_name[] = {"input", "output"};

/* ALSA and JACK tell stderr about everything that this machine lacks. Their handlers can be
 * replaced; the libraries come with PortAudio, or not at all, hence the look-up by name. */
static void quiet_alsa(const char *file, int line, const char *function, int code,
                       const char *format, ...)
{
    (void)file, (void)line, (void)function, (void)code, (void)format;
}

static void quiet_jack(const char *text)
{
    (void)text;
}

static void silence_libraries(void)
{
    typedef void alsa_handler(const char *, int, const char *, int, const char *, ...);
    typedef void jack_handler(const char *);
    int (*set_alsa)(alsa_handler *);
    void (*set_jack)(jack_handler *);

    *(void **)&set_alsa = dlsym(RTLD_DEFAULT, "snd_lib_error_set_handler");
    if (set_alsa)
        set_alsa(quiet_alsa);
    *(void **)&set_jack = dlsym(RTLD_DEFAULT, "jack_set_error_function");
    if (set_jack)
        set_jack(quiet_jack);
    *(void **)&set_jack = dlsym(RTLD_DEFAULT, "jack_set_info_function");
    if (set_jack)
        set_jack(quiet_jack);
}

bool devices_start(void)
{
    PaError error;

    silence_libraries();
    error = Pa_Initialize();
    if (error != paNoError)
        log_error("sound system: %s", Pa_GetErrorText(error));
    return error == paNoError;
}

void devices_stop(void)
{
    Pa_Terminate();
}

static int channels_of(enum device_direction direction, int index)
{
    const PaDeviceInfo *info = Pa_GetDeviceInfo(index);

    if (!info)
        return 0;
    return direction == DEVICE_INPUT ? info->maxInputChannels : info->maxOutputChannels;
}

static int default_of(enum device_direction direction)
{
    return direction == DEVICE_INPUT ? Pa_GetDefaultInputDevice() : Pa_GetDefaultOutputDevice();
}

void devices_list(enum device_direction direction, FILE *to)
{
    int found = 0;

    for (int i = 0; i < Pa_GetDeviceCount(); i++) {
        int channels = channels_of(direction, i);

        if (channels == 0)
            continue;
        fprintf(to, "%c %3d  %s (%d %s)\n", i == default_of(direction) ? '*' : ' ', i,
                Pa_GetDeviceInfo(i)->name, channels, channels == 1 ? "channel" : "channels");
        found++;
    }
    if (found == 0)
        fprintf(to, "  (no %s device)\n", direction_name[direction]);
}

/* The device whose name equals `wanted`, else the only one whose name contains it. */
static int find_by_name(enum device_direction direction, const char *wanted)
{
    int found = DEVICE_NONE;

    for (int i = 0; i < Pa_GetDeviceCount(); i++) {
        if (channels_of(direction, i) == 0)
            continue;
        const char *name = Pa_GetDeviceInfo(i)->name;
        if (strcasecmp(name, wanted) == 0)
            return i;
        if (strcasestr(name, wanted))
            found = found == DEVICE_NONE ? i : DEVICE_AMBIGUOUS;
    }
    return found;
}

static int find_by_number(enum device_direction direction, const char *wanted)
{
    char *end;
    long number = strtol(wanted, &end, 10);

    if (end == wanted || *end || number < 0 || number >= Pa_GetDeviceCount())
        return DEVICE_NONE;
    return channels_of(direction, (int)number) > 0 ? (int)number : DEVICE_NONE;
}

int devices_find(enum device_direction direction, const char *wanted)
{
    int found;

    if (strcmp(wanted, "default") == 0)
        return default_of(direction) >= 0 ? default_of(direction) : DEVICE_NONE;
    found = find_by_number(direction, wanted);
    return found != DEVICE_NONE ? found : find_by_name(direction, wanted);
}

void devices_explain(enum device_direction direction, const char *wanted, int result)
{
    log_error(result == DEVICE_AMBIGUOUS
                  ? "several %s devices are called '%s'; say which by its number"
                  : "there is no %s device '%s'",
              direction_name[direction], wanted);
    fprintf(stderr, "The %s devices are (see also --list-devices):\n",
            direction_name[direction]);
    devices_list(direction, stderr);
}
