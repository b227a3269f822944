#include <livelisten/status.h>

const char *ll_status_text(enum ll_status status)
{
    switch (status) {
    case LL_OK:
        return "ok";
    case LL_END:
        return "nothing more to read";
    case LL_TRUNCATED:
        return "truncated";
    case LL_MALFORMED:
        return "malformed";
    case LL_TOO_LARGE:
        return "too large";
    case LL_UNSUPPORTED:
        return "of an unsupported version or kind";
    case LL_FOREIGN:
        return "of another stream";
    case LL_DUPLICATE:
        return "seen before";
    case LL_FORGED:
        return "not authentic";
    case LL_NO_MEMORY:
        return "out of memory";
    }
    return "unknown status";
}
