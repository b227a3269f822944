#include "client/common/pinger.h"

enum {
    FIRST_INTERVAL_MS = 200, /* until the window is half full: a start wants its clock soon */
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
    pinger->sent = now;
    return ++pinger->id;
}

int64_t pinger_interval_ms(struct pinger *pinger)
{
    return pinger_clock(pinger).count < CLOCKSYNC_SAMPLES / 2 ? FIRST_INTERVAL_MS : INTERVAL_MS;
}

void pinger_on_pong(struct pinger *pinger, uint32_t id, ll_wall relay, ll_mono now)
{
    if (id != pinger->id || pinger->sent.us == 0)
        return;
    pthread_mutex_lock(&pinger->lock);
    clocksync_add(&pinger->clock, pinger->sent, now, relay);
    pthread_mutex_unlock(&pinger->lock);
    pinger->sent = (ll_mono){0};
}

void pinger_on_lost(struct pinger *pinger)
{
    pinger->sent = (ll_mono){0};
}

struct clocksync pinger_clock(struct pinger *pinger)
{
    struct clocksync clock;

    pthread_mutex_lock(&pinger->lock);
    clock = pinger->clock;
    pthread_mutex_unlock(&pinger->lock);
    return clock;
}
