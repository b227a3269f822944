#include "client/common/failure.h"

#include <stdio.h>

#include "client/common/probe.h"

enum { HTTP_UNAUTHORISED = 401, HTTP_NOT_FOUND = 404 };

/* Why there was not even an HTTP answer. */
static void explain_no_answer(const struct link_target *target, bool certificate_refused,
                              char *why, size_t capacity)
{
    struct probe probe;

    if (certificate_refused) {
        snprintf(why, capacity,
                 "its certificate is not trusted, has expired or is for another name "
                 "(--insecure accepts any)");
        return;
    }
    probe_host(target->host, target->port, &probe);
    if (probe.outcome != PROBE_REACHED)
        snprintf(why, capacity, "%s", probe.why);
    else if (target->tls)
        snprintf(why, capacity, "it does not speak TLS; is it ws:// or http://?");
    else
        snprintf(why, capacity, "it does not speak HTTP; is it wss:// or https://?");
}

void failure_of_attempt(struct failure *out, const struct link_target *target,
                        unsigned http_status, bool certificate_refused)
{
    char reason[CONTROL_TEXT_MAX];

    out->final = http_status == HTTP_UNAUTHORISED || http_status == HTTP_NOT_FOUND;
    if (http_status == HTTP_UNAUTHORISED) {
        snprintf(out->why, sizeof out->why, "the relay refused the token (HTTP 401)");
    } else if (http_status == HTTP_NOT_FOUND) {
        snprintf(out->why, sizeof out->why,
                 "%.100s:%d has no such meeting, or is no relay (HTTP 404)", target->host,
                 target->port);
    } else if (http_status > 0) {
        snprintf(out->why, sizeof out->why,
                 "%.100s:%d answered HTTP %u instead of opening a WebSocket", target->host,
                 target->port, http_status);
    } else {
        explain_no_answer(target, certificate_refused, reason, sizeof reason);
        snprintf(out->why, sizeof out->why, "cannot reach %.100s:%d: %s", target->host,
                 target->port, reason);
    }
}

static bool is_final(int close_code)
{
    switch (close_code) {
    case CLOSE_WRONG_KIND:
    case CLOSE_TOO_LARGE:
    case CLOSE_MALFORMED:
    case CLOSE_UNAUTHORISED:
    case CLOSE_FOREIGN:
    case CLOSE_NOT_FOUND:
    case CLOSE_CONFLICT:
        return true;
    }
    return false;
}

void failure_of_close(struct failure *out, int close_code, const char *reason)
{
    out->final = is_final(close_code);
    if (close_code == 0)
        snprintf(out->why, sizeof out->why, "%s",
                 *reason ? reason : "the connection to the relay broke");
    else
        snprintf(out->why, sizeof out->why, "%s (%d)", *reason ? reason : "the relay hung up",
                 close_code);
}
