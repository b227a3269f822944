/* The relay's clock, learnt from pings and their answers: docs/protocol.md section 1. Pings are
 * asked for and answered on one thread; any thread may read the clock. */
#ifndef CLIENT_COMMON_PINGER_H
#define CLIENT_COMMON_PINGER_H

#include <pthread.h>
#include <stdint.h>

#include <livelisten/clock.h>

/* Pings that may be on their way at once: six seconds' worth of the quick ones at the start. */
enum { PINGER_PENDING = 32 };

struct pinger { /* embedded in the link */
    pthread_mutex_t lock;
    struct clocksync clock;       /* under the lock */
    uint32_t id;                  /* of the latest ping */
    ll_mono sent[PINGER_PENDING]; /* by id; {0}: answered, or lost with its connection */
};

void pinger_init(struct pinger *pinger);
void pinger_fini(struct pinger *pinger);

/* A ping is sent now; returns its id. One that waits behind PINGER_PENDING others is given up. */
uint32_t pinger_ping(struct pinger *pinger, ll_mono now);
/* How long to wait before the next one. */
int64_t pinger_interval_ms(struct pinger *pinger);

/* An answer came; ignored unless a ping waits for it. */
void pinger_on_pong(struct pinger *pinger, uint32_t id, ll_wall relay, ll_mono now);
/* The connection is gone: no answers will come. */
void pinger_on_lost(struct pinger *pinger);

/* A copy of the samples taken so far; any thread. */
struct clocksync pinger_clock(struct pinger *pinger);

#endif
