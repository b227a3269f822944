#include "client/play/output_file.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sndfile.h>

#include "common/log.h"
#include "common/now.h"

enum {
    BLOCK_FRAMES = PLAYER_RATE_HZ / 100,
    BLOCK_US = 10000,
    /* A player that is killed leaves a file which is valid up to the last of these. */
    HEADER_EVERY_BLOCKS = 100
};

struct output_file {
    struct earpiece *earpiece;
    char *path;
    SNDFILE *file;
    uint64_t limit_frames;
    uint64_t written_frames;
    pthread_t thread;
    atomic_bool stop;
    atomic_bool done;
    bool failed; /* the thread's; read after it has ended */
};

/* Makes the file by hand, because libsndfile does not say why it could not. */
static SNDFILE *create_wav(const char *path)
{
    SF_INFO info = {.samplerate = PLAYER_RATE_HZ,
                    .channels = PLAYER_CHANNELS,
                    .format = SF_FORMAT_WAV | SF_FORMAT_PCM_16};
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    SNDFILE *file;

    if (fd < 0) {
        log_error("cannot write %s: %s", path, strerror(errno));
        return NULL;
    }
    file = sf_open_fd(fd, SFM_WRITE, &info, SF_TRUE);
    if (!file) {
        log_error("cannot write %s: %s", path, sf_strerror(NULL));
        close(fd);
        return NULL;
    }
    sf_command(file, SFC_SET_CLIPPING, NULL, SF_TRUE);
    return file;
}

/* Appends what was rendered, once there is something to hear. False at the end of the
 * recording. */
static bool record(struct output_file *output, const float *samples, uint64_t block)
{
    uint64_t frames = BLOCK_FRAMES;

    if (earpiece_frames(output->earpiece) == 0)
        return true;
    if (output->limit_frames && output->limit_frames - output->written_frames < frames)
        frames = output->limit_frames - output->written_frames;
    if (sf_writef_float(output->file, samples, (sf_count_t)frames) != (sf_count_t)frames) {
        log_error("cannot write %s: %s", output->path, sf_strerror(output->file));
        output->failed = true;
        return false;
    }
    output->written_frames += frames;
    if (block % HEADER_EVERY_BLOCKS == 0)
        sf_command(output->file, SFC_UPDATE_HEADER_NOW, NULL, 0);
    return !output->limit_frames || output->written_frames < output->limit_frames;
}

/* The audio clock. A block that comes late, because the disk was busy, is handed the time at
 * which it was due: the recording neither loses nor repeats anything. */
static void *run(void *context)
{
    struct output_file *output = context;
    float samples[BLOCK_FRAMES];
    ll_mono due = now_mono();

    for (uint64_t block = 1; !atomic_load(&output->stop); block++) {
        struct timespec at = {due.us / 1000000, due.us % 1000000 * 1000};

        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
        earpiece_render(output->earpiece, samples, BLOCK_FRAMES, due, 0);
        if (!record(output, samples, block))
            break;
        due.us += BLOCK_US;
    }
    atomic_store(&output->done, true);
    return NULL;
}

struct output_file *output_file_open(struct earpiece *earpiece, const char *path,
                                     uint64_t limit_frames)
{
    struct output_file *output = calloc(1, sizeof *output);
    int error;

    if (!output || !(output->path = strdup(path))) {
        log_error("out of memory");
        goto err0;
    }
    output->earpiece = earpiece;
    output->limit_frames = limit_frames;
    output->file = create_wav(path);
    if (!output->file)
        goto err0;
    error = pthread_create(&output->thread, NULL, run, output);
    if (error) {
        log_error("cannot start a thread: %s", strerror(error));
        goto err1;
    }
    return output;
err1:
    sf_close(output->file);
err0:
    if (output)
        free(output->path);
    free(output);
    return NULL;
}

bool output_file_done(const struct output_file *output)
{
    return atomic_load(&output->done);
}

bool output_file_close(struct output_file *output)
{
    bool ok;

    if (!output)
        return true;
    atomic_store(&output->stop, true);
    pthread_join(output->thread, NULL);
    ok = !output->failed;
    if (sf_close(output->file) != 0 && ok) {
        log_error("cannot complete %s", output->path);
        ok = false;
    }
    free(output->path);
    free(output);
    return ok;
}
