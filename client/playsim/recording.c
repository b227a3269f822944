#include "client/playsim/recording.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sndfile.h>

#include <livelisten/player.h>

#include "common/log.h"

struct recording {
    const char *path;
    SNDFILE *file;
};

static bool failed(const char *path, const char *why)
{
    log_error("cannot write %s: %s", path, why);
    return false;
}

/* Made by hand, because libsndfile does not say why it could not. */
static SNDFILE *create_wav(const char *path)
{
    SF_INFO info = {.samplerate = PLAYER_RATE_HZ,
                    .channels = PLAYER_CHANNELS,
                    .format = SF_FORMAT_WAV | SF_FORMAT_PCM_16};
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    SNDFILE *file = fd < 0 ? NULL : sf_open_fd(fd, SFM_WRITE, &info, SF_TRUE);

    if (fd < 0)
        failed(path, strerror(errno));
    else if (!file) {
        failed(path, sf_strerror(NULL));
        close(fd);
    } else
        sf_command(file, SFC_SET_CLIPPING, NULL, SF_TRUE);
    return file;
}

struct recording *recording_open(const char *path)
{
    struct recording *recording = calloc(1, sizeof *recording);

    if (!recording) {
        log_error("out of memory");
        return NULL;
    }
    recording->path = path;
    recording->file = create_wav(path);
    if (!recording->file) {
        free(recording);
        return NULL;
    }
    return recording;
}

bool recording_write(struct recording *recording, const float *samples, size_t frames)
{
    return sf_writef_float(recording->file, samples, (sf_count_t)frames) ==
               (sf_count_t)frames ||
           failed(recording->path, sf_strerror(recording->file));
}

bool recording_close(struct recording *recording)
{
    bool ok;

    if (!recording)
        return true;
    ok = sf_close(recording->file) == 0 || failed(recording->path, "cannot complete it");
    free(recording);
    return ok;
}
