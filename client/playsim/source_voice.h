/* Somebody who speaks in the room of a simulation, as a source of client/capture: syllables of
 * changing vowels and pitch, hisses between some of them, pauses for breath, and the faint noise
 * of a room. The same at every run. */
#ifndef CLIENT_PLAYSIM_SOURCE_VOICE_H
#define CLIENT_PLAYSIM_SOURCE_VOICE_H

#include "client/capture/source.h"

/* What is said begins anew, sample for sample, after so many blocks. */
enum { VOICE_PERIOD_BLOCKS = 750 };

struct source *source_voice_create(void); /* NULL: out of memory */

#endif
