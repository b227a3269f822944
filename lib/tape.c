#include "tape.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <string.h>

void tape_init(struct tape *tape)
{
    memset(tape, 0, sizeof *tape);
    tape->head = TAPE_HISTORY_FRAMES;
    tape->end = TAPE_HISTORY_FRAMES;
}

uint32_t tape_length(const struct tape *tape)
{
    return tape->end - tape->head;
}

bool tape_silent(const struct tape *tape)
{
    return tape->gain == 0.0f;
}

bool tape_steady(const struct tape *tape)
{
    return tape->gain == 1.0f && tape->tail_used == tape->tail_frames;
}

/* Room for `frames` more at the end; what is older than the history goes. */
static float *room(struct tape *tape, uint32_t frames)
{
    if (tape->end + frames > TAPE_FRAMES && tape->head > TAPE_HISTORY_FRAMES) {
        uint32_t from = tape->head - TAPE_HISTORY_FRAMES;
        memmove(tape->samples, tape->samples + from,
                (tape->end - from) * sizeof tape->samples[0]);
        tape->head -= from;
        tape->end -= from;
    }
    assert(tape->end + frames <= TAPE_FRAMES);
    float *at = tape->samples + tape->end;
    tape->end += frames;
    return at;
}

static float next_gain(struct tape *tape, bool real)
{
    if (real) {
        float gain = tape->gain + 1.0f / TAPE_RISE_FRAMES;
        return gain < 1.0f ? gain : 1.0f;
    }
    if (++tape->made_up_frames <= TAPE_HOLD_FRAMES)
        return tape->gain;
    float gain = tape->gain - 1.0f / TAPE_FALL_FRAMES;
    return gain > 0.0f ? gain : 0.0f;
}

static float with_tail(struct tape *tape, float sample)
{
    float share = (float)(tape->tail_used + 1) / (float)(tape->tail_frames + 1);
    float tail = tape->tail[tape->tail_used++];
    return tail + (sample - tail) * share;
}

/* Sound and noise know nothing of each other: their powers add. */
static float blend(float sample, float noise, float gain)
{
    return sample * gain + noise * sqrtf(1.0f - gain * gain);
}

void tape_append(struct tape *tape, const float *samples, const float *noise, uint32_t frames,
                 bool real)
{
    if (real)
        tape->made_up_frames = 0;
    float *at = room(tape, frames);
    for (uint32_t i = 0; i < frames; i++) {
        tape->gain = next_gain(tape, real);
        float sample = tape->gain < 1.0f ? blend(samples[i], noise[i], tape->gain) : samples[i];
        at[i] = tape->tail_used < tape->tail_frames ? with_tail(tape, sample) : sample;
    }
}

void tape_end(struct tape *tape, const float *samples, const float *noise, uint32_t frames)
{
    float *at = room(tape, frames);
    for (uint32_t i = 0; i < frames; i++) {
        float gain = tape->gain * (float)(frames - i - 1) / (float)frames;
        float sample = blend(samples[i], noise[i], gain);
        at[i] = tape->tail_used < tape->tail_frames ? with_tail(tape, sample) : sample;
    }
    tape->gain = 0.0f;
    tape->tail_used = tape->tail_frames = 0;
}

uint32_t tape_cut(struct tape *tape)
{
    uint32_t frames = tape_length(tape);
    tape->tail_frames = frames < TAPE_FADE_FRAMES ? frames : TAPE_FADE_FRAMES;
    tape->tail_used = 0;
    memcpy(tape->tail, tape->samples + tape->head, tape->tail_frames * sizeof tape->tail[0]);
    tape->end = tape->head;
    return frames;
}

void tape_read(struct tape *tape, float *samples, uint32_t frames)
{
    assert(frames <= tape_length(tape));
    memcpy(samples, tape->samples + tape->head, frames * sizeof *samples);
    tape->head += frames;
}

bool tape_can_splice(const struct tape *tape, enum timescale direction)
{
    if (direction == TIMESCALE_FASTER)
        return tape_length(tape) >= TIMESCALE_AHEAD_FRAMES;
    return tape_length(tape) >= TIMESCALE_OVERLAP_FRAMES && tape->head >= TIMESCALE_MAX_FRAMES;
}

struct splice tape_find_splice(const struct tape *tape, enum timescale direction,
                               int32_t limit_frames, float quiet_power)
{
    const struct timescale_view view = {
        .at = tape->samples + tape->head,
        .behind_frames = (int32_t)tape->head,
        .ahead_frames = (int32_t)tape_length(tape),
    };
    return timescale_find(&view, direction, limit_frames, quiet_power);
}

/* Moves what is to be heard, up to the frame `at`, along with what was: behind the head stays
 * what was heard, so that the next splice may repeat it. */
static void move(struct tape *tape, uint32_t at, int32_t frames)
{
    uint32_t from = frames < 0 ? (uint32_t)-frames : 0;
    uint32_t to = frames < 0 ? 0 : (uint32_t)frames;
    memmove(tape->samples + to, tape->samples + from, (at - from) * sizeof tape->samples[0]);
    tape->head = (uint32_t)((int32_t)tape->head + frames);
}

void tape_splice(struct tape *tape, const struct splice *splice)
{
    timescale_apply(tape->samples + tape->head, splice);
    move(tape, tape->head, splice->jump_frames);
}

uint32_t tape_quietest(const struct tape *tape, uint32_t first, uint32_t last)
{
    enum { STEP_FRAMES = 120 };
    assert(first <= last && last + TAPE_FADE_FRAMES <= tape_length(tape));
    const float *ahead = tape->samples + tape->head;
    float least = FLT_MAX;
    uint32_t quietest = first;
    for (uint32_t at = first; at <= last; at += STEP_FRAMES) {
        float power = 0.0f;
        for (uint32_t i = 0; i < TAPE_FADE_FRAMES; i++)
            power += ahead[at + i] * ahead[at + i];
        if (power < least) {
            least = power;
            quietest = at;
        }
    }
    return quietest;
}

void tape_skip(struct tape *tape, uint32_t leave, uint32_t land)
{
    assert(leave + TAPE_FADE_FRAMES <= land && land + TAPE_FADE_FRAMES <= tape_length(tape));
    float *ahead = tape->samples + tape->head;
    timescale_fade(ahead + leave, ahead + land, TAPE_FADE_FRAMES);
    move(tape, tape->head + leave, (int32_t)(land - leave));
}
