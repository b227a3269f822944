/* What the live view of the capture shows. Draws text; the terminal is client/common's. */
#ifndef CLIENT_CAPTURE_VIEW_H
#define CLIENT_CAPTURE_VIEW_H

#include <stddef.h>
#include <stdint.h>

#include "client/capture/channel.h"
#include "client/capture/inlet.h"
#include "client/capture/publication.h"

enum { VIEW_INPUT_MAX = 128 }; /* bytes that view_input() needs */

struct view_channel {
    const char *name;
    const char *source; /* as the user wrote it */
    struct channel_meter meter;
    struct channel_quality quality;
    enum source_state state;
    bool ended;
};

struct view {
    const char *meeting;
    const char *host;
    int port;
    struct publication_view publication;
    double kbit_per_s; /* sent, over the last second */
    struct clocksync clock;
    struct inlet_figures devices; /* of all together */
    uint64_t left_out_blocks;
    size_t channel_count;
    struct view_channel channel[CONTROL_CHANNELS_MAX];
};

/* Lines for terminal_draw; cut when they do not fit. */
void view_draw(const struct view *view, char *out, size_t capacity);

/* What went wrong or was made up for since the start, in one line; empty when nothing was. */
void view_troubles(const struct view *view, char *out, size_t capacity);

/* Words for what an input was like, the worst first; empty when nothing is known. `clipped` samples and
 * `lost_ms` since whenever it matters to the reader. */
void view_input(const struct channel_quality *input, uint64_t clipped, uint64_t lost_ms,
                char *out, size_t capacity);

/* How many the relay says hear this channel. */
uint32_t view_listeners(const struct view *view, const char *channel);

#endif
