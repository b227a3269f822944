/* Standard input as a source: 16-bit little-endian samples, 48 kHz, mono, without a header. */
#ifndef CLIENT_CAPTURE_SOURCE_STDIN_H
#define CLIENT_CAPTURE_SOURCE_STDIN_H

#include "client/capture/source.h"

/* NULL after logging why not. */
struct source *source_stdin_open(void);

#endif
