/* How far behind the room a voice is played, against how far it should be: the measure of all
 * that playout.c decides. Pure. */
#ifndef LIB_COURSE_H
#define LIB_COURSE_H

#include <stdbool.h>
#include <stdint.h>

#include "delay.h"
#include "voice.h"

struct course {
    struct delay delay; /* what the network needs */
    ll_mono now;        /* of this pull */
};

/* The cushion of the voice (see transit.h) when all of this pull but `remaining` frames is done
 * and `media` comes next. Only what is there for the last frame of the pull counts. */
int64_t course_cushion_us(const struct course *course, const struct voice *voice, int64_t media,
                          uint32_t remaining);

/* Whether that cushion is enough to begin with. */
bool course_ready(const struct course *course, const struct voice *voice, int64_t media,
                  uint32_t remaining);

/* Whether it is more than the profile puts up with. */
bool course_stale(const struct course *course, const struct voice *voice, int64_t media,
                  uint32_t remaining);

/* The media instant where playing would be on target, or as near to it as there is audio;
 * `media` when the way there is not worth a skip. */
int64_t course_on_target(const struct course *course, const struct voice *voice, int64_t media,
                         uint32_t remaining);

#endif
