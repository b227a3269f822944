/* The figures of the player ten times a second, as CSV, for plots. */
#ifndef CLIENT_PLAYSIM_TIMELINE_H
#define CLIENT_PLAYSIM_TIMELINE_H

#include <stdbool.h>
#include <stdint.h>

#include <livelisten/player.h>

struct timeline; /* opaque; heap */

/* NULL after printing why. The path must live as long. */
struct timeline *timeline_open(const char *path);

/* After every pull, with its time; writes when a row is due. delay_ms is empty while nothing is
 * heard. */
void timeline_add(struct timeline *timeline, int64_t at_us, const struct player_stats *stats);

/* False when not everything could be written, after printing why. NULL is legal, and true. */
bool timeline_close(struct timeline *timeline);

#endif
