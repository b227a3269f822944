/* Where a meeting is in its day. docs/protocol.md section 4, `meeting`. */
#ifndef LIVELISTEN_PHASE_H
#define LIVELISTEN_PHASE_H

#include <stdbool.h>

enum phase {
    PHASE_SCHEDULED, /* not yet */
    PHASE_DOORS,     /* about to begin: come in */
    PHASE_LIVE,      /* on air; in no other phase do listeners get sound */
    PHASE_PAUSED,    /* a break */
    PHASE_ENDED,
    PHASE_COUNT
};

/* "scheduled", "doors", "live", "paused" or "ended"; static storage. */
const char *phase_name(enum phase phase);

/* False when the name is unknown; *out untouched. */
bool phase_parse(const char *name, enum phase *out);

#endif
