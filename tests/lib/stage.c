#include "tests/lib/stage.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <opus/opus.h>

#define TURN 6.283185307179586

static void *must(void *memory)
{
    if (!memory) {
        fputs("stage: no memory\n", stderr);
        abort();
    }
    return memory;
}

/* Room for `more` elements behind the `used` ones, in steps of powers of two: under a sanitizer every
 * realloc is a copy. */
static void *grow(void *memory, size_t used, size_t more, size_t element_bytes)
{
    size_t room = 1;
    while (room < used)
        room *= 2;
    if (memory && used + more <= room)
        return memory;
    while (room < used + more)
        room *= 2;
    return must(realloc(memory, room * element_bytes));
}

double stage_chance(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(*state >> 11) / (double)(UINT64_C(1) << 53);
}

/* Sounds ----------------------------------------------------------------------------------- */

static double seconds(int64_t frame)
{
    return (double)frame / STAGE_RATE_HZ;
}

float sound_tone(int64_t media_frame)
{
    return (float)(0.3 * sin(TURN * 440.0 * seconds(media_frame)));
}

float sound_voice(int64_t media_frame)
{
    double t = seconds(media_frame);
    double turns = 130.0 * t + 1.5 * sin(TURN * 0.7 * t); /* pitch glides around 130 Hz */
    double twice_cos = 2.0 * cos(TURN * turns), before = 0.0, sine = sin(TURN * turns);
    double sum = 0.0;
    for (int overtone = 1; overtone <= 12; overtone++) {
        sum += sine / (1.0 + 0.3 * overtone * overtone);
        double next =
            twice_cos * sine - before; /* sin((n+1)x) = 2 cos(x) sin(nx) - sin((n-1)x) */
        before = sine;
        sine = next;
    }
    double syllable = 0.5 - 0.5 * cos(TURN * 4.0 * t);
    double phrase = fmod(t, 2.5) < 2.0 ? 1.0 : 0.003;
    return (float)(0.25 * sum * syllable * phrase);
}

static double word_hz(int word)
{
    return 400.0 + 60.0 * word;
}

float sound_words(int64_t media_frame)
{
    int word = (int)(media_frame / WORD_FRAMES % WORDS);
    double share = (double)(media_frame % WORD_FRAMES) / WORD_FRAMES;
    return (float)(0.4 * (0.5 - 0.5 * cos(TURN * share)) *
                   sin(TURN * word_hz(word) * seconds(media_frame)));
}

/* Power of a frequency over one word, through the word's own envelope. */
static double power_of(const float *samples, double hz)
{
    double re = 0.0, im = 0.0;
    for (int i = 0; i < WORD_FRAMES; i += 4) {
        double weight = 0.5 - 0.5 * cos(TURN * i / WORD_FRAMES);
        re += weight * samples[i] * cos(TURN * hz * seconds(i));
        im += weight * samples[i] * sin(TURN * hz * seconds(i));
    }
    return re * re + im * im;
}

int64_t word_heard(const float *samples, size_t frames, int word)
{
    static float spoken[WORD_FRAMES];
    for (int i = 0; i < WORD_FRAMES; i++)
        spoken[i] = sound_words((int64_t)word * WORD_FRAMES + i);
    double best = 0.5 * power_of(spoken, word_hz(word));
    int64_t at = -1;
    for (size_t from = 0; from + WORD_FRAMES <= frames; from += 240) {
        double power = power_of(samples + from, word_hz(word));
        if (power > best) {
            best = power;
            at = (int64_t)from;
        }
    }
    return at;
}

/* Speakers --------------------------------------------------------------------------------- */

struct speaker {
    struct stage_stream stream;
    OpusEncoder *encoder;
    OpusDecoder *decoder;
    struct cipher *cipher;
    uint64_t index;
    int64_t media;
    bool paused; /* the next packet is the first after a pause */
    int64_t captured_frame;
    float *reference;
    size_t reference_frames;
};

struct stage_stream stage_stream(unsigned n, stage_sound sound)
{
    struct stage_stream stream = {
        .ssrc = 0x1000 + n,
        .index = 100,
        .packet_frames = STAGE_PACKET_FRAMES,
        .channels = 1,
        .sound = sound,
    };
    for (int i = 0; i < CIPHER_KEY_BYTES; i++)
        stream.key[i] = (uint8_t)(17 * i + (int)n);
    return stream;
}

struct speaker *speaker_create(const struct stage_stream *stream)
{
    struct speaker *speaker = must(calloc(1, sizeof *speaker));
    int error;
    speaker->stream = *stream;
    speaker->index = stream->index;
    speaker->media = stream->media;
    int application =
        stream->coding == STAGE_AUDIO ? OPUS_APPLICATION_AUDIO : OPUS_APPLICATION_VOIP;
    speaker->encoder =
        must(opus_encoder_create(STAGE_RATE_HZ, stream->channels, application, &error));
    opus_encoder_ctl(speaker->encoder, OPUS_SET_BITRATE(40000));
    opus_encoder_ctl(speaker->encoder, OPUS_SET_INBAND_FEC(stream->coding == STAGE_VOICE_FEC));
    opus_encoder_ctl(speaker->encoder,
                     OPUS_SET_PACKET_LOSS_PERC(stream->coding == STAGE_VOICE_FEC ? 20 : 0));
    opus_encoder_ctl(speaker->encoder, OPUS_SET_COMPLEXITY(1));
    speaker->decoder = must(opus_decoder_create(STAGE_RATE_HZ, 1, &error));
    speaker->cipher = must(cipher_create_sender(stream->key, stream->ssrc, stream->index));
    return speaker;
}

void speaker_free(struct speaker *speaker)
{
    opus_encoder_destroy(speaker->encoder);
    opus_decoder_destroy(speaker->decoder);
    cipher_free(speaker->cipher);
    free(speaker->reference);
    free(speaker);
}

uint64_t speaker_index(const struct speaker *speaker)
{
    return speaker->index;
}

int64_t speaker_media(const struct speaker *speaker)
{
    return speaker->media;
}

void speaker_pause(struct speaker *speaker, int64_t frames)
{
    speaker->media += frames;
    speaker->paused = true;
}

const float *speaker_reference(const struct speaker *speaker, size_t *frames)
{
    *frames = speaker->reference_frames;
    return speaker->reference;
}

static size_t encode(struct speaker *speaker, uint8_t *payload, size_t capacity)
{
    static float said[2 * 5760];
    uint32_t frames = speaker->stream.packet_frames;
    int channels = speaker->stream.channels;
    for (uint32_t i = 0; i < frames; i++)
        for (int c = 0; c < channels; c++)
            said[i * (uint32_t)channels + (uint32_t)c] =
                speaker->stream.sound(speaker->media + i);
    int n = opus_encode_float(speaker->encoder, said, (int)frames, payload, (int)capacity);
    assert(n > 0);
    return (size_t)n;
}

static void keep_reference(struct speaker *speaker, const uint8_t *payload, size_t n)
{
    size_t frames = speaker->stream.packet_frames;
    speaker->reference =
        grow(speaker->reference, speaker->reference_frames, frames, sizeof *speaker->reference);
    int got = opus_decode_float(speaker->decoder, payload, (int)n,
                                speaker->reference + speaker->reference_frames, (int)frames, 0);
    assert(got == (int)frames);
    (void)got;
    speaker->reference_frames += frames;
}

void speaker_next(struct speaker *speaker, struct speech_packet *packet)
{
    uint8_t payload[1200];
    size_t n = encode(speaker, payload, sizeof payload);
    keep_reference(speaker, payload, n);
    struct rtp_packet rtp = {
        .marker = speaker->paused,
        .payload_type = RTP_PAYLOAD_OPUS,
        .seq = (uint16_t)speaker->index,
        .timestamp = (uint32_t)speaker->media,
        .ssrc = speaker->stream.ssrc,
        .level_dbov = RTP_NO_LEVEL,
        .captured = {1 + (int64_t)(seconds(speaker->media) * 1e6)},
        .payload = payload,
        .payload_bytes = n,
    };
    enum ll_status status =
        rtp_encode(&rtp, packet->bytes, RTP_PACKET_MAX_BYTES - CIPHER_TAG_BYTES, &packet->n);
    if (status == LL_OK)
        status = cipher_protect(speaker->cipher, packet->bytes, &packet->n);
    assert(status == LL_OK);
    speaker->media += speaker->stream.packet_frames;
    speaker->index++;
    speaker->paused = false;
    packet->spoken_us = (int64_t)(seconds(speaker->media) * 1e6);
}

/* The ear ---------------------------------------------------------------------------------- */

struct flight {
    int64_t arrives_us;
    size_t n;
    uint8_t bytes[RTP_PACKET_MAX_BYTES];
};

void ear_init(struct ear *ear, enum profile profile)
{
    *ear = (struct ear){.player = must(player_create(profile))};
}

void ear_fini(struct ear *ear)
{
    player_free(ear->player);
    free(ear->heard);
    free(ear->flights);
}

void ear_join(struct ear *ear, const struct stage_stream *stream, uint64_t index,
              bool same_clock)
{
    enum ll_status status =
        player_stream(ear->player, stream->key, stream->ssrc, index, same_clock);
    assert(status == LL_OK);
    (void)status;
}

void ear_send(struct ear *ear, const struct speech_packet *packet, int64_t arrives_us)
{
    ear->flights = grow(ear->flights, ear->flight_count, 1, sizeof *ear->flights);
    size_t at = ear->flight_count++;
    while (at > 0 && ear->flights[at - 1].arrives_us > arrives_us) {
        ear->flights[at] = ear->flights[at - 1];
        at--;
    }
    ear->flights[at] = (struct flight){.arrives_us = arrives_us, .n = packet->n};
    memcpy(ear->flights[at].bytes, packet->bytes, packet->n);
}

static void arrive(struct ear *ear)
{
    size_t landed = 0;
    for (; landed < ear->flight_count && ear->flights[landed].arrives_us <= ear->now_us;
         landed++)
        player_push(ear->player, ear->flights[landed].bytes, ear->flights[landed].n,
                    (ll_mono){ear->flights[landed].arrives_us});
    if (landed == 0)
        return;
    ear->flight_count -= landed;
    memmove(ear->flights, ear->flights + landed, ear->flight_count * sizeof *ear->flights);
}

void ear_listen(struct ear *ear, int64_t until_us)
{
    double step_us = STAGE_PULL_FRAMES * 1e6 / STAGE_RATE_HZ / (1.0 + ear->ppm * 1e-6);
    while (ear->now_us < until_us) {
        ear->heard = grow(ear->heard, ear->heard_frames, STAGE_PULL_FRAMES, sizeof *ear->heard);
        arrive(ear);
        player_pull(ear->player, ear->heard + ear->heard_frames, STAGE_PULL_FRAMES,
                    (ll_mono){ear->now_us}, 0);
        ear->heard_frames += STAGE_PULL_FRAMES;
        ear->now_us = (int64_t)((double)(ear->heard_frames / STAGE_PULL_FRAMES) * step_us);
    }
}

struct player_stats ear_stats(const struct ear *ear)
{
    struct player_stats stats;
    player_stats(ear->player, &stats);
    return stats;
}
