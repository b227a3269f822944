/* The sound devices of this machine, as PortAudio names them: listing and finding one. */
#ifndef CLIENT_COMMON_DEVICES_H
#define CLIENT_COMMON_DEVICES_H

#include <stdbool.h>
#include <stdio.h>

enum device_direction { DEVICE_INPUT, DEVICE_OUTPUT };

/* Before and after any use of PortAudio. A device that was plugged in later is seen only after
 * stop and start. False after logging why. */
bool devices_start(void);
void devices_stop(void);

/* One line for each device of that direction: number, name, channels; '*' marks the default. */
void devices_list(enum device_direction direction, FILE *to);

enum { DEVICE_NONE = -1, DEVICE_AMBIGUOUS = -2 };

/* PortAudio's index of the device: `default`, a number of the list, a whole name, or a part of
 * a name (letters of either case) that fits only one. Silent, for one looks again and again for
 * a device that was lost. */
int devices_find(enum device_direction direction, const char *wanted);

/* Logs why devices_find gave `result` and writes to stderr which devices there are. */
void devices_explain(enum device_direction direction, const char *wanted, int result);

#endif
