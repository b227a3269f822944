#include "client/capture/encoder.h"

#include <stdlib.h>

#include <opus/opus.h>

#include "client/capture/source.h"

struct encoder {
    OpusEncoder *opus;
    size_t frames;
    int delay_frames;
};

/* Constant bit rate: with a variable one the lengths of encrypted packets tell what is said
 * (RFC 6562), and a listener on a thin line could not know what it needs. DTX stays off for the
 * same reason, and because a silent room must be told from a broken line. */
static int configure(OpusEncoder *opus, const struct rendition_traits *traits,
                     enum rendition rendition)
{
    int error = opus_encoder_ctl(opus, OPUS_SET_BITRATE(traits->bitrate));

    error |= opus_encoder_ctl(opus, OPUS_SET_VBR(0));
    error |= opus_encoder_ctl(opus, OPUS_SET_DTX(0));
    error |= opus_encoder_ctl(opus, OPUS_SET_COMPLEXITY(10));
    /* Interpreters need 15 kHz, which only fullband has; left alone, Opus narrows. At the rate
     * of `lo` the upper octave would cost the words: there it may choose, for speech. */
    if (rendition == RENDITION_HI)
        error |= opus_encoder_ctl(opus, OPUS_SET_BANDWIDTH(OPUS_BANDWIDTH_FULLBAND));
    else
        error |= opus_encoder_ctl(opus, OPUS_SET_SIGNAL(OPUS_SIGNAL_VOICE));
    return error;
}

struct encoder *encoder_create(enum rendition rendition)
{
    const struct rendition_traits *traits = rendition_traits(rendition);
    struct encoder *encoder = calloc(1, sizeof *encoder);
    opus_int32 delay = 0;
    int error;

    if (!encoder)
        return NULL;
    encoder->frames = traits->packet_ms * (RATE_HZ / 1000);
    encoder->opus = opus_encoder_create(RATE_HZ, 1, OPUS_APPLICATION_AUDIO, &error);
    if (!encoder->opus || configure(encoder->opus, traits, rendition) != OPUS_OK ||
        opus_encoder_ctl(encoder->opus, OPUS_GET_LOOKAHEAD(&delay)) != OPUS_OK) {
        encoder_free(encoder);
        return NULL;
    }
    encoder->delay_frames = delay;
    return encoder;
}

void encoder_free(struct encoder *encoder)
{
    if (!encoder)
        return;
    if (encoder->opus)
        opus_encoder_destroy(encoder->opus);
    free(encoder);
}

size_t encoder_frames(const struct encoder *encoder)
{
    return encoder->frames;
}

int encoder_delay_frames(const struct encoder *encoder)
{
    return encoder->delay_frames;
}

size_t encoder_encode(struct encoder *encoder, const float *samples, uint8_t *packet,
                      size_t capacity)
{
    opus_int32 n = opus_encode_float(encoder->opus, samples, (int)encoder->frames, packet,
                                     (opus_int32)capacity);

    return n > 0 ? (size_t)n : 0;
}
