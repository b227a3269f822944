/* What is said, from the voice that is heard (voice.h) to the tape (tape.h): whole packets, what
 * is made up in place of lost ones, the room's background under it (comfort.h), and the soft
 * changes from one place or voice to another. Decides nothing about time. Counts what was laid.
 * One thread; real-time safe; fixed size, caller's memory. */
#ifndef LIB_SPEECH_H
#define LIB_SPEECH_H

#include <stdbool.h>
#include <stdint.h>

#include "comfort.h"
#include "packet.h"
#include "tape.h"
#include "voice.h"

enum {
    /* Decoded and thrown away until a fresh decoder is right. */
    SPEECH_WARM_FRAMES = 80 * FRAMES_PER_MS,
    SPEECH_LEAVE_FRAMES = 60 * FRAMES_PER_MS, /* see speech_skip */
    SPEECH_LAND_FRAMES = 40 * FRAMES_PER_MS
};

struct speech {
    struct voice *voice; /* heard; the caller's */
    int64_t audible;     /* media instant: what is before it is decoded but not heard */
    struct tape tape;
    struct comfort comfort;
    bool began; /* see speech_began */
    uint64_t played_frames, concealed_frames, lost_packets;
    float decoded[PACKET_MAX_FRAMES], noise[PACKET_MAX_FRAMES];
};

void speech_init(struct speech *speech, struct voice *voice);

/* Media instant of the frame that is heard next. */
int64_t speech_position(const struct speech *speech);

/* Lays the next packet of the voice, which must have one. */
void speech_packet(struct speech *speech);

/* Lays something in place of missing media, PACKET_MAX_FRAMES of it at most: the copy of its end
 * that the next packet may carry, and before that what is made up; what is too short to be made
 * up is left out. */
void speech_hole(struct speech *speech, int64_t gap_frames);

/* Lays so much that is made up (whole 2.5 ms) beside the media clock, until it has faded to
 * silence. */
void speech_wait(struct speech *speech, uint32_t frames);

/* What is heard while nothing is on the tape: the room's background, for a while. */
void speech_silence(struct speech *speech, float *samples, uint32_t frames);

/* Whether since the last call real sound was laid that rises out of silence or a fade, or is
 * cross-faded with what was before it. */
bool speech_began(struct speech *speech);

/* Takes back what was not heard: what would have come fades out under what is laid next. */
void speech_cut(struct speech *speech);

/* Silence with a soft end, from which the next sound will rise. */
void speech_end(struct speech *speech);

/* After a cut or an end: goes on at the media instant, with what is before it to warm the
 * decoder; nothing of it is heard. */
void speech_enter(struct speech *speech, int64_t media);

/* Goes on about at the media instant instead of all that comes before it: leaves what is heard now
 * where it is quietest in the next 60 ms, for where it is quietest within 40 ms of that instant,
 * with a cross-fade of 20 ms. Without so much at either end: a cut, and speech_enter. Returns how
 * many frames are left out. */
int64_t speech_skip(struct speech *speech, int64_t media);

/* The same as speech_enter for an instant behind a gap, where there is nothing to warm the
 * decoder with. */
void speech_jump(struct speech *speech, int64_t media);

#endif
