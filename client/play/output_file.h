/* A WAV file in place of a loudspeaker: 48 kHz, mono, 16 bit, filled in real time by a thread
 * of its own, which is the audio clock. The only file of the player that writes files. */
#ifndef CLIENT_PLAY_OUTPUT_FILE_H
#define CLIENT_PLAY_OUTPUT_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "client/play/earpiece.h"

struct output_file; /* opaque; heap */

/* Makes the file and starts the clock. The recording begins with the first sound of the room
 * and holds `limit_frames` (0: until it is closed). NULL after printing why. */
struct output_file *output_file_open(struct earpiece *earpiece, const char *path,
                                     uint64_t limit_frames);

/* True when the limit is reached or writing has failed (which was printed); any thread. */
bool output_file_done(const struct output_file *output);

/* Stops the clock and completes the file. False when not everything could be written; why was
 * printed. NULL is legal, and true. */
bool output_file_close(struct output_file *output);

#endif
