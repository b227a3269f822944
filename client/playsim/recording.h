/* What is heard in a simulation, as a WAV file: 48 kHz, mono, 16 bit. */
#ifndef CLIENT_PLAYSIM_RECORDING_H
#define CLIENT_PLAYSIM_RECORDING_H

#include <stdbool.h>
#include <stddef.h>

struct recording; /* opaque; heap */

/* NULL after printing why. The path must live as long. */
struct recording *recording_open(const char *path);

/* False when it cannot be written, after printing why. */
bool recording_write(struct recording *recording, const float *samples, size_t frames);

/* False when the file could not be completed, after printing why. NULL is legal, and true. */
bool recording_close(struct recording *recording);

#endif
