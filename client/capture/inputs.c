#include "client/capture/inputs.h"

#include <string.h>

#include "client/capture/source_file.h"
#include "client/capture/source_stdin.h"
#include "common/log.h"

/* How many inputs of this device the channels take. */
static int count_inputs(const struct arguments *arguments, const char *place)
{
    int inputs = 1;

    for (size_t i = 0; i < arguments->channel_count; i++) {
        const struct source_spec *spec = &arguments->channel[i];

        if (spec->type == SOURCE_DEVICE && strcmp(spec->place, place) == 0 &&
            spec->input > inputs)
            inputs = spec->input;
    }
    return inputs;
}

/* Opened once, for whichever channel comes first. */
static struct source_device *get_device(struct inputs *inputs,
                                        const struct arguments *arguments, const char *place)
{
    struct source_device *device;

    for (size_t i = 0; i < inputs->device_count; i++)
        if (strcmp(source_device_name(inputs->device[i]), place) == 0)
            return inputs->device[i];
    device = source_device_open(place, count_inputs(arguments, place));
    if (device)
        inputs->device[inputs->device_count++] = device;
    return device;
}

static struct source *open_source(struct inputs *inputs, const struct arguments *arguments,
                                  const struct source_spec *spec)
{
    struct source_device *device;

    switch (spec->type) {
    case SOURCE_FILE:
        return source_file_open(spec->place, spec->loop);
    case SOURCE_STDIN:
        return source_stdin_open();
    case SOURCE_DEVICE:
        break;
    }
    device = get_device(inputs, arguments, spec->place);
    return device ? source_device_input(device, spec->input) : NULL;
}

struct channel *inputs_add(struct inputs *inputs, const struct arguments *arguments, size_t i)
{
    const struct source_spec *spec = &arguments->channel[i];
    struct source *source = open_source(inputs, arguments, spec);
    struct channel *channel;

    if (!source)
        return NULL;
    channel = channel_create(spec->channel, arguments->channel_label[i], source);
    if (!channel) {
        log_error("out of memory");
        return NULL;
    }
    inputs->channel[inputs->channel_count++] = channel;
    return channel;
}

bool inputs_open(struct inputs *inputs, const struct arguments *arguments)
{
    for (size_t i = 0; i < arguments->channel_count; i++)
        if (!inputs_add(inputs, arguments, i))
            return false;
    return true;
}

void inputs_close(struct inputs *inputs)
{
    while (inputs->channel_count > 0)
        channel_free(inputs->channel[--inputs->channel_count]);
    while (inputs->device_count > 0)
        source_device_close(inputs->device[--inputs->device_count]);
}

void inputs_care(struct inputs *inputs, ll_mono now)
{
    for (size_t i = 0; i < inputs->device_count; i++)
        source_device_care(inputs->device[i], now);
}
