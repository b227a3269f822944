#include "tests/bench/ws.h"

#include <stdio.h>
#include <string.h>

static const char accepted[] = "HTTP/1.1 101", answer_end[] = "\r\n\r\n";

size_t ws_header(uint8_t header[WS_HEADER_MAX_BYTES], enum ws_opcode opcode,
                 size_t payload_bytes, bool masked)
{
    size_t n = 2;

    header[0] = (uint8_t)(0x80 | opcode);
    if (payload_bytes < 126) {
        header[1] = (uint8_t)payload_bytes;
    } else if (payload_bytes <= UINT16_MAX) {
        header[1] = 126;
        header[n++] = (uint8_t)(payload_bytes >> 8);
        header[n++] = (uint8_t)payload_bytes;
    } else {
        header[1] = 127;
        for (int shift = 56; shift >= 0; shift -= 8)
            header[n++] = (uint8_t)((uint64_t)payload_bytes >> shift);
    }
    if (masked) {
        header[1] |= 0x80;
        memset(header + n, 0, 4); /* a mask of zeros leaves the payload as it is */
        n += 4;
    }
    return n;
}

size_t ws_parse(struct ws_frame *frame, const uint8_t *bytes, size_t n)
{
    size_t header = 2, payload;

    if (n < header)
        return 0;
    payload = bytes[1] & 0x7f;
    if (payload >= 126) {
        size_t digits = payload == 126 ? 2 : 8;

        header += digits;
        if (n < header)
            return 0;
        payload = 0;
        for (size_t i = 2; i < header; i++)
            payload = payload << 8 | bytes[i];
    }
    if (n - header < payload)
        return 0;
    *frame = (struct ws_frame){bytes[0] & 0x0f, bytes + header, payload};
    return header + payload;
}

bool ws_ask(struct stream *stream, const struct stream_place *place, const char *path,
            const char *subprotocol)
{
    char request[1024];
    int n =
        snprintf(request, sizeof request,
                 "GET %s HTTP/1.1\r\n"
                 "Host: %s:%s\r\n"
                 "Upgrade: websocket\r\n"
                 "Connection: Upgrade\r\n"
                 "Sec-WebSocket-Key: bGl2ZWxpc3Rlbi1iZW5jaA==\r\n"
                 "Sec-WebSocket-Version: 13\r\n"
                 "%s%s%s\r\n",
                 path, place->host, place->port, subprotocol ? "Sec-WebSocket-Protocol: " : "",
                 subprotocol ? subprotocol : "", subprotocol ? "\r\n" : "");

    return n >= 0 && (size_t)n < sizeof request && stream_open(stream, place) &&
           stream_write(stream, request, (size_t)n);
}

size_t ws_answer(const uint8_t *bytes, size_t n)
{
    const uint8_t *end;

    if (n < sizeof accepted - 1 || memcmp(bytes, accepted, sizeof accepted - 1))
        return 0;
    end = memmem(bytes, n, answer_end, sizeof answer_end - 1);
    return end ? (size_t)(end - bytes) + sizeof answer_end - 1 : 0;
}

bool ws_open(struct stream *stream, const struct stream_place *place, const char *path,
             const char *subprotocol)
{
    return ws_ask(stream, place, path, subprotocol) &&
           stream_await(stream, accepted, sizeof accepted - 1) &&
           stream_await(stream, answer_end, sizeof answer_end - 1);
}

bool ws_send(struct stream *stream, enum ws_opcode opcode, const void *payload, size_t n)
{
    uint8_t message[WS_MESSAGE_MAX_BYTES];
    size_t header = ws_header(message, opcode, n, true);

    if (n > sizeof message - header)
        return false;
    memcpy(message + header, payload, n);
    return stream_write(stream, message, header + n);
}
