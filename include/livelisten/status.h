/* What every fallible function of the library returns. Nothing is printed; out-parameters are
 * untouched unless the status is LL_OK. */
#ifndef LIVELISTEN_STATUS_H
#define LIVELISTEN_STATUS_H

enum ll_status {
    LL_OK = 0,
    LL_END,         /* nothing more to read; not an error */
    LL_TRUNCATED,   /* the bytes end before the structure does */
    LL_MALFORMED,   /* the bytes cannot be what they claim to be */
    LL_TOO_LARGE,   /* over a limit of the format, or over the capacity given */
    LL_UNSUPPORTED, /* well formed, of a version or kind this implementation does not know */
    LL_FOREIGN,     /* a packet of another stream (SSRC) */
    LL_DUPLICATE,   /* a packet that was seen before (RFC 3711 section 3.3.2) */
    LL_FORGED,      /* the authentication tag does not match */
    LL_NO_MEMORY,
};

/* A short English phrase, static storage, never NULL. */
const char *ll_status_text(enum ll_status status);

#endif
