/* From the player core to an output, whichever it is: volume, and how much has been heard. The
 * part of livelisten-play that runs on the audio clock. */
#ifndef CLIENT_PLAY_EARPIECE_H
#define CLIENT_PLAY_EARPIECE_H

#include <stddef.h>
#include <stdint.h>

#include <livelisten/clock.h>
#include <livelisten/player.h>

struct earpiece; /* opaque; heap */

/* `volume_db` is added to what the player gives, and the result clipped. The player stays the
 * caller's and must live longer. NULL when out of memory. */
struct earpiece *earpiece_create(struct player *player, double volume_db);
void earpiece_free(struct earpiece *earpiece); /* NULL is legal; nobody may be rendering */

/* Audio thread: exactly `frames` samples, mono; arguments as in player_pull. Real-time safe. */
void earpiece_render(struct earpiece *earpiece, float *samples, size_t frames, ll_mono now,
                     int64_t latency_us);

/* Any thread: frames rendered since the first that held sound of the room, pauses included; 0
 * as long as nothing was heard. */
uint64_t earpiece_frames(const struct earpiece *earpiece);

#endif
