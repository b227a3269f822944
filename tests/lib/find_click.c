/* find_click FILE.wav...: prints for each file one line of JSON: where its first click is (seconds, null when there
 * is none; see click.h), and its steepest step from one sample to the next. */
#include <stdio.h>
#include <stdlib.h>

#include <sndfile.h>

#include "tests/lib/click.h"

static int look(const char *path)
{
    SF_INFO info = {0};
    SNDFILE *file = sf_open(path, SFM_READ, &info);
    float *samples =
        file && info.channels == 1 ? calloc((size_t)info.frames, sizeof *samples) : NULL;
    if (!samples || sf_readf_float(file, samples, info.frames) != info.frames) {
        fprintf(stderr, "find_click: cannot read %s\n", path);
        return EXIT_FAILURE;
    }
    long at = click_find(samples, (size_t)info.frames);
    printf(at < 0 ? "{\"click_s\":null" : "{\"click_s\":%.4f", (double)at / info.samplerate);
    printf(",\"steepest\":%.4f}\n", click_steepest(samples, (size_t)info.frames));
    free(samples);
    sf_close(file);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    int status = EXIT_SUCCESS;
    for (int i = 1; i < argc && status == EXIT_SUCCESS; i++)
        status = look(argv[i]);
    return status;
}
