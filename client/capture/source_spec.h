/* What a user writes behind --channel: NAME=SOURCE. Pure. */
#ifndef CLIENT_CAPTURE_SOURCE_SPEC_H
#define CLIENT_CAPTURE_SOURCE_SPEC_H

#include <stdbool.h>

#include <livelisten/control.h>

enum source_type { SOURCE_DEVICE, SOURCE_FILE, SOURCE_STDIN };

enum {
    SOURCE_PLACE_MAX = 1024, /* bytes of a path or device name with the terminator */
    SOURCE_INPUT_MAX = 128   /* inputs of one device */
};

struct source_spec {
    char channel[CONTROL_CHANNEL_MAX];
    enum source_type type;
    char place[SOURCE_PLACE_MAX]; /* device as the user names it, or path; empty for stdin */
    int input;                    /* of the device, counted from 1 */
    bool loop;                    /* the file, again and again */
};

/* `NAME=device:DEVICE[:INPUT]`, `NAME=file:PATH[,loop]` or `NAME=stdin`. What stands behind the
 * last ':' of a device is its input only if it is all digits, so that names such as `hw:1,0` can be
 * written as `hw:1,0:1`. On failure returns false, with a sentence in `why`; `out` is untouched. */
bool source_spec_parse(const char *text, struct source_spec *out, char why[CONTROL_TEXT_MAX]);

#endif
