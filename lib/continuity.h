/* Whether a packet can be the continuation of its stream. Whoever has the key can still be broken: one
 * packet far ahead in sequence or time would make all the right ones too late. So a jump is believed
 * when a second packet continues it (the probation of RFC 3550, appendix A.1). Pure. */
#ifndef LIB_CONTINUITY_H
#define LIB_CONTINUITY_H

#include <stdbool.h>
#include <stdint.h>

#include "packet.h"

enum {
    /* So many may be missing without a doubt: less than the cipher's replay window of 128, for
     * behind that all the right ones would be refused. */
    CONTINUITY_AHEAD_PACKETS = 120,
    CONTINUITY_EARLY_FRAMES = 1000 * FRAMES_PER_MS /* nor this much sooner than its time */
};

struct continuity {
    bool known; /* a packet was believed; the next three are of the newest one */
    uint64_t index;
    uint32_t timestamp; /* behind it */
    ll_mono arrived;

    uint64_t doubted_index; /* what would continue the jump that was doubted last */
    bool time_doubted;
    uint32_t doubted_timestamp;
};

/* The next packets are about this index. */
void continuity_restart(struct continuity *continuity, uint64_t index);

/* To be asked with the index of every packet before it is decrypted, for the replay window moves with
 * it. */
bool continuity_index(struct continuity *continuity, uint64_t index);

/* To be asked with every packet that is genuine. */
bool continuity_packet(struct continuity *continuity, const struct packet *packet);

#endif
