/* The relay's clock, learnt from pings and their answers: docs/protocol.md section 1. Pings are
 * asked for and answered on one thread; any thread may read the clock. */
#ifndef CLIENT_COMMON_PINGER_H
#define CLIENT_COMMON_PINGER_H

#include <pthread.h>
#include <stdint.h>

#include <livelisten/clock.h>

struct pinger { /* embedded in the link */
    pthread_mutex_t lock;
    struct clocksync clock; /* under the lock */
    uint32_t id;            /* of the latest ping */
    ll_mono sent;           /* {0}: answered, or lost with its connection */
};

void pinger_init(struct pinger *pinger);
void pinger_fini(struct pinger *pinger);

/* A ping is sent now; returns its id. An older one counts as lost. */
uint32_t pinger_ping(struct pinger *pinger, ll_mono now);
/* How long to wait before the next one. */
int64_t pinger_interval_ms(struct pinger *pinger);

/* An answer came; any but that of the latest ping is ignored. */
void pinger_on_pong(struct pinger *pinger, uint32_t id, ll_wall relay, ll_mono now);
/* The connection is gone: no answer will come. */
void pinger_on_lost(struct pinger *pinger);

/* A copy of the samples taken so far; any thread. */
struct clocksync pinger_clock(struct pinger *pinger);

#endif
