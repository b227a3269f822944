#include "client/common/link.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A piece of the URL, not terminated. */
struct span {
    const char *at;
    size_t n;
};

static bool fail(char why[CONTROL_TEXT_MAX], const char *sentence)
{
    snprintf(why, CONTROL_TEXT_MAX, "%s", sentence);
    return false;
}

/* Cuts off what is in front of the first of `stops` (or all), and leaves the rest. */
static struct span cut(struct span *rest, const char *stops)
{
    struct span head = {rest->at, 0};

    while (head.n < rest->n && !strchr(stops, rest->at[head.n]))
        head.n++;
    rest->at += head.n;
    rest->n -= head.n;
    return head;
}

static bool skip(struct span *rest, const char *prefix)
{
    size_t n = strlen(prefix);

    if (rest->n < n || strncasecmp(rest->at, prefix, n) != 0)
        return false;
    rest->at += n;
    rest->n -= n;
    return true;
}

static bool copy(char *out, size_t capacity, struct span span)
{
    if (span.n >= capacity)
        return false;
    memcpy(out, span.at, span.n);
    out[span.n] = '\0';
    return true;
}

static bool parse_scheme(struct span *rest, struct link_target *out)
{
    out->tls = skip(rest, "wss://") || skip(rest, "https://");
    return out->tls || skip(rest, "ws://") || skip(rest, "http://");
}

static bool valid_host(const char *host, bool ipv6)
{
    for (const char *c = host; *c; c++)
        if (!isalnum((unsigned char)*c) && !strchr(ipv6 ? ":." : ".-_", *c))
            return false;
    return *host != '\0';
}

/* HOST or [IPV6], then perhaps :PORT. */
static bool parse_authority(struct span authority, struct link_target *out,
                            char why[CONTROL_TEXT_MAX])
{
    bool ipv6 = skip(&authority, "[");
    struct span host = cut(&authority, ipv6 ? "]" : ":");
    char digits[6], *end;
    struct span port;

    if (ipv6 && !skip(&authority, "]"))
        return fail(why, "the ']' behind the address is missing");
    if (!copy(out->host, sizeof out->host, host) || !valid_host(out->host, ipv6))
        return fail(why, "the host name is missing or has characters that none can have");
    out->port = out->tls ? 443 : 80;
    if (authority.n == 0)
        return true;
    if (!skip(&authority, ":"))
        return fail(why, "behind the address only ':' and a port may follow");
    port = authority;
    if (port.n == 0 || !isdigit((unsigned char)*port.at) || !copy(digits, sizeof digits, port))
        return fail(why, "the port must be a number between 1 and 65535");
    out->port = (int)strtol(digits, &end, 10);
    if (*end || out->port < 1 || out->port > 65535)
        return fail(why, "the port must be a number between 1 and 65535");
    return true;
}

static bool set_meeting(struct span name, struct link_target *out, char why[CONTROL_TEXT_MAX])
{
    if (!copy(out->meeting, sizeof out->meeting, name) || !control_valid_id(out->meeting))
        return fail(why, "the name of the meeting has characters that none can have");
    return true;
}

/* Leaves in *path the part in front of /ws or /m/MEETING: a relay may live below a prefix. */
static bool parse_path(struct span *path, struct link_target *out, char why[CONTROL_TEXT_MAX])
{
    struct span root = *path, rest = *path;
    bool is_link = false;

    while (root.n > 0 && root.at[root.n - 1] == '/')
        root.n--;
    if (root.n >= 3 && memcmp(root.at + root.n - 3, "/ws", 3) == 0)
        root.n -= 3;
    while (rest.n > 0 && !(is_link = skip(&rest, "/m/"))) {
        rest.at++;
        rest.n--;
    }
    if (is_link) {
        root.n = (size_t)(rest.at - path->at) - strlen("/m/");
        if (!set_meeting(cut(&rest, "/"), out, why))
            return false;
        if (rest.n > 0 && !(skip(&rest, "/") && (rest.n == 0 || skip(&rest, "monitor"))))
            return fail(why, "behind the name of the meeting nothing may follow");
    }
    *path = root;
    return true;
}

/* The query or the fragment: meeting, channel and token are understood; a page may have put others
 * there, which are not for us. */
static bool parse_query(struct span query, struct link_target *out,
                        char channel[CONTROL_CHANNEL_MAX], char why[CONTROL_TEXT_MAX])
{
    while (query.n > 0) {
        struct span member = cut(&query, "&");

        skip(&query, "&");
        if (skip(&member, "meeting=")) {
            if (!set_meeting(member, out, why))
                return false;
        } else if (skip(&member, "channel=")) {
            if (!copy(channel, CONTROL_CHANNEL_MAX, member) || !control_valid_channel(channel))
                return fail(why, "the channel must be `floor` or a language tag");
        } else if (skip(&member, "token=")) {
            if (!copy(out->token, sizeof out->token, member))
                return fail(why, "the token is too long");
        }
    }
    return true;
}

bool link_parse_url(const char *url, struct link_target *out, char channel[CONTROL_CHANNEL_MAX],
                    char why[CONTROL_TEXT_MAX])
{
    struct link_target target = {0};
    struct span rest = {url, strlen(url)}, authority, path, query = {0};
    char named[CONTROL_CHANNEL_MAX] = "";

    for (const char *c = url; *c; c++)
        if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7f)
            return fail(why, "a URL has no spaces and only plain letters");
    if (rest.n >= LINK_URL_MAX / 2)
        return fail(why, "the URL is too long");
    if (!parse_scheme(&rest, &target))
        return fail(why, "a URL starts with ws://, wss://, http:// or https://");
    authority = cut(&rest, "/?#");
    if (memchr(authority.at, '@', authority.n))
        return fail(why, "a URL with a user name in it is not understood");
    if (!parse_authority(authority, &target, why))
        return false;
    path = cut(&rest, "?#");
    if (skip(&rest, "?"))
        query = cut(&rest, "#");
    skip(&rest, "#");
    if (!parse_path(&path, &target, why) || !parse_query(query, &target, named, why) ||
        !parse_query(rest, &target, named, why))
        return false;
    snprintf(target.path, sizeof target.path, "%.*s/ws", (int)path.n, path.at);
    *out = target;
    if (named[0])
        memcpy(channel, named, sizeof named);
    return true;
}

bool link_is_loopback(const struct link_target *target)
{
    return strcmp(target->host, "localhost") == 0 || strncmp(target->host, "127.", 4) == 0 ||
           strcmp(target->host, "::1") == 0;
}
