/* A sound device as sources: opened once, however many channels take one of its inputs. The only
 * file of the capture that knows PortAudio. Devices are opened and cared for by one thread, the
 * main one; their inputs are read by the encoder thread. */
#ifndef CLIENT_CAPTURE_SOURCE_DEVICE_H
#define CLIENT_CAPTURE_SOURCE_DEVICE_H

#include <stdbool.h>

#include <livelisten/clock.h>

#include "client/capture/inlet.h"
#include "client/capture/source.h"

struct source_device; /* opaque; heap */

/* Finds the device that the user names (see devices_find) and opens `inputs` inputs of it. NULL
 * after logging why not, with what there is. */
struct source_device *source_device_open(const char *name, int inputs);

/* After its inputs and when nobody reads. NULL is legal. */
void source_device_close(struct source_device *device);

/* Input 1 to `inputs` as a source, to be freed before the device. Several channels may have the
 * same. Every one of them must be read once per block. NULL: out of memory. */
struct source *source_device_input(struct source_device *device, int input);

/* To be called about ten times a second: sees that the device is lost, and tries every second to
 * take it back. PortAudio looks for devices only when it starts; a device that has got another
 * name by being plugged in again is found when no other device is running. */
void source_device_care(struct source_device *device, ll_mono now);

bool source_device_lost(const struct source_device *device);        /* any thread */
const char *source_device_name(const struct source_device *device); /* as the user named it */
struct inlet_figures source_device_figures(const struct source_device *device);

#endif
