/* Icecast: HTTP, and an Ogg Opus stream (RFC 7845) with a page for every packet, so that no page
 * waits for another packet. */
#include <ogg/ogg.h>
#include <stdio.h>
#include <string.h>

#include "tests/bench/dialect/dialect.h"

enum { FRAMES_PER_TICK = 960, HEADER_PACKETS = 2 };

static ogg_stream_state ogg; /* one publisher in a process */

static bool listen_to(struct stream *stream, const struct subject *subject)
{
    static const char request[] = "GET /bench.opus HTTP/1.0\r\nUser-Agent: bench\r\n\r\n";

    return stream_open(stream, &subject->at) &&
           stream_write(stream, request, sizeof request - 1);
}

static bool send_page(struct stream *stream, const void *packet, size_t n, int64_t number,
                      int64_t granule)
{
    ogg_packet one = {.packet = (unsigned char *)packet,
                      .bytes = (long)n,
                      .b_o_s = number == 0,
                      .granulepos = granule,
                      .packetno = number};
    ogg_page page;

    return !ogg_stream_packetin(&ogg, &one) && ogg_stream_flush(&ogg, &page) &&
           stream_write(stream, page.header, (size_t)page.header_len) &&
           stream_write(stream, page.body, (size_t)page.body_len);
}

static bool publish(struct stream *stream, const struct subject *subject)
{
    /* "source:bench" */
    static const char request[] = "SOURCE /bench.opus HTTP/1.0\r\n"
                                  "Authorization: Basic c291cmNlOmJlbmNo\r\n"
                                  "User-Agent: bench\r\n"
                                  "Content-Type: application/ogg\r\n\r\n";
    static const char accepted[] = "200 OK", end[] = "\r\n\r\n";
    /* Version 1, one channel, no pre-skip, 48 kHz; no vendor, no comments. */
    static const char head[] = "OpusHead\1\1\0\0\x80\xbb\0\0\0\0\0";
    static const char tags[] = "OpusTags\0\0\0\0\0\0\0";

    ogg_stream_init(&ogg, 1);
    return stream_open(stream, &subject->at) &&
           stream_write(stream, request, sizeof request - 1) &&
           stream_await(stream, accepted, sizeof accepted - 1) &&
           stream_await(stream, end, sizeof end - 1) &&
           send_page(stream, head, sizeof head - 1, 0, 0) &&
           send_page(stream, tags, sizeof tags, 1, 0);
}

static bool send_tick(struct stream *stream, uint64_t tick)
{
    uint8_t packet[DUMMY_BYTES];

    dialect_packet(packet, tick);
    return send_page(stream, packet, sizeof packet, (int64_t)tick + HEADER_PACKETS,
                     ((int64_t)tick + 1) * FRAMES_PER_TICK);
}

const struct dialect dialect_icecast = {"icecast", listen_to, dialect_take_marks, publish,
                                        send_tick};
