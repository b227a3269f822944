#include "relay/address.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PORT_MAX = 65535, PORT_DIGITS_MAX = 5 };

static bool fail(char why[ADDRESS_WHY_MAX], const char *text)
{
    snprintf(why, ADDRESS_WHY_MAX, "%s", text);
    return false;
}

bool address_parse(const char *text, struct address *out, char why[ADDRESS_WHY_MAX])
{
    const char *colon = strrchr(text, ':'), *host = text, *end = colon;

    if (!colon)
        return fail(why, "expected HOST:PORT");
    size_t digits = strspn(colon + 1, "0123456789");
    if (digits == 0 || digits > PORT_DIGITS_MAX || colon[1 + digits])
        return fail(why, "the port must be a number from 0 to 65535");
    int port = atoi(colon + 1);
    if (port > PORT_MAX)
        return fail(why, "the port must be a number from 0 to 65535");
    if (*text == '[') {
        if (colon == text + 1 || colon[-1] != ']')
            return fail(why, "an IPv6 address is written [ADDRESS]:PORT");
        host++;
        end--;
    } else if (memchr(text, ':', colon - text)) {
        return fail(why, "an IPv6 address is written [ADDRESS]:PORT");
    }
    if (end == host)
        return fail(why, "the host is missing; 0.0.0.0 or [::] means all addresses");
    if (end - host >= ADDRESS_HOST_MAX)
        return fail(why, "the host is too long");
    memcpy(out->host, host, end - host);
    out->host[end - host] = '\0';
    out->port = port;
    return true;
}
