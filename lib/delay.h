/* How much cushion playing needs, from the lateness of packets, weighed by the audio they hold,
 * within the bounds of the profile: so much that most of the audio is on time, and more where
 * that saves more than it costs. Two memories: a short one that rises at once when the network
 * gets worse, a long one that does not forget what comes back every minute. The worst stall of
 * each is left out: one that stays alone is not worth a cushion, the second one is. Idea of the
 * histogram that forgets: WebRTC's NetEQ, but with lateness against the running minimum
 * (transit.h) in place of inter-arrival times. Pure. */
#ifndef LIB_DELAY_H
#define LIB_DELAY_H

#include <stdbool.h>
#include <stdint.h>

#include <livelisten/profile.h>

enum { DELAY_BINS = 2560, DELAY_BIN_US = 2000, DELAY_MEMORIES = 2 };

struct memory {
    float weight[DELAY_BINS]; /* audio that came this late */
    float total;
    float unit; /* what a second that comes now weighs: grows, so that the past fades */
    struct {
        int64_t lateness_us;
        float unit;
    } worst; /* stall; what waited in it came as late, then less and less */
};

struct delay {
    enum profile profile;
    struct memory memory[DELAY_MEMORIES];
    int64_t moved_us; /* of the zero of lateness, less than a bin */
    bool learnt;      /* a packet was seen: more is known than the profile's assumption */
    bool aimed;       /* these two follow from all of the above */
    int64_t target_us, spread_us;
};

void delay_init(struct delay *delay, enum profile profile);
void delay_profile(struct delay *delay, enum profile profile);

/* One packet of `duration_us` of audio came `lateness_us` after the fastest possible. */
void delay_add(struct delay *delay, int64_t lateness_us, int64_t duration_us);

/* The fastest possible became slower by so much: all lateness seen before is less now. */
void delay_move(struct delay *delay, int64_t moved_us);

/* Draws the conclusions, which all below speaks of. They cost as much as looking at every bin
 * several times, so this is called when a burst of packets has been added, not for each of them;
 * when there is nothing new, it costs nothing. */
void delay_aim(struct delay *delay);

/* The cushion to aim at. */
int64_t delay_target_us(const struct delay *delay);

/* Where playing must not stay behind: beyond it, skip to live. */
int64_t delay_limit_us(const struct delay *delay);

/* 95 % of the audio was no later than this. */
int64_t delay_spread_us(const struct delay *delay);

#endif
