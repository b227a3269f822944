#include "relay/lws/write.h"

#include <errno.h>
#include <sys/socket.h>

enum { FRAME_FINAL = 0x80, FRAME_TEXT = 1, FRAME_BINARY = 2 };

_Static_assert((int)OUTLET_HEADROOM_BYTES >= LWS_PRE, "lws_write puts its header there");

int write_socket(struct lws *wsi)
{
    return lws_is_ssl(wsi) ? -1 : lws_get_socket_fd(wsi);
}

/* Writes the header of a server's frame (RFC 6455 section 5.2: no mask) in front of the payload.
 * Returns how many bytes it has; no message has more than 65535. */
static size_t put_header(uint8_t *payload, size_t n, enum outlet_kind kind)
{
    size_t header_bytes = n < 126 ? 2 : 4;
    uint8_t *header = payload - header_bytes;

    header[0] = FRAME_FINAL | (kind == OUTLET_TEXT ? FRAME_TEXT : FRAME_BINARY);
    if (n < 126) {
        header[1] = (uint8_t)n;
    } else {
        header[1] = 126;
        header[2] = (uint8_t)(n >> 8);
        header[3] = (uint8_t)n;
    }
    return header_bytes;
}

static enum write_result write_tls(struct lws *wsi, uint8_t *bytes, size_t n,
                                   enum outlet_kind kind)
{
    if (lws_write(wsi, bytes, n, kind == OUTLET_TEXT ? LWS_WRITE_TEXT : LWS_WRITE_BINARY) < 0)
        return WRITE_BROKEN;
    return lws_partial_buffered(wsi) ? WRITE_PARTIAL : WRITE_DONE;
}

/* Past libwebsockets, which looks at a good deal of memory before it calls send(): with thousands of
 * connections none of it is in the cache. */
static enum write_result write_plain(struct lws *wsi, int socket, uint8_t *bytes, size_t n,
                                     enum outlet_kind kind)
{
    size_t header_bytes = put_header(bytes, n, kind), left = header_bytes + n;
    ssize_t sent = send(socket, bytes - header_bytes, left, MSG_NOSIGNAL | MSG_DONTWAIT);

    if (sent == (ssize_t)left)
        return WRITE_DONE;
    if (sent < 0) {
        if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
            return WRITE_BROKEN;
        lws_callback_on_writable(wsi);
        return WRITE_FULL;
    }
    left -= (size_t)sent;
    return lws_write(wsi, bytes + n - left, left, LWS_WRITE_RAW) < 0 ? WRITE_BROKEN
                                                                     : WRITE_PARTIAL;
}

enum write_result write_message(struct lws *wsi, int socket, uint8_t *bytes, size_t n,
                                enum outlet_kind kind)
{
    if (lws_partial_buffered(wsi)) {
        lws_callback_on_writable(wsi);
        return WRITE_FULL;
    }
    return socket < 0 ? write_tls(wsi, bytes, n, kind)
                      : write_plain(wsi, socket, bytes, n, kind);
}
