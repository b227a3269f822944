#include <livelisten/phase.h>

#include <assert.h>
#include <string.h>

static const char *const names[PHASE_COUNT] = {
    [PHASE_SCHEDULED] = "scheduled", [PHASE_DOORS] = "doors", [PHASE_LIVE] = "live",
    [PHASE_PAUSED] = "paused",       [PHASE_ENDED] = "ended",
};

const char *phase_name(enum phase phase)
{
    assert((unsigned)phase < PHASE_COUNT);
    return names[phase];
}

bool phase_parse(const char *name, enum phase *out)
{
    for (int i = 0; i < PHASE_COUNT; i++)
        if (strcmp(names[i], name) == 0) {
            *out = (enum phase)i;
            return true;
        }
    return false;
}
