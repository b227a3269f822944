#include "continuity.h"

enum { PACKET_MIN_FRAMES = 120 };

void continuity_restart(struct continuity *continuity, uint64_t index)
{
    *continuity = (struct continuity){.index = index};
}

bool continuity_index(struct continuity *continuity, uint64_t index)
{
    if (index <= continuity->index + CONTINUITY_AHEAD_PACKETS ||
        index == continuity->doubted_index)
        return true;
    continuity->doubted_index = index + 1;
    return false;
}

/* Against the newest one: packets between the two have some duration, and what is said cannot be
 * here before its time. */
static bool in_time(const struct continuity *continuity, const struct packet *packet)
{
    int32_t step = (int32_t)(packet->timestamp - continuity->timestamp);
    if (packet->index <= continuity->index)
        return step < 0;
    int64_t between = (int64_t)(packet->index - continuity->index - 1);
    int64_t elapsed_us = packet->arrived.us - continuity->arrived.us;
    int64_t most = between * PACKET_MAX_FRAMES + CONTINUITY_EARLY_FRAMES +
                   (elapsed_us > 0 ? us_to_frames(elapsed_us) : 0);
    return step >= between * PACKET_MIN_FRAMES && step <= most;
}

bool continuity_packet(struct continuity *continuity, const struct packet *packet)
{
    bool continues_doubted = continuity->time_doubted &&
                             packet->index == continuity->doubted_index &&
                             packet->timestamp == continuity->doubted_timestamp;
    if (continuity->known && !continues_doubted && !in_time(continuity, packet)) {
        continuity->time_doubted = true;
        continuity->doubted_index = packet->index + 1;
        continuity->doubted_timestamp = packet->timestamp + packet->frames;
        return false;
    }
    if (!continuity->known || continues_doubted || packet->index > continuity->index) {
        continuity->known = true;
        continuity->index = packet->index;
        continuity->timestamp = packet->timestamp + packet->frames;
        continuity->arrived = packet->arrived;
        continuity->time_doubted = false;
    }
    return true;
}
