/* What listeners and a publisher say to a server, one dialect for each kind of server. All of
 * them bring the same packets (dummy.h) to the same number of ears. */
#ifndef BENCH_DIALECT_H
#define BENCH_DIALECT_H

#include "tests/bench/dummy.h"
#include "tests/bench/stream.h"

enum { TICK_MS = 20 };

/* Whom to listen to, or where to publish. */
struct subject {
    struct stream_place at;
    const char *profile;    /* livelisten alone has them, */
    const char *token_file; /* and this */
    long number;            /* of this listener, for servers that want to tell them apart */
};

/* Who hears what comes. */
struct ear {
    struct stream *stream; /* for answers */
    void *context;
    /* A packet; the first of its message? */
    void (*on_packet)(void *context, const struct dummy *dummy, bool first);
    /* The server says that it has left something out. */
    void (*on_gap)(void *context);
};

struct dialect {
    const char *name;

    /* Connects and asks for the sound, without waiting for it. False as stream_open. */
    bool (*listen)(struct stream *stream, const struct subject *subject);

    /* Hands packets to the `struct ear` that is its context. */
    stream_take *take;

    /* Connects, and waits until the server will take the packets. */
    bool (*publish)(struct stream *stream, const struct subject *subject);

    /* Sends what is due at this tick since the start. False when the connection is lost. */
    bool (*send)(struct stream *stream, uint64_t tick);
};

extern const struct dialect dialect_livelisten, dialect_icecast, dialect_nchan, dialect_mqtt,
    dialect_mqtt_ws, dialect_nats, dialect_nats_ws, dialect_snapcast;

/* Of the command line: prints and returns false when there is no dialect of that name. */
bool dialect_option(const char *name, const char *value, const struct dialect **out);

/* The packet of a server that has one stream only, published now. */
void dialect_packet(uint8_t packet[DUMMY_BYTES], uint64_t tick);

/* A `take` for servers that leave a packet as it is, whatever they wrap around it: finds it by
 * its mark. Every packet is a message. */
size_t dialect_take_marks(void *ear, const uint8_t *bytes, size_t n);

#endif
