#include "voice.h"

#include <stdlib.h>
#include <string.h>

#include <opus/opus.h>

/* Opus conceals in steps of 2.5 ms. */
enum { OPUS_STEP_FRAMES = 120, CHANNELS = 1 };

struct voice {
    struct jitter *jitter;
    OpusDecoder *decoder;
    struct transit transit;

    /* The newest packet seen ties RTP timestamps (32 bits) to the media clock (64 bits). */
    bool tied;
    uint32_t timestamp;
    int64_t media;

    bool running;            /* something was decoded since the restart */
    uint64_t expected_index; /* these two are meaningful when running */
    int64_t position;

    bool capture_known;
    int64_t capture_us; /* relay time minus media time */
};

struct voice *voice_create(void)
{
    struct voice *voice = calloc(1, sizeof *voice);
    if (!voice)
        return NULL;
    int error;
    voice->jitter = jitter_create();
    voice->decoder = opus_decoder_create(RTP_CLOCK_HZ, CHANNELS, &error);
    if (!voice->jitter || !voice->decoder) {
        voice_free(voice);
        return NULL;
    }
    return voice;
}

void voice_free(struct voice *voice)
{
    if (!voice)
        return;
    if (voice->decoder)
        opus_decoder_destroy(voice->decoder);
    jitter_free(voice->jitter);
    free(voice);
}

uint32_t voice_packet_frames(const uint8_t *payload, size_t n)
{
    int frames = opus_packet_get_nb_samples(payload, (opus_int32)n, RTP_CLOCK_HZ);
    return frames > 0 && frames <= PACKET_MAX_FRAMES ? (uint32_t)frames : 0;
}

void voice_restart(struct voice *voice, const struct voice *clock_of)
{
    bool tied = clock_of && clock_of->tied;
    uint32_t timestamp = tied ? clock_of->timestamp : 0;
    int64_t media = tied ? clock_of->media : 0;
    bool capture_known = tied && clock_of->capture_known;
    int64_t capture_us = capture_known ? clock_of->capture_us : 0;

    jitter_reset(voice->jitter);
    opus_decoder_ctl(voice->decoder, OPUS_RESET_STATE);
    transit_reset(&voice->transit);
    voice->tied = tied;
    voice->timestamp = timestamp;
    voice->media = media;
    voice->running = false;
    voice->capture_known = capture_known;
    voice->capture_us = capture_us;
}

enum ll_status voice_insert(struct voice *voice, const struct packet *packet,
                            const uint8_t *payload, struct travel *travel)
{
    if (!voice->tied) {
        voice->tied = true;
        voice->timestamp = packet->timestamp;
        voice->media = packet->timestamp;
    }
    int64_t media = voice->media + (int32_t)(packet->timestamp - voice->timestamp);
    if (!transit_add(&voice->transit, packet->arrived, frames_to_us(media), travel))
        return LL_UNSUPPORTED;
    if (media > voice->media) {
        voice->timestamp = packet->timestamp;
        voice->media = media;
    }
    if (voice->running &&
        (packet->index < voice->expected_index || media + packet->frames <= voice->position))
        return LL_FOREIGN;
    return jitter_insert(voice->jitter, packet, media, payload);
}

enum voice_next voice_next(const struct voice *voice)
{
    const struct stored *next = jitter_first(voice->jitter);
    if (!next)
        return VOICE_NOTHING;
    if (!voice->running)
        return VOICE_PACKET;
    if (next->packet.index > voice->expected_index)
        return VOICE_HOLE;
    return next->media > voice->position ? VOICE_PAUSE : VOICE_PACKET;
}

int64_t voice_gap_frames(const struct voice *voice)
{
    const struct stored *next = jitter_first(voice->jitter);
    return next && voice->running ? next->media - voice->position : 0;
}

uint64_t voice_gap_packets(const struct voice *voice)
{
    const struct stored *next = jitter_first(voice->jitter);
    return next && voice->running ? next->packet.index - voice->expected_index : 0;
}

static void note_capture_time(struct voice *voice, const struct stored *stored)
{
    if (stored->packet.captured.us == 0)
        return;
    voice->capture_known = true;
    voice->capture_us = stored->packet.captured.us - frames_to_us(stored->media);
}

static void take_first(struct voice *voice, const struct stored *first)
{
    note_capture_time(voice, first);
    voice->running = true;
    voice->expected_index = first->packet.index + 1;
    voice->position = first->media + first->packet.frames;
    jitter_drop_first(voice->jitter);
}

/* Whether the first frame of an Opus packet carries a copy of the one before it: the LBRR flags of
 * SILK, which are the first bits of the frame behind one for each 20 ms (RFC 6716 section 4.2.3). */
static bool carries_copy(const uint8_t *payload, uint32_t n)
{
    enum { CELT_ONLY = 0x80, OPUS_MAX_FRAMES = 48, SILK_FRAME_FRAMES = 20 * FRAMES_PER_MS };
    const unsigned char *frame[OPUS_MAX_FRAMES];
    opus_int16 bytes[OPUS_MAX_FRAMES];
    if (payload[0] & CELT_ONLY ||
        opus_packet_parse(payload, (opus_int32)n, NULL, frame, bytes, NULL) < 1 || bytes[0] < 1)
        return false;
    int frames = opus_packet_get_samples_per_frame(payload, RTP_CLOCK_HZ);
    int parts = frames > SILK_FRAME_FRAMES ? frames / SILK_FRAME_FRAMES : 1;
    int mid = frame[0][0] >> (7 - parts) & 1;
    int side =
        opus_packet_get_nb_channels(payload) == 2 ? frame[0][0] >> (6 - 2 * parts) & 1 : 0;
    return mid || side;
}

size_t voice_copy_frames(const struct voice *voice)
{
    const struct stored *next = jitter_first(voice->jitter);
    if (voice_next(voice) != VOICE_HOLE ||
        !carries_copy(next->payload, next->packet.payload_bytes))
        return 0;
    int frames = opus_packet_get_samples_per_frame(next->payload, RTP_CLOCK_HZ);
    return frames <= next->media - voice->position ? (size_t)frames : 0;
}

/* PLC takes the place of what cannot be decoded, silence that of what cannot be made up. */
static void decode(struct voice *voice, const struct stored *stored, bool copy, float *samples,
                   int frames)
{
    int got = OPUS_INVALID_PACKET;
    if (stored)
        got =
            opus_decode_float(voice->decoder, stored->payload,
                              (opus_int32)stored->packet.payload_bytes, samples, frames, copy);
    if (got != frames)
        got = opus_decode_float(voice->decoder, NULL, 0, samples, frames, 0);
    if (got != frames)
        memset(samples, 0, (size_t)frames * sizeof *samples);
}

size_t voice_decode(struct voice *voice, float *samples)
{
    const struct stored *first = jitter_first(voice->jitter);
    size_t frames = first->packet.frames;
    decode(voice, first, false, samples, (int)frames);
    take_first(voice, first);
    return frames;
}

size_t voice_recover(struct voice *voice, float *samples)
{
    size_t frames = voice_copy_frames(voice);
    decode(voice, jitter_first(voice->jitter), true, samples, (int)frames);
    voice->position += (int64_t)frames;
    return frames;
}

size_t voice_conceal(struct voice *voice, float *samples, size_t frames, bool advance)
{
    if (frames > PACKET_MAX_FRAMES)
        frames = PACKET_MAX_FRAMES;
    frames -= frames % OPUS_STEP_FRAMES;
    if (frames > 0)
        decode(voice, NULL, false, samples, (int)frames);
    if (advance)
        voice->position += (int64_t)frames;
    return frames;
}

void voice_drop_until(struct voice *voice, int64_t media)
{
    const struct stored *first;
    while ((first = jitter_first(voice->jitter)) &&
           first->media + first->packet.frames <= media)
        take_first(voice, first);
}

void voice_skip_to(struct voice *voice, int64_t media)
{
    voice->position = media;
}

int64_t voice_position(const struct voice *voice)
{
    const struct stored *first = jitter_first(voice->jitter);
    return voice->running || !first ? voice->position : first->media;
}

int64_t voice_end(const struct voice *voice)
{
    const struct stored *last = jitter_last(voice->jitter);
    return last ? last->media + last->packet.frames : voice_position(voice);
}

int64_t voice_cushion_us(const struct voice *voice, ll_mono now, int64_t media)
{
    return transit_cushion_us(&voice->transit, now, frames_to_us(media));
}

bool voice_captured(const struct voice *voice, int64_t media, ll_wall *captured)
{
    if (!voice->capture_known)
        return false;
    captured->us = voice->capture_us + frames_to_us(media);
    return true;
}
