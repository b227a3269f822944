#include "relay/api/until.h"

#include <stdio.h>

#include "common/rfc3339.h"

bool until_from_us(int64_t us, ll_wall now, ll_wall *out, char why[CONTROL_TEXT_MAX])
{
    if (us > now.us) {
        out->us = us;
        return true;
    }
    snprintf(why, CONTROL_TEXT_MAX,
             us < 0 ? "expected 13:15, an RFC 3339 time, or microseconds since 1970"
                    : "is in the past");
    return false;
}

bool until_parse(const char *text, const char *zone, ll_wall now, ll_wall *out,
                 char why[CONTROL_TEXT_MAX])
{
    ll_wall at;

    if (rfc3339_parse(text, &at))
        return until_from_us(at.us, now, out, why);
    (void)zone;
    return until_from_us(-1, now, out, why);
}
