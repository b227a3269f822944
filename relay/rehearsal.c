#include "relay/rehearsal.h"

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

ll_wall rehearsal_time(const struct rehearsal *rehearsal, ll_wall wall)
{
    return (ll_wall){rehearsal->start.us + (wall.us - rehearsal->began.us) * rehearsal->rate};
}
