#include "relay/rehearsal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/rfc3339.h"

enum { START_MAX = 40 };

static bool parse_rate(const char *text, uint32_t *out)
{
    char *end;
    long rate = strtol(text, &end, 10);

    if (*text < '0' || *text > '9' || *end || rate < 1 || rate > CONTROL_RATE_MAX)
        return false;
    *out = (uint32_t)rate;
    return true;
}

bool rehearsal_parse(const char *text, struct rehearsal *out)
{
    size_t n = strcspn(text, ",");
    char start[START_MAX] = "";
    uint32_t rate = 1;
    ll_wall at;

    if (n >= sizeof start || (text[n] && !parse_rate(text + n + 1, &rate)))
        return false;
    memcpy(start, text, n);
    if (!rfc3339_parse(start, &at))
        return false;
    out->start = at;
    out->rate = rate;
    return true;
}

bool rehearsal_is_on(const struct rehearsal *rehearsal)
{
    return rehearsal->began.us != 0;
}

bool rehearsal_put_forward(struct rehearsal *rehearsal, ll_wall to, ll_wall wall,
                           char why[CONTROL_TEXT_MAX])
{
    char time[RFC3339_UTC_MAX];

    if (!rehearsal_is_on(rehearsal)) {
        snprintf(why, CONTROL_TEXT_MAX,
                 "this is no rehearsal: the clock is that of the world (see --rehearse)");
        return false;
    }
    rfc3339_write_utc(rehearsal_time(rehearsal, wall), time);
    if (to.us < rehearsal_time(rehearsal, wall).us) {
        snprintf(why, CONTROL_TEXT_MAX,
                 "the clock of a rehearsal only goes forward, and it is %s already", time);
        return false;
    }
    rehearsal->start = to;
    rehearsal->began = wall;
    return true;
}

ll_wall rehearsal_time(const struct rehearsal *rehearsal, ll_wall wall)
{
    int64_t us = rehearsal->start.us + (wall.us - rehearsal->began.us) * rehearsal->rate;

    return (ll_wall){us < CONTROL_TIME_MAX_US ? us : CONTROL_TIME_MAX_US};
}
