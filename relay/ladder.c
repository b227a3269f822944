#include "relay/ladder.h"

#include <assert.h>
#include <string.h>

enum { US_PER_MS = 1000, MS_PER_SECOND = 1000 };

const struct histogram_bounds ladder_queue_bounds_bytes = {
    11, {0, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072}};

static const uint16_t strain_of_sign_ms[LADDER_SIGN_COUNT] = {
    [LADDER_SIGN_BLOCKED] = LADDER_STEP_MS,
    [LADDER_SIGN_QUEUE] = LADDER_STEP_MS,
    [LADDER_SIGN_GAP] = LADDER_STRAIN_GAP_MS,
    [LADDER_SIGN_REPORT] = LADDER_STRAIN_REPORT_MS,
};

void ladder_init(struct ladder *ladder, unsigned turn, ll_mono now)
{
    *ladder = (struct ladder){.troubled = now,
                              .progress = now,
                              .rest_steps = (uint8_t)(turn % LADDER_TURN_STEPS),
                              .offer = RENDITION_COUNT};
}

/* How the last climb ended says how long to wait before the next one. */
static void fall(struct ladder *ladder, ll_mono now)
{
    bool failed = ladder->climbed.us && now.us - ladder->climbed.us < LADDER_PROVEN_US;

    if (!failed)
        ladder->doublings = 0;
    else if (ladder->doublings < LADDER_DOUBLINGS_MAX)
        ladder->doublings++;
}

void ladder_join(struct ladder *ladder, bool eased, struct ladder_figures *figures, ll_mono now)
{
    if (eased == ladder->eased)
        return;
    if (ladder->offer == (eased ? RENDITION_LO : RENDITION_HI))
        figures->events[eased ? LADDER_TAKEN_LO : LADDER_TAKEN_HI]++;
    if (eased)
        fall(ladder, now);
    else
        ladder->climbed = now;
    ladder->eased = eased;
    ladder->offer = RENDITION_COUNT;
    ladder->strain_ms = 0;
    ladder->troubled = now;
}

void ladder_worry(struct ladder *ladder, enum ladder_sign sign, ll_mono now)
{
    unsigned strain_ms = ladder->strain_ms + strain_of_sign_ms[sign];

    ladder->strain_ms =
        (uint16_t)(strain_ms < LADDER_STRAIN_MAX_MS ? strain_ms : LADDER_STRAIN_MAX_MS);
    ladder->sign = (uint8_t)sign;
    ladder->troubled = now;
}

static int64_t stuck_us(const struct ladder *ladder, ll_mono now)
{
    return now.us - ladder->progress.us;
}

bool ladder_turn(struct ladder *ladder, bool blocked)
{
    bool its_turn = ladder->rest_steps == 0;

    ladder->rest_steps = its_turn ? LADDER_TURN_STEPS - 1 : ladder->rest_steps - 1;
    return its_turn || blocked || ladder->strain_ms > 0;
}

/* Measured because it was its turn, and not for a reason of its own. */
static bool was_its_turn(const struct ladder *ladder)
{
    return ladder->rest_steps == LADDER_TURN_STEPS - 1;
}

/* Does the kernel hold more than a healthy way would? That has a round trip under way, and the
 * acknowledgement of a second one; the shortest round trip, for a queue makes it longer. */
static bool queue_is_long(const struct ladder_scene *scene)
{
    uint64_t healthy_ms = scene->skip_ms / 2 + 2 * scene->measure.min_rtt_us / US_PER_MS;

    return (uint64_t)scene->measure.queued_bytes * MS_PER_SECOND >
           healthy_ms * scene->bytes_per_s;
}

static void take_measure(struct ladder *ladder, const struct outlet_measure *measure,
                         ll_mono now)
{
    if (measure->queued_bytes == 0 || measure->acked_bytes != ladder->acked_bytes)
        ladder->progress = now;
    ladder->acked_bytes = measure->acked_bytes;
}

/* True when there is nothing to wait for any more. */
static bool gives_up(const struct ladder *ladder, const struct ladder_scene *scene,
                     struct ladder_figures *figures, ll_mono now)
{
    bool blocked = scene->blocked && now.us - scene->blocked_since.us >= LADDER_PATIENCE_US;
    bool unacked = scene->measured && stuck_us(ladder, now) >= LADDER_PATIENCE_US;

    if (blocked || unacked)
        figures->events[blocked ? LADDER_CLOSED_BLOCKED : LADDER_CLOSED_UNACKED]++;
    return blocked || unacked;
}

static void feel(struct ladder *ladder, const struct ladder_scene *scene, ll_mono now)
{
    enum { RELIEF_MS = LADDER_STEP_MS / LADDER_RELIEF };

    if (scene->blocked)
        ladder_worry(ladder, LADDER_SIGN_BLOCKED, now);
    else if (scene->measured && queue_is_long(scene))
        ladder_worry(ladder, LADDER_SIGN_QUEUE, now);
    else
        ladder->strain_ms -= ladder->strain_ms < RELIEF_MS ? ladder->strain_ms : RELIEF_MS;
    if (!scene->hears)
        ladder->troubled = now;
}

static bool waited(ll_mono since, int64_t wait_us, ll_mono now)
{
    return since.us == 0 || now.us - since.us >= wait_us;
}

static bool wants_offer(const struct ladder *ladder, const struct ladder_scene *scene,
                        ll_mono now)
{
    int64_t calm_us = (int64_t)LADDER_CALM_US << ladder->doublings;

    if (!scene->hears)
        return false;
    /* In turn: those who share a way, and fell together, do not climb together. */
    if (ladder->eased)
        return scene->may_climb && was_its_turn(ladder) &&
               waited(ladder->troubled, calm_us, now) &&
               waited(ladder->offered_at, calm_us, now);
    return scene->may_ease && ladder->strain_ms >= LADDER_STRAIN_OFFER_MS &&
           (ladder->offer == RENDITION_COUNT ||
            waited(ladder->offered_at, LADDER_REPEAT_US, now));
}

static enum ladder_rung rung(const struct ladder *ladder, const struct ladder_scene *scene,
                             ll_mono now)
{
    bool blocked = scene->blocked && now.us - scene->blocked_since.us >= LADDER_STUCK_US;

    if (blocked || (scene->measured && stuck_us(ladder, now) >= LADDER_STUCK_US))
        return LADDER_STUCK;
    if (ladder->eased)
        return LADDER_EASED;
    return ladder->strain_ms > 0 ? LADDER_STRAINED : LADDER_STEADY;
}

enum ladder_move ladder_step(struct ladder *ladder, const struct ladder_scene *scene,
                             struct ladder_figures *figures, ll_mono now)
{
    if (scene->measured)
        take_measure(ladder, &scene->measure, now);
    if (scene->measured && was_its_turn(ladder))
        histogram_count(&figures->queued_bytes, &ladder_queue_bounds_bytes,
                        (int32_t)scene->measure.queued_bytes);
    if (gives_up(ladder, scene, figures, now))
        return LADDER_GIVE_UP;
    feel(ladder, scene, now);
    figures->listeners[rung(ladder, scene, now)]++;
    if (!wants_offer(ladder, scene, now))
        return LADDER_STAY;
    figures->events[ladder->eased ? LADDER_OFFERED_HI : LADDER_OFFERED_LO + ladder->sign]++;
    ladder->offer = ladder->eased ? RENDITION_HI : RENDITION_LO;
    ladder->offered_at = now;
    return LADDER_OFFER;
}

void ladder_figures_begin(struct ladder_figures *figures)
{
    memset(figures->listeners, 0, sizeof figures->listeners);
}

const char *ladder_rung_name(enum ladder_rung which)
{
    static const char *const names[LADDER_RUNG_COUNT] = {
        [LADDER_STEADY] = "steady",
        [LADDER_STRAINED] = "strained",
        [LADDER_EASED] = "eased",
        [LADDER_STUCK] = "stuck",
    };

    assert((unsigned)which < LADDER_RUNG_COUNT);
    return names[which];
}

static const struct {
    const char *name;
    const char *cause;
} events[LADDER_EVENT_COUNT] = {
    [LADDER_OFFERED_LO + LADDER_SIGN_BLOCKED] = {"offer_lo", "blocked"},
    [LADDER_OFFERED_LO + LADDER_SIGN_QUEUE] = {"offer_lo", "queue"},
    [LADDER_OFFERED_LO + LADDER_SIGN_GAP] = {"offer_lo", "gap"},
    [LADDER_OFFERED_LO + LADDER_SIGN_REPORT] = {"offer_lo", "report"},
    [LADDER_TAKEN_LO] = {"take_lo", "offer"},
    [LADDER_OFFERED_HI] = {"offer_hi", "calm"},
    [LADDER_TAKEN_HI] = {"take_hi", "offer"},
    [LADDER_CLOSED_BLOCKED] = {"close", "blocked"},
    [LADDER_CLOSED_UNACKED] = {"close", "unacknowledged"},
    [LADDER_LOST_STUCK] = {"close", "timeout"},
};

const char *ladder_event_name(enum ladder_event event)
{
    assert((unsigned)event < LADDER_EVENT_COUNT);
    return events[event].name;
}

const char *ladder_event_cause(enum ladder_event event)
{
    assert((unsigned)event < LADDER_EVENT_COUNT);
    return events[event].cause;
}
