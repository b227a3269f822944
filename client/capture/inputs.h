/* Opens what the command line asks for: every channel with its source, every device once. Belongs to
 * the main thread. */
#ifndef CLIENT_CAPTURE_INPUTS_H
#define CLIENT_CAPTURE_INPUTS_H

#include <stdbool.h>
#include <stddef.h>

#include <livelisten/control.h>

#include "client/capture/arguments.h"
#include "client/capture/channel.h"
#include "client/capture/source_device.h"

struct inputs { /* zero-initialised is empty */
    size_t channel_count;
    struct channel *channel[CONTROL_CHANNELS_MAX];
    size_t device_count;
    struct source_device *device[CONTROL_CHANNELS_MAX];
};

/* Channel number `i` of the command line, opened. NULL after logging why. */
struct channel *inputs_add(struct inputs *inputs, const struct arguments *arguments, size_t i);

/* All of them. False after logging why; what has been opened is still to be closed. */
bool inputs_open(struct inputs *inputs, const struct arguments *arguments);

/* When the encoder thread has ended. */
void inputs_close(struct inputs *inputs);

/* About ten times a second: see source_device_care. */
void inputs_care(struct inputs *inputs, ll_mono now);

#endif
