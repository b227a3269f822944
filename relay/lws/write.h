/* One WebSocket message into a connection, at once: the one thing that a relay does millions of
 * times a minute.
 *
 * libwebsockets would have it wait for WRITEABLE, two system calls and a turn of the loop for
 * each message. To write from anywhere else is safe while it holds no bytes of the connection
 * itself, and that is asked first (lws_partial_buffered). Its own frames (pong, ping, close) it
 * writes only when the socket takes bytes (rops_handle_POLLOUT_ws), each as a whole and behind
 * what it holds (lws_handle_POLLOUT_event, "Priority 1"); what it could not get rid of it holds. So
 * whoever comes first is out as a whole, or what is left of him is held before the next. This
 * was read in 4.1.6 and 4.3.5, and tests/scenario/interleaving.test.mjs provokes it. */
#ifndef RELAY_LWS_WRITE_H
#define RELAY_LWS_WRITE_H

#include <libwebsockets.h>

#include "relay/outlet.h"

enum write_result {
    WRITE_DONE,
    WRITE_PARTIAL, /* taken, but part of it is held by libwebsockets */
    WRITE_FULL,    /* not taken; LWS_CALLBACK_SERVER_WRITEABLE comes when it is worth a try */
    WRITE_BROKEN   /* the connection is done for */
};

/* The socket to give to write_message: -1 when it speaks TLS. */
int write_socket(struct lws *wsi);

/* `bytes` has OUTLET_HEADROOM_BYTES in front, which are overwritten. */
enum write_result write_message(struct lws *wsi, int socket, uint8_t *bytes, size_t n,
                                enum outlet_kind kind);

#endif
