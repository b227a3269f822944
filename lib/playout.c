#include "playout.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <livelisten/drift.h>

#include "course.h"
#include "guard.h"
#include "levelling.h"
#include "meter.h"
#include "pace.h"
#include "speech.h"
#include "voice.h"

enum {
    HOLE_FRAMES = 200 * FRAMES_PER_MS,   /* longer holes are not made up but left out */
    CONCEAL_FRAMES = 10 * FRAMES_PER_MS, /* made up at a time while waiting */
    WAIT_FRAMES = 120                    /* the grain of a start: 2.5 ms */
};

struct counters { /* see struct player_stats; the rest of them is in struct speech */
    uint64_t packets, late_packets, duplicates, underruns, switches;
    uint64_t starved_frames, skipped_frames, stretched_frames;
};

struct playout {
    enum player_state state;
    bool live;            /* somebody publishes what is to be heard */
    struct speech speech; /* what is heard */
    struct voice *next;   /* takes over, when next_waits */
    bool next_waits;
    bool next_same_clock;
    bool fresh; /* nothing of the stream was heard yet: a skip loses nothing of a sentence */

    struct course course;
    struct pace pace;
    struct levelling *levelling;
    bool levelling_on;
    struct guard guard;
    struct meter meter;
    struct drift drift;
    uint64_t pulled_frames;
    int64_t ear_us; /* clock of the audio device minus local time */

    /* STARVED: concealed for want of packets. Counted when it turns out not to have been a
     * pause of the source. `credit`: the part that may stand for packets that were lost
     * meanwhile. */
    uint64_t starved_frames;
    int64_t credit_frames;
    int64_t excused_frames; /* the part that did: lost, not late */

    struct counters count;
};

struct playout *playout_create(enum profile profile)
{
    struct playout *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    speech_init(&p->speech, voice_create());
    p->next = voice_create();
    p->levelling = levelling_create();
    if (!p->speech.voice || !p->next || !p->levelling || !guard_init(&p->guard)) {
        playout_free(p);
        return NULL;
    }
    p->state = PLAYER_IDLE;
    p->live = true;
    meter_init(&p->meter);
    delay_init(&p->course.delay, profile);
    pace_reset(&p->pace);
    drift_reset(&p->drift);
    return p;
}

void playout_free(struct playout *p)
{
    if (!p)
        return;
    voice_free(p->speech.voice);
    voice_free(p->next);
    guard_fini(&p->guard);
    levelling_free(p->levelling);
    free(p);
}

void playout_profile(struct playout *p, enum profile profile)
{
    delay_profile(&p->course.delay, profile);
}

void playout_levelling(struct playout *p, bool on)
{
    p->levelling_on = on;
}

void playout_live(struct playout *p, bool live)
{
    p->live = live;
    if (!live)
        comfort_dismiss(&p->speech.comfort);
}

/* Media instant of the frame that is heard next. */
static int64_t position(const struct playout *p)
{
    return speech_position(&p->speech);
}

/* In: what came from the network ----------------------------------------------------------- */

void playout_stream(struct playout *p, bool same_clock)
{
    /* `same_clock` speaks of the stream pushed last, which may be one that never got to be
     * heard. */
    struct voice *last = p->next_waits && !p->next_same_clock ? p->next : p->speech.voice;
    voice_restart(p->next, same_clock ? last : NULL);
    if (!same_clock)
        drift_reset(&p->drift);
    p->next_same_clock = same_clock && last == p->speech.voice && p->state != PLAYER_IDLE;
    p->next_waits = true;
}

void playout_packet(struct playout *p, const struct packet *packet, const uint8_t *payload)
{
    struct voice *voice = p->next_waits ? p->next : p->speech.voice;
    struct travel travel;
    enum ll_status status = voice_insert(voice, packet, payload, &travel);
    if (status == LL_UNSUPPORTED) {
        playout_stream(p, false); /* the clock of the stream was set: as good as another one */
        status = voice_insert(p->next, packet, payload, &travel);
    }
    if (status == LL_DUPLICATE) {
        p->count.duplicates++;
        return;
    }
    delay_move(&p->course.delay, travel.moved_us);
    delay_add(&p->course.delay, travel.lateness_us, frames_to_us(packet->frames));
    drift_add(&p->drift, packet->arrived, travel.us + p->ear_us);
    if (status == LL_OK)
        p->count.packets++;
    else
        p->count.late_packets++;
}

/* Decisions -------------------------------------------------------------------------------- */

static void count_starvation(struct playout *p)
{
    if (p->state != PLAYER_STARVED)
        return;
    if ((int64_t)p->starved_frames - p->excused_frames >= CONCEAL_FRAMES)
        p->count.underruns++;
    p->count.starved_frames += p->starved_frames;
}

/* Ends what is heard now: what comes next follows at once, or after silence. */
static void leave(struct playout *p, bool at_once)
{
    if (at_once)
        speech_cut(&p->speech);
    else
        speech_end(&p->speech);
    p->state = at_once ? PLAYER_PLAYING : PLAYER_BUFFERING;
    pace_reset(&p->pace);
}

/* Goes on at another media instant of the voice; after silence, unless the cushion is there. */
static void go_to(struct playout *p, int64_t media, uint32_t remaining)
{
    leave(p, course_ready(&p->course, p->speech.voice, media, remaining));
    speech_jump(&p->speech, media);
}

static void skip_to_target(struct playout *p, uint32_t remaining)
{
    int64_t from = position(p);
    int64_t to = course_on_target(&p->course, p->speech.voice, from, remaining);
    if (to == from)
        return;
    if (p->state == PLAYER_PLAYING) {
        p->count.skipped_frames += (uint64_t)speech_skip(&p->speech, to);
    } else {
        speech_cut(&p->speech);
        speech_enter(&p->speech, to);
        p->count.skipped_frames += (uint64_t)(p->speech.audible - from);
    }
    pace_reset(&p->pace);
}

/* Where the waiting voice would begin. */
static int64_t entrance(const struct playout *p)
{
    int64_t first = voice_position(p->next);
    if (!p->next_same_clock)
        return first + SPEECH_WARM_FRAMES;
    return position(p) > first ? position(p) : first;
}

static bool may_take_over(const struct playout *p, uint32_t remaining)
{
    if (!p->next_waits || voice_next(p->next) == VOICE_NOTHING)
        return false;
    bool dry = voice_next(p->speech.voice) == VOICE_NOTHING;
    if (p->state == PLAYER_IDLE || (dry && tape_silent(&p->speech.tape)))
        return true;
    if (p->next_same_clock) /* best with both decoders warm, but not at the price of a word */
        return dry || (position(p) >= voice_position(p->next) + SPEECH_WARM_FRAMES &&
                       voice_end(p->next) > position(p));
    return voice_end(p->next) > entrance(p) &&
           course_ready(&p->course, p->next, entrance(p), remaining);
}

static void take_over(struct playout *p, uint32_t remaining)
{
    int64_t first = entrance(p);
    int64_t media =
        p->next_same_clock ? first : course_on_target(&p->course, p->next, first, remaining);
    bool seamless = p->state == PLAYER_PLAYING && p->next_same_clock && media == position(p);
    bool at_once = seamless || course_ready(&p->course, p->next, media, remaining);
    count_starvation(p);
    p->count.switches += p->state != PLAYER_IDLE;
    leave(p, at_once);
    struct voice *before = p->speech.voice;
    p->speech.voice = p->next;
    p->next = before;
    p->next_waits = false;
    p->fresh = !p->next_same_clock;
    p->count.skipped_frames += (uint64_t)(media - first);
    speech_enter(&p->speech, media);
}

/* The stream before ended a little before the next one begins: makes up what is between. */
static bool bridge(struct playout *p)
{
    if (!p->next_waits || !p->next_same_clock || p->state != PLAYER_PLAYING ||
        voice_next(p->speech.voice) != VOICE_NOTHING || voice_next(p->next) == VOICE_NOTHING)
        return false;
    int64_t gap = voice_position(p->next) - position(p);
    if (gap <= 0 || gap > HOLE_FRAMES)
        return false;
    speech_hole(&p->speech, gap);
    return true;
}

static void starve(struct playout *p)
{
    p->state = PLAYER_STARVED;
    p->starved_frames = 0;
    p->credit_frames = 0;
    p->excused_frames = 0;
    pace_reset(&p->pace);
}

/* While waiting: may playing go on now? */
static bool may_play(struct playout *p, uint32_t remaining)
{
    struct voice *voice = p->speech.voice;
    enum voice_next next = voice_next(voice);
    int64_t gap = voice_gap_frames(voice);
    if (next == VOICE_NOTHING) {
        if (!p->live) { /* not for want of packets, from now on */
            count_starvation(p);
            leave(p, false);
        }
        return false;
    }
    if (next == VOICE_PAUSE ||
        (next == VOICE_HOLE && p->state == PLAYER_BUFFERING && gap > HOLE_FRAMES)) {
        leave(p, false);
        speech_jump(&p->speech, voice_position(voice) + gap);
    } else if (next == VOICE_HOLE && p->credit_frames > 0) {
        int64_t used = gap < p->credit_frames ? gap : p->credit_frames;
        if (used > 0)
            voice_skip_to(voice, voice_position(voice) + used);
        if (gap <= HOLE_FRAMES)
            p->excused_frames += used;
        p->credit_frames = 0;
    }
    if (voice_end(voice) <= position(p))
        return false;
    if (!course_ready(&p->course, voice, position(p), remaining))
        return false;
    if (p->fresh || course_stale(&p->course, voice, position(p), remaining))
        skip_to_target(p, remaining);
    return true;
}

/* One step of waiting; false when it is just silence. */
static bool wait(struct playout *p)
{
    if (p->state != PLAYER_STARVED || tape_silent(&p->speech.tape))
        return false;
    speech_wait(&p->speech, CONCEAL_FRAMES);
    p->starved_frames += CONCEAL_FRAMES;
    p->credit_frames += CONCEAL_FRAMES;
    return true;
}

static void play(struct playout *p, uint32_t remaining)
{
    int64_t gap = voice_gap_frames(p->speech.voice);
    switch (voice_next(p->speech.voice)) {
    case VOICE_NOTHING:
        if (p->live)
            starve(p);
        else
            leave(p, false); /* the source has nothing to say */
        break;
    case VOICE_PACKET:
        speech_packet(&p->speech);
        break;
    case VOICE_HOLE:
        if (gap > HOLE_FRAMES)
            go_to(p, voice_position(p->speech.voice) + gap, remaining);
        else if (gap > 0)
            speech_hole(&p->speech, gap);
        else
            speech_packet(&p->speech);
        break;
    case VOICE_PAUSE:
        go_to(p, voice_position(p->speech.voice) + gap, remaining);
        break;
    }
}

/* The tape is at its end: puts more on it. False: silence, for now. */
static bool supply(struct playout *p, uint32_t remaining)
{
    if (bridge(p))
        return true;
    if (may_take_over(p, remaining))
        take_over(p, remaining);
    if (p->state == PLAYER_IDLE)
        return false;
    if (p->state != PLAYER_PLAYING) {
        if (!may_play(p, remaining))
            return wait(p);
        count_starvation(p);
        p->state = PLAYER_PLAYING;
    }
    p->fresh = false;
    play(p, remaining);
    return true;
}

/* Out -------------------------------------------------------------------------------------- */

/* What has to be on the tape to find the best splice of at most so many frames. */
static uint32_t frames_to_look_at(enum timescale direction, int32_t limit_frames)
{
    if (direction == TIMESCALE_SLOWER)
        return TIMESCALE_OVERLAP_FRAMES + TIMESCALE_QUIET_AFTER_FRAMES;
    return limit_frames < TIMESCALE_QUIET_MAX_FRAMES
               ? TIMESCALE_QUIET_AHEAD_FRAMES - TIMESCALE_QUIET_MAX_FRAMES +
                     (uint32_t)limit_frames
               : TIMESCALE_QUIET_AHEAD_FRAMES;
}

static void stretch(struct playout *p)
{
    enum timescale direction;
    int32_t limit_frames;
    int64_t target_us = delay_target_us(&p->course.delay);
    if (!pace_wants(&p->pace, target_us, &direction, &limit_frames))
        return;
    while (voice_next(p->speech.voice) == VOICE_PACKET &&
           tape_length(&p->speech.tape) < frames_to_look_at(direction, limit_frames))
        speech_packet(&p->speech);
    if (!tape_can_splice(&p->speech.tape, direction))
        return;
    float background = pace_background(&p->pace, comfort_background(&p->speech.comfort));
    struct splice splice =
        tape_find_splice(&p->speech.tape, direction, limit_frames, background);
    if (!pace_accepts(&p->pace, target_us, &splice))
        return;
    tape_splice(&p->speech.tape, &splice);
    pace_spliced(&p->pace, &splice);
    p->count.stretched_frames += (uint64_t)abs(splice.jump_frames);
}

/* From the tape; when nothing comes on it, a moment of silence at a time. */
static void fill(struct playout *p, float *samples, uint32_t frames)
{
    while (frames > 0) {
        while (tape_length(&p->speech.tape) == 0 && supply(p, frames))
            ;
        uint32_t n = tape_length(&p->speech.tape);
        if (n > 0) {
            n = n < frames ? n : frames;
            tape_read(&p->speech.tape, samples, n);
        } else {
            n = frames < WAIT_FRAMES ? frames : WAIT_FRAMES;
            speech_silence(&p->speech, samples, n);
            if (p->state == PLAYER_STARVED) {
                p->starved_frames += n;
                p->credit_frames += n;
            }
        }
        samples += n;
        frames -= n;
    }
}

void playout_pull(struct playout *p, float *samples, uint32_t frames, ll_mono now)
{
    p->course.now = now;
    delay_aim(&p->course.delay);
    p->ear_us = frames_to_us((int64_t)p->pulled_frames) - now.us;
    p->pulled_frames += frames;
    if (p->state == PLAYER_PLAYING) {
        if (course_stale(&p->course, p->speech.voice, position(p), frames))
            skip_to_target(p, frames);
        stretch(p);
    }
    fill(p, samples, frames);
    float power = meter_power(samples, frames); /* as it was spoken: pace knows pauses by it */
    levelling_process(p->levelling, p->levelling_on, samples, frames);
    if (speech_began(&p->speech))
        guard_onset(&p->guard);
    guard_process(&p->guard, samples, frames, p->state == PLAYER_PLAYING);
    meter_add(&p->meter, samples, frames);
    if (p->state == PLAYER_PLAYING)
        pace_played(&p->pace, frames, power,
                    course_cushion_us(&p->course, p->speech.voice, position(p), 0));
}

static int32_t to_ms(int64_t us)
{
    int64_t ms = (us + 500) / 1000;
    return ms < INT32_MAX ? (int32_t)ms : INT32_MAX;
}

/* From room to ear. The capture time may be anything; what would have been heard before it was
 * said tells of clocks, not of a delay. */
static int32_t delay_ms(const struct playout *p, ll_wall heard)
{
    ll_wall captured;
    if (heard.us == 0 || !voice_captured(p->speech.voice, position(p), &captured))
        return -1;
    int64_t us = heard.us + frames_to_us(GUARD_DELAY_FRAMES) - captured.us;
    return us < 0 ? -1 : to_ms(us);
}

void playout_stats(const struct playout *p, ll_wall heard, struct player_stats *out)
{
    const struct counters *count = &p->count;
    uint64_t concealed_frames = p->speech.concealed_frames + count->starved_frames;
    if (p->state == PLAYER_STARVED)
        concealed_frames += p->starved_frames;
    int64_t buffered = voice_end(p->speech.voice) - position(p);

    *out = (struct player_stats){
        .state = p->state,
        .packets = count->packets,
        .late_packets = count->late_packets,
        .duplicates = count->duplicates,
        .lost_packets = p->speech.lost_packets,
        .played_ms = p->speech.played_frames / FRAMES_PER_MS,
        .concealed_ms = concealed_frames / FRAMES_PER_MS,
        .skipped_ms = count->skipped_frames / FRAMES_PER_MS,
        .stretched_ms = count->stretched_frames / FRAMES_PER_MS,
        .underruns = count->underruns + (p->state == PLAYER_STARVED),
        .switches = count->switches,
        .delay_ms = delay_ms(p, heard),
        .buffer_ms = buffered > 0 ? (int32_t)(buffered / FRAMES_PER_MS) : 0,
        .target_ms = to_ms(delay_target_us(&p->course.delay)),
        .jitter_ms = to_ms(delay_spread_us(&p->course.delay)),
        .drift_ppm = drift_ppm(&p->drift),
        .level_dbov = p->meter.level_dbov,
        .gain_db = (int32_t)lrintf(levelling_gain_db(p->levelling)),
    };
}
