/* What a simulation found: delays of what was heard, weighed by how much of it there was, and
 * the figures of the player at the end; as one line of JSON. */
#ifndef CLIENT_PLAYSIM_TALLY_H
#define CLIENT_PLAYSIM_TALLY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <livelisten/player.h>

#include "client/playsim/trace.h"

enum { TALLY_DELAY_MAX_MS = 60000 }; /* longer delays count as this */

struct tally {
    uint64_t frames_at[TALLY_DELAY_MAX_MS + 1]; /* heard, by their delay [ms] */
    uint64_t made_up_frames;                    /* to be left out of what is played next */
    struct player_stats last;                   /* of the player, after the last pull */
    int32_t final_delay_ms;                     /* of the last speech; -1: nothing was heard */
};

void tally_init(struct tally *tally);

/* After a pull of `frames`. */
void tally_add(struct tally *tally, const struct player_stats *stats, uint32_t frames);

/* One object and a newline. False when it cannot be written. */
bool tally_write_json(const struct tally *tally, const struct trace *trace,
                      enum profile profile, int64_t duration_us, FILE *to);

#endif
