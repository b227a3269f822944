/* What a group of listeners got in the measured window: counts and the distribution of delay.
 */
#ifndef BENCH_TALLY_H
#define BENCH_TALLY_H

#include <stdint.h>

enum { TALLY_STEP_US = 100, TALLY_STEPS = 100000 /* up to 10 s; longer counts as the last */ };

struct tally {
    uint64_t packets;
    uint64_t messages;
    uint64_t first_index; /* of all packets seen by anyone in the group */
    uint64_t last_index;
    uint32_t delayed[TALLY_STEPS]; /* packets by delay */
};

struct tally *tally_create(void); /* aborts when out of memory */
void tally_clear(struct tally *tally);

void tally_packet(struct tally *tally, uint64_t index, int64_t delay_us);

/* How many packets every listener should have got: as many as somebody saw. */
uint64_t tally_published(const struct tally *tally);

/* The delay [ms] that a share of `quantile` of the packets did not exceed. */
double tally_delay_ms(const struct tally *tally, double quantile);

#endif
