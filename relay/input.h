/* What comes in on one channel, by the clear headers of its packets and by what its capture says:
 * how loud, how good, how old. Nothing but packets, messages and time go in. */
#ifndef RELAY_INPUT_H
#define RELAY_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include <livelisten/control.h>
#include <livelisten/rtp.h>

#include "relay/moment.h"

enum { INPUT_HOLD_US = 1000000 /* a level is that of a channel for so long */ };

struct input {
    /* Loudest of the packets between the last two steps [dBov]; RTP_NO_LEVEL: nothing has come
     * for INPUT_HOLD_US. */
    int level_dbov;
    int32_t age_ms; /* from the room to here, of the last packet that told; CONTROL_UNKNOWN */
    bool described; /* the capture has said how good it is: */
    struct control_quality quality;
    uint32_t descriptions;  /* grows with each */
    uint64_t clipped_total; /* samples, of all captures */
    /* Between two steps: */
    int loudest_dbov; /* RTP_NO_LEVEL: none yet */
    ll_mono heard;    /* the last packet with a level */
};

/* Somebody begins to publish the channel, or ends: nothing is known of what comes in. */
void input_reset(struct input *input);

/* Either rendition of the channel. */
void input_on_packet(struct input *input, const struct rtp_packet *header, struct moment now);
void input_on_quality(struct input *input, const struct control_quality *quality);

/* Every RELAY_STEP_MS: sums up the level. */
void input_step(struct input *input, ll_mono now);

#endif
