#include "course.h"

enum {
    SKIP_FRAMES = 60 * FRAMES_PER_MS, /* shorter ways to live are not worth a skip */
    END_FRAMES = 20 * FRAMES_PER_MS   /* what a skip leaves of the newest audio */
};

int64_t course_cushion_us(const struct course *course, const struct voice *voice, int64_t media,
                          uint32_t remaining)
{
    return voice_cushion_us(voice, course->now, media + remaining);
}

bool course_ready(const struct course *course, const struct voice *voice, int64_t media,
                  uint32_t remaining)
{
    return course_cushion_us(course, voice, media, remaining) >=
           delay_target_us(&course->delay);
}

bool course_stale(const struct course *course, const struct voice *voice, int64_t media,
                  uint32_t remaining)
{
    return course_cushion_us(course, voice, media, remaining) > delay_limit_us(&course->delay);
}

int64_t course_on_target(const struct course *course, const struct voice *voice, int64_t media,
                         uint32_t remaining)
{
    int64_t surplus_us =
        course_cushion_us(course, voice, media, remaining) - delay_target_us(&course->delay);
    int64_t to = media + us_to_frames(surplus_us);
    int64_t last = voice_end(voice) - END_FRAMES;
    if (to > last)
        to = last;
    return to - media < SKIP_FRAMES ? media : to;
}
