#include "relay/policy.h"

#include <stdio.h>
#include <string.h>

/* The page compiles the player core and runs it in a worklet; nothing comes from elsewhere. */
static const char own_only[] =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
    "connect-src 'self'; worker-src 'self'; img-src 'self'; media-src 'self' blob:; "
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors ";

_Static_assert(sizeof own_only + POLICY_ANCESTORS_MAX <= POLICY_MAX, "it has to hold both");

static bool is_port(const char *text, size_t n)
{
    return (n == 1 && *text == '*') || (n > 0 && n <= 5 && strspn(text, "0123456789") >= n);
}

/* CSP level 3, host-source: a scheme, a host with perhaps "*." in front, perhaps a port. */
static bool is_origin(const char *word, size_t n)
{
    static const char *const schemes[] = {"https://", "http://"};
    static const char host_letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";

    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        size_t at = strlen(schemes[i]);

        if (n <= at || strncmp(word, schemes[i], at) != 0)
            continue;
        if (n - at > 2 && strncmp(word + at, "*.", 2) == 0)
            at += 2;
        size_t host = strspn(word + at, host_letters);
        if (host == 0 || word[at] == '.' || word[at] == '-')
            return false;
        at += host;
        return at >= n || (word[at] == ':' && is_port(word + at + 1, n - at - 1));
    }
    return false;
}

bool policy_check_ancestors(const char *list, char why[POLICY_WHY_MAX])
{
    if (strlen(list) >= POLICY_ANCESTORS_MAX) {
        snprintf(why, POLICY_WHY_MAX, "is longer than %d bytes", POLICY_ANCESTORS_MAX - 1);
        return false;
    }
    for (const char *word = list; *(word += strspn(word, " "));) {
        size_t n = strcspn(word, " ");

        if (!(n == 1 && *word == '*') && !(n == 6 && strncmp(word, "'self'", n) == 0) &&
            !is_origin(word, n)) {
            snprintf(why, POLICY_WHY_MAX,
                     "'%.*s' is not an origin: expected https://HOST[:PORT], https://*.DOMAIN, "
                     "'self' or *, with spaces between",
                     n < 60 ? (int)n : 60, word);
            return false;
        }
        word += n;
    }
    return true;
}

void policy_write(const char *ancestors, char out[POLICY_MAX])
{
    snprintf(out, POLICY_MAX, "%s%s", own_only, ancestors && *ancestors ? ancestors : "'none'");
}
