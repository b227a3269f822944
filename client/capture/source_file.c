#include "client/capture/source_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sndfile.h>
#include <soxr.h>

#include "common/log.h"

enum { CHUNK_FRAMES = 1024 };

struct source_file {
    struct source source;
    SNDFILE *file;
    SF_INFO info;
    bool loop;
    bool at_end;        /* of the file; the resampler may still hold some */
    soxr_t resampler;   /* pulls from supply() */
    float *interleaved; /* CHUNK_FRAMES frames as they are in the file */
    float mono[CHUNK_FRAMES];
};

/* Reads a chunk, starting over when the file loops. A read that gives nothing right after a
 * rewind is an error of the file: the end, too, or this would go round for ever. */
static sf_count_t read_chunk(struct source_file *file, sf_count_t frames)
{
    sf_count_t n = sf_readf_float(file->file, file->interleaved, frames);

    if (n == 0 && file->loop && sf_seek(file->file, 0, SEEK_SET) == 0)
        n = sf_readf_float(file->file, file->interleaved, frames);
    return n > 0 ? n : 0;
}

/* For soxr: the next frames of the file, mixed down. */
static size_t supply(void *context, soxr_in_t *data, size_t wanted)
{
    struct source_file *file = context;
    sf_count_t n = read_chunk(file, wanted < CHUNK_FRAMES ? (sf_count_t)wanted : CHUNK_FRAMES);
    int channels = file->info.channels;

    for (sf_count_t i = 0; i < n; i++) {
        float sum = 0;

        for (int c = 0; c < channels; c++)
            sum += file->interleaved[i * channels + c];
        file->mono[i] = sum / (float)channels;
    }
    *data = file->mono;
    return (size_t)n;
}

static enum source_outcome read_block(struct source *source, float *block, ll_mono *in_air)
{
    struct source_file *file = (struct source_file *)source;
    size_t n = 0;

    (void)in_air; /* a file is in the air when it is read */
    if (!file->at_end)
        n = soxr_output(file->resampler, block, BLOCK_FRAMES);
    file->at_end = n < BLOCK_FRAMES;
    memset(block + n, 0, (BLOCK_FRAMES - n) * sizeof *block);
    return n > 0 ? SOURCE_READ : SOURCE_ENDED;
}

static void describe(const struct source *source, struct source_facts *out)
{
    const struct source_file *file = (const struct source_file *)source;
    SF_FORMAT_INFO format = {.format = file->info.format & SF_FORMAT_TYPEMASK};

    sf_command(NULL, SFC_GET_FORMAT_INFO, &format, sizeof format);
    *out =
        (struct source_facts){.inputs = file->info.channels, .rate_hz = file->info.samplerate};
    snprintf(out->name, sizeof out->name, "file, %s", format.name ? format.name : "sound");
}

static void close_file(struct source *source)
{
    struct source_file *file = (struct source_file *)source;

    soxr_delete(file->resampler);
    free(file->interleaved);
    sf_close(file->file);
    free(file);
}

static const struct source_kind kind = {
    .patient = true, .read = read_block, .describe = describe, .free = close_file};

static bool is_usable(const struct source_file *file, const char *path)
{
    if (file->info.frames <= 0)
        log_error("%s: there is no sound in this file", path);
    else if (file->loop && !file->info.seekable)
        log_error("%s: cannot be looped, for it cannot be rewound", path);
    else
        return true;
    return false;
}

static soxr_t create_resampler(struct source_file *file)
{
    soxr_error_t error;
    soxr_t resampler = soxr_create(file->info.samplerate, RATE_HZ, 1, &error, NULL, NULL, NULL);

    if (resampler)
        soxr_set_input_fn(resampler, supply, file, CHUNK_FRAMES);
    return resampler;
}

struct source *source_file_open(const char *path, bool loop)
{
    struct source_file *file = calloc(1, sizeof *file);

    if (!file)
        goto err0;
    file->source.kind = &kind;
    file->loop = loop;
    file->file = sf_open(path, SFM_READ, &file->info);
    if (!file->file) {
        log_error("%s: %s", path,
                  access(path, R_OK) == 0 ? "libsndfile knows no such sound format"
                                          : strerror(errno));
        free(file);
        return NULL;
    }
    if (!is_usable(file, path)) {
        sf_close(file->file);
        free(file);
        return NULL;
    }
    file->interleaved = calloc((size_t)file->info.channels * CHUNK_FRAMES, sizeof(float));
    if (!file->interleaved)
        goto err1;
    file->resampler = create_resampler(file);
    if (!file->resampler)
        goto err2;
    return &file->source;
err2:
    free(file->interleaved);
err1:
    sf_close(file->file);
    free(file);
err0:
    log_error("%s: out of memory", path);
    return NULL;
}
