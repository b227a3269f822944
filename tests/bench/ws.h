/* The least of WebSocket (RFC 6455) that a load generator needs: a client that neither checks
 * the server's answer nor masks with anything but zeros, so that its own cost stays small. */
#ifndef BENCH_WS_H
#define BENCH_WS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/bench/stream.h"

enum ws_opcode { WS_TEXT = 1, WS_BINARY = 2, WS_CLOSE = 8, WS_PING = 9, WS_PONG = 10 };

enum { WS_HEADER_MAX_BYTES = 14, WS_MESSAGE_MAX_BYTES = 65536 + WS_HEADER_MAX_BYTES };

struct ws_frame {
    enum ws_opcode opcode;
    const uint8_t *payload; /* not owned */
    size_t payload_bytes;
};

/* Writes the header of an unfragmented frame; the number of its bytes. */
size_t ws_header(uint8_t header[WS_HEADER_MAX_BYTES], enum ws_opcode opcode,
                 size_t payload_bytes, bool masked);

struct ws {
    struct stream stream;
    uint8_t *rest; /* of a frame that has come in part; NULL when none */
    size_t rest_bytes;
};

/* Connects and shakes hands, blocking. `path` with its query. Prints and returns false. */
bool ws_open(struct ws *ws, const char *host, const char *port, const char *path, bool tls);
void ws_close(struct ws *ws);

typedef void ws_on_frame(void *context, const struct ws_frame *frame);

/* Reads once into `buffer` (at least 2 * WS_MESSAGE_MAX_BYTES) and hands over what is complete;
 * pings are answered. STREAM_NOTHING, STREAM_LOST, or the number of bytes read. */
ssize_t ws_receive(struct ws *ws, uint8_t *buffer, size_t capacity, ws_on_frame *on_frame,
                   void *context);

/* False when the connection is lost. */
bool ws_send(struct ws *ws, enum ws_opcode opcode, const uint8_t *payload, size_t n);

#endif
