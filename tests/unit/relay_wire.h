/* For the tests of the relay: a relay without a network, in virtual time. Connections write down what
 * they are sent, and can be told that they are full. */
#ifndef TESTS_RELAY_WIRE_H
#define TESTS_RELAY_WIRE_H

#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <livelisten/bundle.h>
#include <livelisten/control.h>
#include <livelisten/rtp.h>

#include "common/log.h"
#include "relay/peer.h"

enum { WIRE_RECORDS_MAX = 512, WIRE_PACKETS_MAX = 128 };

/* One message sent, as far as the tests ask: its type, or the sequence numbers in it. */
struct record {
    bool is_bundle;
    char type[16];
    char text[CONTROL_MAX_BYTES];
    size_t packets;
    uint16_t seq[WIRE_PACKETS_MAX];
    uint64_t order; /* among all messages to all connections */
};

struct wire {
    const struct outlet *outlet;
    struct peer peer;
    bool full;     /* takes nothing */
    bool measured; /* the kernel tells this */
    struct outlet_measure measure;
    enum cause closed; /* CAUSE_COUNT: open */
    char reason[CONTROL_TEXT_MAX];
    size_t count;
    struct record record[WIRE_RECORDS_MAX];
};

static struct moment wire_now;
static uint64_t wire_order;
static struct relay wire_relay;
static struct state wire_state = {.publish_token = "right", .operator_token = "operate"};

static inline void wire_pass_ms(int64_t ms)
{
    wire_now.mono.us += ms * 1000;
    wire_now.wall.us += ms * 1000;
}

static inline void wire_record_packets(struct record *record, const uint8_t *bytes, size_t n)
{
    struct bundle_reader reader;
    const uint8_t *packet;
    size_t packet_bytes;

    bundle_read(&reader, bytes, n);
    while (bundle_next(&reader, &packet, &packet_bytes) == LL_OK) {
        assert_true(record->packets < WIRE_PACKETS_MAX);
        record->seq[record->packets++] = (uint16_t)(packet[2] << 8 | packet[3]);
    }
    assert_true(record->packets > 0);
}

static inline bool wire_send(void *connection, uint8_t *bytes, size_t n, enum outlet_kind kind)
{
    struct wire *wire = connection;

    assert_int_equal(wire->closed, CAUSE_COUNT);
    if (wire->full)
        return false;
    memset(bytes - OUTLET_HEADROOM_BYTES, 0xee, OUTLET_HEADROOM_BYTES); /* ours to write */
    assert_true(wire->count < WIRE_RECORDS_MAX);
    struct record *record = &wire->record[wire->count++];
    *record = (struct record){.is_bundle = kind == OUTLET_BUNDLE, .order = wire_order++};
    if (kind == OUTLET_BUNDLE) {
        wire_record_packets(record, bytes, n);
        return true;
    }
    snprintf(record->text, sizeof record->text, "%.*s", (int)n, (const char *)bytes);
    sscanf(strstr(record->text, "\"type\":"), "\"type\":\"%15[a-z]", record->type);
    return true;
}

static inline void wire_close(void *connection, enum cause cause, const char *reason)
{
    struct wire *wire = connection;

    assert_int_equal(wire->closed, CAUSE_COUNT);
    wire->closed = cause;
    snprintf(wire->reason, sizeof wire->reason, "%s", reason);
}

static inline bool wire_measure(void *connection, struct outlet_measure *out)
{
    const struct wire *wire = connection;

    *out = wire->measure;
    return wire->measured;
}

static const struct outlet wire_outlet = {
    .send = wire_send, .close = wire_close, .measure = wire_measure};

/* The turn of the event loop of this relay ends. */
static inline void wire_turn_at(struct relay *relay)
{
    while (!fanout_turn(&relay->fanout, wire_now))
        ;
}

static inline void wire_turn(void)
{
    wire_turn_at(&wire_relay);
}

/* Opens, at this relay, with up to four pairs of a URL, NULL behind the last. */
static inline struct wire *wire_open_at(struct relay *relay, const char *const *query)
{
    struct wire *wire = calloc(1, sizeof *wire);
    size_t count = 0;

    assert_non_null(wire);
    wire->outlet = &wire_outlet;
    wire->closed = CAUSE_COUNT;
    while (query[count])
        count++;
    peer_open(&wire->peer, relay, wire, query, count, wire_now);
    return wire;
}

#define WIRE_OPEN(...) wire_open_at(&wire_relay, (const char *const[]){__VA_ARGS__, NULL})

static inline void wire_free(struct wire *wire)
{
    peer_on_gone(&wire->peer, CAUSE_LEFT, wire_now);
    free(wire);
}

static inline void wire_text(struct wire *wire, const char *text)
{
    peer_on_text(&wire->peer, text, strlen(text), wire_now);
}

/* The newest record of a type ("bundle" too); NULL when there is none. */
static inline const struct record *wire_last(const struct wire *wire, const char *type)
{
    for (size_t i = wire->count; i-- > 0;)
        if (wire->record[i].is_bundle ? strcmp(type, "bundle") == 0
                                      : strcmp(type, wire->record[i].type) == 0)
            return &wire->record[i];
    return NULL;
}

static inline size_t wire_count(const struct wire *wire, const char *type)
{
    size_t count = 0;

    for (size_t i = 0; i < wire->count; i++)
        count += wire->record[i].is_bundle ? strcmp(type, "bundle") == 0
                                           : strcmp(type, wire->record[i].type) == 0;
    return count;
}

/* An integer member of a control message; fails when it is missing. */
static inline int64_t wire_member(const struct record *record, const char *name)
{
    char key[40];

    assert_non_null(record);
    snprintf(key, sizeof key, "\"%s\":", name);
    const char *at = strstr(record->text, key);
    assert_non_null(at);
    return strtoll(at + strlen(key), NULL, 10);
}

static inline void wire_forget(struct wire *wire)
{
    wire->count = 0;
}

/* A relay with the meeting `hall`: channels floor, en, fr. */
static inline int wire_start(void **state)
{
    static const char *const channels[] = {"floor", "en", "fr"};

    (void)state;
    log_init("test", LOG_LEVEL_ERROR);
    wire_now = (struct moment){.mono = {1000000000}, .wall = {1700000000000000}};
    relay_init(&wire_relay, &wire_state);
    assert_true(relay_apply(&wire_relay, programme_open("hall", "The hall", channels, 3),
                            "test", wire_now));
    return 0;
}

/* True when nobody is left. */
static inline bool wire_is_empty(const struct relay *relay)
{
    if (!list_empty(&relay->newcomers) || !list_empty(&relay->captures))
        return false;
    LIST_EACH (link, &relay->registry.meetings)
        if (!list_empty(&LIST_ENTRY(link, struct meeting, link)->listeners) ||
            !list_empty(&LIST_ENTRY(link, struct meeting, link)->watchers))
            return false;
    return true;
}

static inline int wire_stop(void **state)
{
    (void)state;
    assert_true(wire_is_empty(&wire_relay));
    relay_fini(&wire_relay);
    return 0;
}

/* A capture: publishes `hi` of some channels, with SSRC first_ssrc, first_ssrc + 1, ... */
static inline void wire_publish(struct wire *wire, const char *const *channels, size_t count,
                                const char *session, unsigned first_ssrc, unsigned roc,
                                unsigned seq, bool take_over)
{
    char text[2048];
    int n = snprintf(text, sizeof text,
                     "{\"type\":\"publish\",\"meeting\":\"hall\",\"token\":\"right\","
                     "\"session\":\"%s\",\"key\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
                     "\"take_over\":%s,\"streams\":[",
                     session, take_over ? "true" : "false");

    for (size_t i = 0; i < count; i++)
        n += snprintf(text + n, sizeof text - n,
                      "%s{\"channel\":\"%s\",\"rendition\":\"hi\",\"ssrc\":%u,\"roc\":%u,"
                      "\"seq\":%u}",
                      i ? "," : "", channels[i], first_ssrc + (unsigned)i, roc, seq);
    snprintf(text + n, sizeof text - n, "]}");
    wire_text(wire, text);
}

/* Appends one packet of the stream that says how loud it is (or RTP_NO_LEVEL) and when it was in
 * the air (or {0}); the rest of its bytes is of no interest to the relay. */
static inline void wire_append_packet(uint8_t *bundle, size_t capacity, size_t *n,
                                      uint32_t ssrc, uint16_t seq, int level_dbov,
                                      ll_wall captured)
{
    static const uint8_t payload[68];
    const struct rtp_packet header = {.payload_type = RTP_PAYLOAD_OPUS,
                                      .seq = seq,
                                      .ssrc = ssrc,
                                      .level_dbov = level_dbov,
                                      .captured = captured,
                                      .payload = payload,
                                      .payload_bytes = sizeof payload};
    uint8_t packet[120];
    size_t packet_bytes;

    assert_int_equal(rtp_encode(&header, packet, sizeof packet, &packet_bytes), LL_OK);
    assert_int_equal(bundle_append(bundle, capacity, n, packet, packet_bytes), LL_OK);
}

static inline void wire_telling_packet(struct wire *wire, uint32_t ssrc, uint16_t seq,
                                       int level_dbov, ll_wall captured)
{
    uint8_t bundle[140];
    size_t n = 0;

    wire_append_packet(bundle, sizeof bundle, &n, ssrc, seq, level_dbov, captured);
    peer_on_bundle(&wire->peer, bundle, n, wire_now);
    wire_turn();
}

static inline void wire_packet(struct wire *wire, uint32_t ssrc, uint16_t seq)
{
    wire_telling_packet(wire, ssrc, seq, RTP_NO_LEVEL, (ll_wall){0});
}

/* `count` packets, one each 20 ms. */
static inline void wire_speak(struct wire *wire, uint32_t ssrc, uint16_t *seq, int count)
{
    while (count-- > 0) {
        wire_packet(wire, ssrc, (*seq)++);
        wire_pass_ms(20);
    }
}

#endif
