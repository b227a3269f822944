#include "client/common/pinger.h"

#include <string.h>

enum {
    FIRST_ANSWERS = 4, /* a start wants its clock soon */
    FIRST_INTERVAL_MS = 200,
    INTERVAL_MS = 5000
};

void pinger_init(struct pinger *pinger)
{
    *pinger = (struct pinger){0};
    pthread_mutex_init(&pinger->lock, NULL);
}

void pinger_fini(struct pinger *pinger)
{
    pthread_mutex_destroy(&pinger->lock);
}

uint32_t pinger_ping(struct pinger *pinger, ll_mono now)
{
    uint32_t id = ++pinger->id;

    pinger->sent[id % PINGER_PENDING] = now;
    return id;
}

int64_t pinger_interval_ms(struct pinger *pinger)
{
    return pinger_clock(pinger).count < FIRST_ANSWERS ? FIRST_INTERVAL_MS : INTERVAL_MS;
}

void pinger_on_pong(struct pinger *pinger, uint32_t id, ll_wall relay, ll_mono now)
{
    ll_mono *sent = &pinger->sent[id % PINGER_PENDING];

    if (pinger->id - id >= PINGER_PENDING || sent->us == 0)
        return;
    pthread_mutex_lock(&pinger->lock);
    clocksync_add(&pinger->clock, *sent, now, relay);
    pthread_mutex_unlock(&pinger->lock);
    *sent = (ll_mono){0};
}

void pinger_on_lost(struct pinger *pinger)
{
    memset(pinger->sent, 0, sizeof pinger->sent);
}

struct clocksync pinger_clock(struct pinger *pinger)
{
    struct clocksync clock;

    pthread_mutex_lock(&pinger->lock);
    clock = pinger->clock;
    pthread_mutex_unlock(&pinger->lock);
    return clock;
}
