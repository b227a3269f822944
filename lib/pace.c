#include "pace.h"

#include <math.h>
#include <stdlib.h>

#include "packet.h"

enum {
    WINDOW_FRAMES = 100 * FRAMES_PER_MS,
    PAUSE_REST_FRAMES = 20 * FRAMES_PER_MS, /* between two splices in a pause */
    POWER_FRAMES = 2000 * FRAMES_PER_MS,    /* time constant of the speech power */
    SURPLUS_US = 3000,                      /* differences that are left alone... */
    SHORTAGE_US = 2000,
    TOLERANCE = 20 /* ...or this part of the target, if that is more */
};

/* How much faster or slower speech may become: hardly for a small difference, and, for one of
 * 150 ms, as much as is still easy to follow. A shortage is worse than a surplus. */
enum {
    CALM_US = 30000,
    CALM_PERMILLE = 40,
    HURRY_US = 150000,
    HURRY_PERMILLE = 250,
    SHORT = 4
};

/* Parts of the speech power: quiet enough to hide any splice, and not speech at all. */
#define QUIET      0.03f
#define BACKGROUND 0.001f
#define NEAR       4.0f /* times the quietest moment is still background */
#define GOOD_MATCH 0.95f

void pace_reset(struct pace *pace)
{
    pace->least_us[0] = pace->least_us[1] = INT64_MAX;
    pace->window_frames = 0;
    pace->rest_frames = 0;
    pace->spliced_frames = 0;
    pace->wanted_frames = 0;
}

void pace_played(struct pace *pace, uint32_t frames, float power, int64_t cushion_us)
{
    if (cushion_us < pace->least_us[0])
        pace->least_us[0] = cushion_us;
    pace->window_frames += frames;
    if (pace->window_frames >= WINDOW_FRAMES) {
        pace->least_us[1] = pace->least_us[0];
        pace->least_us[0] = INT64_MAX;
        pace->window_frames = 0;
    }
    pace->rest_frames += frames;
    if (pace->wanted_frames > 0)
        pace->wanted_frames += frames;
    float share = frames < POWER_FRAMES ? (float)frames / POWER_FRAMES : 1.0f;
    pace->power += (power - pace->power) * share;
}

/* Cushion minus target; 0 while the cushion was not watched for a whole window. */
static int64_t surplus_us(const struct pace *pace, int64_t target_us)
{
    int64_t least_us =
        pace->least_us[0] < pace->least_us[1] ? pace->least_us[0] : pace->least_us[1];
    return pace->least_us[1] == INT64_MAX ? 0 : least_us - target_us;
}

static uint32_t rate_permille(int64_t surplus)
{
    int64_t us = surplus > 0 ? surplus : -surplus * SHORT;
    if (us <= CALM_US)
        return CALM_PERMILLE;
    if (us >= HURRY_US)
        return HURRY_PERMILLE;
    return (uint32_t)(CALM_PERMILLE +
                      (us - CALM_US) * (HURRY_PERMILLE - CALM_PERMILLE) / (HURRY_US - CALM_US));
}

/* Until any match will do: 5 s when calm, 130 ms in a hurry. */
static float patience_frames(uint32_t permille)
{
    return 8e6f * FRAMES_PER_MS / (float)(permille * permille);
}

bool pace_wants(struct pace *pace, int64_t target_us, enum timescale *direction,
                int32_t *limit_frames)
{
    int64_t surplus = surplus_us(pace, target_us);
    int64_t tolerance = target_us / TOLERANCE;
    bool faster = surplus > (tolerance > SURPLUS_US ? tolerance : SURPLUS_US);
    bool slower = -surplus > (tolerance > SHORTAGE_US ? tolerance : SHORTAGE_US);
    uint32_t rest = pace->in_pause ? PAUSE_REST_FRAMES
                                   : pace->spliced_frames * 1000 / rate_permille(surplus);
    if (!faster && !slower)
        pace->wanted_frames = 0;
    if ((!faster && !slower) || pace->rest_frames < rest)
        return false;
    int64_t frames = us_to_frames(faster ? surplus : -surplus);
    *direction = faster ? TIMESCALE_FASTER : TIMESCALE_SLOWER;
    *limit_frames =
        frames < TIMESCALE_QUIET_MAX_FRAMES ? (int32_t)frames : TIMESCALE_QUIET_MAX_FRAMES;
    return true;
}

bool pace_accepts(struct pace *pace, int64_t target_us, const struct splice *splice)
{
    float patience = patience_frames(rate_permille(surplus_us(pace, target_us)));
    float needed = GOOD_MATCH * (1.0f - (float)pace->wanted_frames / patience);
    if (pace->wanted_frames == 0)
        pace->wanted_frames = 1;
    return splice->power < QUIET * pace->power || splice->likeness >= needed;
}

float pace_background(const struct pace *pace, float background)
{
    return fminf(QUIET * pace->power, fmaxf(BACKGROUND * pace->power, NEAR * background));
}

void pace_spliced(struct pace *pace, const struct splice *splice)
{
    for (int i = 0; i < 2; i++)
        if (pace->least_us[i] != INT64_MAX)
            pace->least_us[i] -= frames_to_us(splice->jump_frames);
    pace->rest_frames = 0;
    pace->spliced_frames = (uint32_t)abs(splice->jump_frames);
    pace->in_pause = splice->power < QUIET * pace->power;
    pace->wanted_frames = 0;
}
