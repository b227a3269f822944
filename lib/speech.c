#include "speech.h"

#include <string.h>

enum { STEP_FRAMES = 120 }; /* Opus makes up whole 2.5 ms */

void speech_init(struct speech *speech, struct voice *voice)
{
    memset(speech, 0, sizeof *speech);
    speech->voice = voice;
    tape_init(&speech->tape);
    comfort_init(&speech->comfort);
}

int64_t speech_position(const struct speech *speech)
{
    int64_t media = voice_position(speech->voice) - (int64_t)tape_length(&speech->tape);
    return media > speech->audible ? media : speech->audible;
}

/* How many of the frames just decoded, which end at the voice's position, are not to be heard. */
static uint32_t inaudible(const struct speech *speech, uint32_t frames)
{
    int64_t mute = speech->audible - (voice_position(speech->voice) - (int64_t)frames);
    return mute <= 0 ? 0 : mute < frames ? (uint32_t)mute : frames;
}

/* What is heard as it is teaches what the room sounds like, all else has that under it. */
static void append(struct speech *speech, const float *samples, uint32_t frames, bool real)
{
    bool as_it_is = real && tape_steady(&speech->tape);
    if (as_it_is)
        comfort_learn(&speech->comfort, samples, frames);
    else
        comfort_make(&speech->comfort, speech->noise, frames);
    speech->began |= real && !as_it_is;
    tape_append(&speech->tape, samples, speech->noise, frames, real);
}

/* Lays what is to be heard of the frames just decoded; returns how many that are. */
static uint32_t lay(struct speech *speech, uint32_t frames, bool real)
{
    uint32_t mute = inaudible(speech, frames);
    if (mute < frames)
        append(speech, speech->decoded + mute, frames - mute, real);
    return frames - mute;
}

void speech_packet(struct speech *speech)
{
    speech->lost_packets += voice_gap_packets(speech->voice);
    uint32_t frames = (uint32_t)voice_decode(speech->voice, speech->decoded);
    speech->played_frames += lay(speech, frames, true);
}

void speech_hole(struct speech *speech, int64_t gap_frames)
{
    int64_t copied_frames = (int64_t)voice_copy_frames(speech->voice);
    if (copied_frames > 0 && copied_frames == gap_frames) {
        uint32_t frames = (uint32_t)voice_recover(speech->voice, speech->decoded);
        speech->played_frames += lay(speech, frames, true);
        return;
    }
    gap_frames -= copied_frames;
    size_t wanted = gap_frames < PACKET_MAX_FRAMES ? (size_t)gap_frames : PACKET_MAX_FRAMES;
    uint32_t frames = (uint32_t)voice_conceal(speech->voice, speech->decoded, wanted, true);
    if (frames == 0)
        voice_skip_to(speech->voice, voice_position(speech->voice) + gap_frames);
    else
        speech->concealed_frames += lay(speech, frames, false);
}

void speech_wait(struct speech *speech, uint32_t frames)
{
    voice_conceal(speech->voice, speech->decoded, frames, false);
    append(speech, speech->decoded, frames, false);
}

void speech_silence(struct speech *speech, float *samples, uint32_t frames)
{
    comfort_make(&speech->comfort, samples, frames);
}

bool speech_began(struct speech *speech)
{
    bool began = speech->began;
    speech->began = false;
    return began;
}

/* Goes on with what is heard now until there is enough of it for a cross-fade away from it. */
static void lay_farewell(struct speech *speech)
{
    while (tape_length(&speech->tape) < TAPE_FADE_FRAMES) {
        if (voice_next(speech->voice) == VOICE_PACKET) {
            uint32_t frames = (uint32_t)voice_decode(speech->voice, speech->decoded);
            lay(speech, frames, true);
        } else {
            uint32_t left = TAPE_FADE_FRAMES - tape_length(&speech->tape);
            speech_wait(speech, (left + STEP_FRAMES - 1) / STEP_FRAMES * STEP_FRAMES);
        }
    }
}

/* It was counted as played when it was laid, unless it was made up. */
static void take_back(struct speech *speech, uint32_t frames)
{
    speech->played_frames -= frames < speech->played_frames ? frames : speech->played_frames;
}

void speech_cut(struct speech *speech)
{
    uint32_t unread = tape_length(&speech->tape);
    if (!tape_silent(&speech->tape))
        lay_farewell(speech);
    tape_cut(&speech->tape);
    take_back(speech, unread);
}

void speech_end(struct speech *speech)
{
    if (tape_silent(&speech->tape))
        return;
    uint32_t frames =
        (uint32_t)voice_conceal(speech->voice, speech->decoded, TAPE_FADE_FRAMES, false);
    comfort_make(&speech->comfort, speech->noise, frames);
    tape_end(&speech->tape, speech->decoded, speech->noise, frames);
}

void speech_enter(struct speech *speech, int64_t media)
{
    voice_drop_until(speech->voice, media - SPEECH_WARM_FRAMES);
    int64_t first = voice_position(speech->voice);
    speech->audible = first > media ? first : media;
}

/* Lays whole packets until `media` is reached, across a hole only before the first of them: what
 * was laid is one piece. Returns its frames. */
static uint32_t lay_until(struct speech *speech, int64_t media)
{
    uint32_t before = tape_length(&speech->tape);
    while (
        voice_position(speech->voice) < media &&
        (voice_next(speech->voice) == VOICE_PACKET ||
         (voice_next(speech->voice) != VOICE_NOTHING && tape_length(&speech->tape) == before)))
        speech_packet(speech);
    return tape_length(&speech->tape) - before;
}

/* There is no good way over: what is heard now fades out, whatever comes then in. */
static int64_t break_off(struct speech *speech, int64_t from, int64_t media)
{
    speech_cut(speech);
    speech_enter(speech, media);
    return speech->audible - from;
}

int64_t speech_skip(struct speech *speech, int64_t media)
{
    struct voice *voice = speech->voice;
    struct tape *tape = &speech->tape;
    int64_t from = speech_position(speech);
    while (tape_length(tape) < SPEECH_LEAVE_FRAMES + TAPE_FADE_FRAMES &&
           voice_next(voice) == VOICE_PACKET)
        speech_packet(speech);
    uint32_t known = tape_length(tape);
    if (tape_silent(tape) || known < SPEECH_LEAVE_FRAMES + TAPE_FADE_FRAMES)
        return break_off(speech, from, media);
    uint32_t leave = tape_quietest(tape, 0, SPEECH_LEAVE_FRAMES);

    /* Meanwhile the time goes on that is to be made up for. */
    int64_t last = voice_end(voice) - TAPE_FADE_FRAMES;
    int64_t to = media + leave < last ? media + leave : last;
    int64_t first = to - SPEECH_LAND_FRAMES;
    int64_t end = voice_position(voice); /* of what is on the tape */
    if (first > end)
        speech_enter(speech, first);
    uint32_t laid = lay_until(speech, to + SPEECH_LAND_FRAMES + TAPE_FADE_FRAMES);
    int64_t gap = voice_position(voice) - laid - end;

    int64_t soonest = known - (first < end ? end - first : 0);
    uint32_t nearest = leave + TAPE_FADE_FRAMES;
    if (soonest > nearest)
        nearest = (uint32_t)soonest;
    if (nearest + TAPE_FADE_FRAMES > tape_length(tape))
        return break_off(speech, from, media);
    uint32_t farthest = tape_length(tape) - TAPE_FADE_FRAMES;
    if (farthest > nearest + 2 * SPEECH_LAND_FRAMES)
        farthest = nearest + 2 * SPEECH_LAND_FRAMES;
    uint32_t land = tape_quietest(tape, nearest, farthest);
    tape_skip(tape, leave, land);
    speech->audible = voice_position(voice) - (int64_t)tape_length(tape) + leave;
    take_back(speech, land - leave);
    speech->began = true;
    return gap + (int64_t)(land - leave);
}

void speech_jump(struct speech *speech, int64_t media)
{
    voice_skip_to(speech->voice, media);
    if (media > speech->audible)
        speech->audible = media;
}
