/* A sound file of any format and rate that libsndfile reads, as a source: mixed down to mono,
 * brought to 48 kHz, once or again and again. */
#ifndef CLIENT_CAPTURE_SOURCE_FILE_H
#define CLIENT_CAPTURE_SOURCE_FILE_H

#include <stdbool.h>

#include "client/capture/source.h"

/* NULL after logging what is wrong with the file. */
struct source *source_file_open(const char *path, bool loop);

#endif
