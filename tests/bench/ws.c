#include "tests/bench/ws.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/log.h"

enum { ANSWER_MAX_BYTES = 4096, ANSWER_TIMEOUT_MS = 10000 };

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

/* One complete frame of a server; its length with the header, 0 when more bytes are needed. */
static size_t parse(const uint8_t *bytes, size_t n, struct ws_frame *out)
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
    *out = (struct ws_frame){bytes[0] & 0x0f, bytes + header, payload};
    return header + payload;
}

static void keep_rest(struct ws *ws, const uint8_t *bytes, size_t n)
{
    free(ws->rest);
    ws->rest = NULL;
    ws->rest_bytes = n;
    if (n) {
        ws->rest = malloc(n);
        if (!ws->rest)
            abort();
        memcpy(ws->rest, bytes, n);
    }
}

/* Reads the answer to the upgrade; what comes behind it already belongs to the first frames. */
static bool read_answer(struct ws *ws)
{
    char answer[ANSWER_MAX_BYTES + 1];
    size_t n = 0;

    while (n < ANSWER_MAX_BYTES && stream_wait(&ws->stream, ANSWER_TIMEOUT_MS)) {
        ssize_t got = stream_read(&ws->stream, (uint8_t *)answer + n, ANSWER_MAX_BYTES - n);
        const char *end;

        if (got == STREAM_LOST)
            break;
        n += got > 0 ? (size_t)got : 0;
        answer[n] = '\0';
        end = strstr(answer, "\r\n\r\n");
        if (!end)
            continue;
        if (strncmp(answer, "HTTP/1.1 101", 12)) {
            log_error("the server refuses to upgrade: %.*s", (int)strcspn(answer, "\r"),
                      answer);
            return false;
        }
        end += 4;
        keep_rest(ws, (const uint8_t *)end, (size_t)(answer + n - end));
        return true;
    }
    log_error("the server did not answer the upgrade");
    return false;
}

bool ws_open(struct ws *ws, const char *host, const char *port, const char *path, bool tls)
{
    char request[1024];
    int n = snprintf(request, sizeof request,
                     "GET %s HTTP/1.1\r\n"
                     "Host: %s:%s\r\n"
                     "Upgrade: websocket\r\n"
                     "Connection: Upgrade\r\n"
                     "Sec-WebSocket-Key: bGl2ZWxpc3Rlbi1iZW5jaA==\r\n"
                     "Sec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Protocol: livelisten.v1\r\n\r\n",
                     path, host, port);

    *ws = (struct ws){0};
    if (n < 0 || (size_t)n >= sizeof request || !stream_open(&ws->stream, host, port, tls))
        return false;
    if (stream_write(&ws->stream, (const uint8_t *)request, (size_t)n) && read_answer(ws))
        return true;
    ws_close(ws);
    return false;
}

void ws_close(struct ws *ws)
{
    stream_close(&ws->stream);
    keep_rest(ws, NULL, 0);
}

ssize_t ws_receive(struct ws *ws, uint8_t *buffer, size_t capacity, ws_on_frame *on_frame,
                   void *context)
{
    size_t have = ws->rest_bytes, at = 0, used;
    struct ws_frame frame;
    ssize_t got = stream_read(&ws->stream, buffer + have, capacity - have);

    if (got < 0)
        return got;
    if (have)
        memcpy(buffer, ws->rest, have);
    have += (size_t)got;
    while ((used = parse(buffer + at, have - at, &frame))) {
        if (frame.opcode == WS_PING)
            ws_send(ws, WS_PONG, frame.payload, frame.payload_bytes);
        else
            on_frame(context, &frame);
        at += used;
    }
    if (ws->rest || at < have)
        keep_rest(ws, buffer + at, have - at);
    return got;
}

bool ws_send(struct ws *ws, enum ws_opcode opcode, const uint8_t *payload, size_t n)
{
    uint8_t message[WS_MESSAGE_MAX_BYTES];
    size_t header = ws_header(message, opcode, n, true);

    if (n > sizeof message - header)
        return false;
    memcpy(message + header, payload, n);
    return stream_write(&ws->stream, message, header + n);
}
