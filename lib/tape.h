/* Decoded samples on their way out. All that must never click is here: levels ramp, what
 * replaces something is cross-faded with it, time is cut and stretched by splices
 * (timescale.h). What was read lately is kept, for a splice may repeat it. Pure, fixed size,
 * caller's memory. */
#ifndef LIB_TAPE_H
#define LIB_TAPE_H

#include <stdbool.h>
#include <stdint.h>

#include "packet.h"
#include "timescale.h"

enum {
    TAPE_FADE_FRAMES = 20 * FRAMES_PER_MS, /* of a cross-fade, and of an end */
    TAPE_RISE_FRAMES = 40 * FRAMES_PER_MS, /* from silence to full level: no sudden onset */
    TAPE_HOLD_FRAMES = 20 * FRAMES_PER_MS, /* what is made up keeps its level for so long... */
    TAPE_FALL_FRAMES = 60 * FRAMES_PER_MS, /* ...and then falls to silence within this */
    TAPE_HISTORY_FRAMES = TIMESCALE_QUIET_BEHIND_FRAMES,
    TAPE_FRAMES = 5 * PACKET_MAX_FRAMES
};

struct tape {
    float samples[TAPE_FRAMES];
    uint32_t head; /* where reading goes on */
    uint32_t end;
    float gain;                   /* of the last sample on the tape */
    uint32_t made_up_frames;      /* at the end, without anything real between */
    float tail[TAPE_FADE_FRAMES]; /* fades out under what comes next */
    uint32_t tail_frames;
    uint32_t tail_used;
};

/* Empty, silent: the first sound rises from nothing. */
void tape_init(struct tape *tape);

uint32_t tape_length(const struct tape *tape); /* frames ready to be read */
bool tape_silent(const struct tape *tape); /* what was put on it last has ended in silence */

/* At full level and not in a cross-fade: real sound put on it now is heard as it is. */
bool tape_steady(const struct tape *tape);

/* At most PACKET_MAX_FRAMES while no more than 3 * PACKET_MAX_FRAMES are on the tape.
 * `real` speech rises to its full level, what was made up falls to silence after a while. What is
 * missing of the full level is taken from `noise`, so that power neither dips nor jumps; it is
 * not looked at for real speech on a steady tape. */
void tape_append(struct tape *tape, const float *samples, const float *noise, uint32_t frames,
                 bool real);

/* Appends, fading over into the noise in all of it. */
void tape_end(struct tape *tape, const float *samples, const float *noise, uint32_t frames);

/* Takes back what was not read; it fades out under what is appended next. Returns how many
 * frames were taken back. */
uint32_t tape_cut(struct tape *tape);

/* Copies the next frames out; not more than tape_length. */
void tape_read(struct tape *tape, float *samples, uint32_t frames);

/* Whether there is enough on the tape for a splice: TIMESCALE_AHEAD_FRAMES when faster,
 * TIMESCALE_OVERLAP_FRAMES when slower. */
bool tape_can_splice(const struct tape *tape, enum timescale direction);

/* How a splice here would be, see timescale_find. To find a long one in a pause there must be as
 * much on the tape, up to TIMESCALE_QUIET_AHEAD_FRAMES. */
struct splice tape_find_splice(const struct tape *tape, enum timescale direction,
                               int32_t limit_frames, float quiet_power);
void tape_splice(struct tape *tape, const struct splice *splice);

/* Of the places from `first` to `last` frames ahead (about), the one where TAPE_FADE_FRAMES are
 * quietest; the tape must reach TAPE_FADE_FRAMES beyond `last`. */
uint32_t tape_quietest(const struct tape *tape, uint32_t first, uint32_t last);

/* Leaves out what is from `leave` to `land` frames ahead, at least TAPE_FADE_FRAMES, and fades
 * the one over into the other. */
void tape_skip(struct tape *tape, uint32_t leave, uint32_t land);

#endif
