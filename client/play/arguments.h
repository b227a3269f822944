/* The command line of livelisten-play. */
#ifndef CLIENT_PLAY_ARGUMENTS_H
#define CLIENT_PLAY_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client/play/session.h"

enum { ARGUMENTS_SWITCHES_MAX = 64 };

struct arguments {
    struct session_options session;
    const char *device;  /* as in devices_find */
    const char *output;  /* path of a WAV file, or NULL: play on the device */
    int64_t duration_us; /* 0: until stopped */
    double volume_db;
    bool levelling;
    bool stats;
    bool list_devices; /* and nothing else */
    size_t switch_count;
    struct {
        char channel[CONTROL_CHANNEL_MAX];
        int64_t at_us;                  /* of playing */
    } switches[ARGUMENTS_SWITCHES_MAX]; /* in order of time */
};

/* Fills `out`. Returns -1 to go on, else the exit status to leave main with; what was wrong has
 * been printed. */
int arguments_parse(struct arguments *out, int argc, char **argv);

#endif
