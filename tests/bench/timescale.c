/* The splices of the player's tape at a steady speed: s16le 48 kHz mono from stdin to stdout. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/options.h"
#include "lib/tape.h"

enum {
    BLOCK_FRAMES = 240,
    REST_FRAMES = 1920,    /* between two splices */
    PATIENCE_FRAMES = 1440 /* behind the speed by this much, any splice will do */
};

#define GOOD_MATCH 0.9f

struct player {
    struct tape tape;
    double speed;
    double owed_frames; /* to be left out; negative: repeated */
    uint32_t rest_frames;
};

static void to_tape(struct tape *tape, const int16_t *block, size_t frames)
{
    static const float silence[BLOCK_FRAMES];
    float samples[BLOCK_FRAMES] = {0};
    for (size_t i = 0; i < frames; i++)
        samples[i] = (float)block[i] / 32768.0f;
    tape_append(tape, samples, silence, BLOCK_FRAMES, true);
}

static bool fill(struct tape *tape)
{
    int16_t block[BLOCK_FRAMES];
    while (tape_length(tape) < TIMESCALE_QUIET_AHEAD_FRAMES) {
        size_t frames = fread(block, sizeof *block, BLOCK_FRAMES, stdin);
        if (frames == 0)
            return tape_length(tape) >= BLOCK_FRAMES;
        to_tape(tape, block, frames);
    }
    return true;
}

static void splice(struct player *player)
{
    int32_t owed = (int32_t)player->owed_frames;
    enum timescale direction = owed > 0 ? TIMESCALE_FASTER : TIMESCALE_SLOWER;
    if (abs(owed) < TIMESCALE_MIN_FRAMES || player->rest_frames < REST_FRAMES ||
        !tape_can_splice(&player->tape, direction))
        return;
    struct splice found =
        tape_find_splice(&player->tape, direction, TIMESCALE_MAX_FRAMES, 0.0f);
    if (found.likeness < GOOD_MATCH && abs(owed) < PATIENCE_FRAMES)
        return;
    tape_splice(&player->tape, &found);
    player->owed_frames -= found.jump_frames;
    player->rest_frames = 0;
}

static void write_block(struct player *player)
{
    float samples[BLOCK_FRAMES];
    int16_t block[BLOCK_FRAMES];
    tape_read(&player->tape, samples, BLOCK_FRAMES);
    for (int i = 0; i < BLOCK_FRAMES; i++)
        block[i] = (int16_t)(samples[i] * 32767.0f);
    fwrite(block, sizeof *block, BLOCK_FRAMES, stdout);
    player->owed_frames += (player->speed - 1.0) * BLOCK_FRAMES;
    player->rest_frames += BLOCK_FRAMES;
}

static bool on_option(void *context, const char *name, const char *value)
{
    struct player *player = context;
    long percent;
    if (!options_number(name, value, 50, 200, &percent))
        return false;
    player->speed = (double)percent / 100.0;
    return true;
}

static const struct option_spec options[] = {
    {"percent", "N", "speed; default 110"},
    {0},
};

static const struct program_spec program = {
    .name = "timescale",
    .summary = "plays faster or slower",
    .usage = "[OPTION]... <IN >OUT",
    .options = options,
};

int main(int argc, char **argv)
{
    static struct player player = {.speed = 1.1};
    int first;
    int status = options_parse(&program, argc, argv, on_option, &player, &first);

    if (status >= 0)
        return status;
    tape_init(&player.tape);
    while (fill(&player.tape)) {
        splice(&player);
        write_block(&player);
    }
    return 0;
}
