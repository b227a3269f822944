/* A WebSocket connection to the relay that heals itself: the only file of the client side that
 * knows libwebsockets. Runs a thread of its own; every callback comes from that thread.
 * Reconnects with lib/backoff, except after HTTP 401 and 404 and after a close that says it is
 * pointless (docs/protocol.md section 4): then on_end is called and the link stays down. Keeps
 * a clocksync by pings, and takes a relay that has sent nothing for 5 s for lost. The
 * environment's http_proxy is honoured, but not towards this very machine. */
#ifndef CLIENT_COMMON_LINK_H
#define CLIENT_COMMON_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <livelisten/clock.h>
#include <livelisten/control.h>

enum { LINK_URL_MAX = 1024 };

/* Where to connect, taken apart from what a user types. */
struct link_target {
    bool tls;
    char host[256];
    int port;
    char path[LINK_URL_MAX];       /* of the WebSocket, starts with '/' */
    char meeting[CONTROL_ID_MAX];  /* named by a /m/<meeting> link; else empty */
    char token[CONTROL_TOKEN_MAX]; /* that opens the meeting; empty: none */
};

/* Accepts ws:// wss:// http:// https:// URLs of a relay's root (path becomes /ws) and
 * live-listen links, .../m/ID[?channel=...][#token=...] (`meeting` and `token` are filled in,
 * `channel` set when it is named, else untouched). The relay may live below a prefix. False after writing a sentence into `why` that says what is wrong with
 * the URL; `out` is untouched then. */
bool link_parse_url(const char *url, struct link_target *out, char channel[CONTROL_CHANNEL_MAX],
                    char why[CONTROL_TEXT_MAX]);

/* Is the relay on this very machine? Then no proxy of the environment is asked. */
bool link_is_loopback(const struct link_target *target);

enum link_state { LINK_CONNECTING, LINK_UP, LINK_WAITING /* to try again */, LINK_ENDED };

struct link;

struct link_handlers {
    void *context;
    void (*on_open)(void *context); /* WebSocket is open: say publish or join */
    void (*on_control)(void *context, const struct control *message); /* all but pong */
    void (*on_bundle)(void *context, const uint8_t *bytes, size_t n, ll_mono received);
    /* Lost, will retry in `retry_ms`; `why` is fit for a person. */
    void (*on_down)(void *context, const char *why, uint32_t retry_ms);
    /* Will not retry; `code` is the close code, 0 when none was received. */
    void (*on_end)(void *context, int code, const char *why);
};

/* Starts the thread and the first attempt. `insecure`: accept any certificate. NULL after
 * printing. */
struct link *link_create(const struct link_target *target, bool insecure,
                         const struct link_handlers *handlers);
/* Sends what is queued (500 ms at most), closes politely, ends the thread. NULL is legal. */
void link_free(struct link *link);

/* Any thread; copied, sent in order. False when the link is down, or (bundles) when more than
 * 500 ms wait unsent: then the bundle is dropped, for only fresh audio is worth sending. */
bool link_send_control(struct link *link, const struct control *message);
bool link_send_bundle(struct link *link, const uint8_t *bytes, size_t n);
/* Would a bundle be taken now? To ask before a sequence number is spent on it. */
bool link_takes_bundles(const struct link *link);

enum link_state link_state(const struct link *link);
/* The latest attempt has come so far that it asked for the WebSocket: there are TCP and TLS. */
bool link_asked(const struct link *link);
/* A copy of the clock samples taken so far; any thread. */
struct clocksync link_clock(const struct link *link);
uint64_t link_bytes_received(const struct link *link);
uint64_t link_bytes_sent(const struct link *link);

#endif
