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

/* The first frame that is complete among bytes[0..n): its length with the header, 0 when there
 * is none yet. */
size_t ws_parse(struct ws_frame *frame, const uint8_t *bytes, size_t n);

/* Connects, blocking, and asks for the upgrade; the answer comes before the first frame. `path`
 * with its query; subprotocol: NULL for none. False as stream_open. */
bool ws_ask(struct stream *stream, const struct stream_place *place, const char *path,
            const char *subprotocol);

/* How many bytes at the beginning of bytes[0..n) are the answer to the upgrade, all of it: 0
 * when there is none, or not yet all. */
size_t ws_answer(const uint8_t *bytes, size_t n);

/* Asks, and waits for the answer. False when the server refuses, too. */
bool ws_open(struct stream *stream, const struct stream_place *place, const char *path,
             const char *subprotocol);

/* False when the connection is lost, or the payload is more than a message may be. */
bool ws_send(struct stream *stream, enum ws_opcode opcode, const void *payload, size_t n);

#endif
