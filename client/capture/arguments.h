/* The command line of livelisten-capture. */
#ifndef CLIENT_CAPTURE_ARGUMENTS_H
#define CLIENT_CAPTURE_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <livelisten/control.h>

#include "client/capture/source_spec.h"
#include "client/common/link.h"

struct arguments {
    struct link_target relay;
    const char *relay_url; /* as the user wrote it */
    char meeting[CONTROL_ID_MAX];
    char token[CONTROL_TOKEN_MAX];
    size_t channel_count;
    struct source_spec channel[CONTROL_CHANNELS_MAX];
    const char *channel_label[CONTROL_CHANNELS_MAX]; /* the SOURCE as the user wrote it */
    bool default_input;  /* no channel was named: --check hears the one of this machine */
    int64_t duration_us; /* 0: for ever */
    int64_t first_index; /* of every stream; negative: random */
    bool insecure;
    bool take_over;
    bool plain;
    bool list_devices; /* then nothing else counts */
    bool check; /* relay, meeting and token may be missing; there is a channel in any case */
    bool json;
};

/* Returns -1 to go on, else the exit status to leave main with; what is wrong has been
 * printed. */
int arguments_parse(struct arguments *out, int argc, char **argv);

#endif
