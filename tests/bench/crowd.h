/* Thousands of listeners in one process: joins them, drains them as cheaply as it can, and
 * tallies what comes. */
#ifndef BENCH_CROWD_H
#define BENCH_CROWD_H

#include <livelisten/profile.h>

#include "tests/bench/dialect/dialect.h"
#include "tests/bench/tally.h"
#include "tests/bench/ws.h"

enum { CROWD_GROUPS_MAX = 8 };

/* How fast a listener reads. */
enum pace { PACE_PROMPT, PACE_DIALUP, PACE_STALLED, PACE_COUNT };

/* Listeners of one profile and pace. */
struct group {
    enum profile profile;
    enum pace pace;
    long joined;
    long heard;          /* of them, those to whom a packet has come */
    long resumed;        /* their TLS session */
    long lost;           /* connections that ended before we did */
    uint64_t gaps;       /* that the server told of */
    struct tally *tally; /* of packets published between `from` and `until` */
    struct tally *first; /* from asking to the first packet */
};

struct listener {
    struct stream stream;
    struct group *group;
    ll_mono asked;
    bool heard;
    bool lost;
};

struct crowd {
    const struct dialect *dialect;
    struct subject subject;
    size_t groups;
    struct group group[CROWD_GROUPS_MAX];
    ll_mono from, until; /* set by whoever measures; no packet counts while they are equal */

    long capacity;
    long listeners;
    struct listener *listener;
    int epoll;
    bool has_slow;            /* some of them read slowly: */
    ll_mono slow_read;        /* when one of those did so last */
    long slow_next;           /* whose turn it is then */
    struct listener *reading; /* whose bytes are being taken */
    ll_mono now;              /* when they were read */
    uint8_t buffer[2 * WS_MESSAGE_MAX_BYTES];
};

/* `crowd` has its dialect and subject. False when out of resources. */
bool crowd_init(struct crowd *crowd);

bool pace_parse(const char *name, enum pace *out);
const char *pace_name(enum pace pace);

/* The group, new or not; NULL when there are too many. */
struct group *crowd_group(struct crowd *crowd, enum profile profile, enum pace pace);

/* Has n listeners join, spread evenly over a time, and waits until each has got a packet. Of those
 * who wait for one there are at most `at_once`. Gives up when nothing has come for 10 s, it takes
 * 50 s longer than that time, or a connection cannot be had. */
void crowd_join(struct crowd *crowd, struct group *group, long n, long at_once,
                int64_t spread_ms);

/* Reads what there is, waiting for at most so long, or until a file that was added to `epoll`
 * without a listener (data.ptr NULL) is ready. */
void crowd_drain(struct crowd *crowd, int timeout_ms);

/* Drains for so long. */
void crowd_run(struct crowd *crowd, int64_t ms);

/* All that was published in the window has come, to those who read. */
bool crowd_served(const struct crowd *crowd);

#endif
