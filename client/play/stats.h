/* The figures of a run as one line of JSON. */
#ifndef CLIENT_PLAY_STATS_H
#define CLIENT_PLAY_STATS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <livelisten/player.h>

#include "client/play/session.h"

struct stats {
    struct player_stats player;
    struct session_view session;
    const char *meeting;
    enum profile profile;
    uint64_t heard_ms;         /* since the first sound, pauses included */
    uint64_t device_underruns; /* times that the sound device ran dry; not the player's */
};

/* Writes one object and a newline. False when it cannot be written. */
bool stats_write_json(const struct stats *stats, FILE *to);

/* "playing": the state of the player. */
const char *stats_player_state(enum player_state state);

#endif
