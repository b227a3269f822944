/* How much cushion playing needs: a quantile of the lateness of packets, weighed by the audio
 * they hold and forgotten over half a minute, within the bounds of the profile. It rises with
 * the first late packets and falls as they are forgotten. A quantile is what costs least when a
 * second made up is as bad as 1 / (1 - quantile) seconds heard a second later. Idea: WebRTC's NetEQ (histogram with
 * a forget factor), but with lateness against the running minimum (transit.h) in place of
 * inter-arrival times. Pure. */
#ifndef LIB_DELAY_H
#define LIB_DELAY_H

#include <stdbool.h>
#include <stdint.h>

#include <livelisten/profile.h>

enum { DELAY_BINS = 2560, DELAY_BIN_US = 2000 };

struct delay {
    enum profile profile;
    float weight[DELAY_BINS]; /* audio that came this late */
    float total;
    float unit;        /* what a second that comes now weighs: grows, so that the past fades */
    int64_t moved_us;  /* of the zero of lateness, less than a bin */
    int64_t target_us; /* what follows */
    bool learnt;       /* a packet was seen: more is known than the profile's assumption */
};

void delay_init(struct delay *delay, enum profile profile);
void delay_profile(struct delay *delay, enum profile profile);

/* One packet of `duration_us` of audio came `lateness_us` after the fastest possible. */
void delay_add(struct delay *delay, int64_t lateness_us, int64_t duration_us);

/* The fastest possible became slower by so much: all lateness seen before is less now. */
void delay_move(struct delay *delay, int64_t moved_us);

/* The cushion to aim at. */
int64_t delay_target_us(const struct delay *delay);

/* Where playing must not stay behind: beyond it, skip to live. */
int64_t delay_limit_us(const struct delay *delay);

/* 95 % of the audio was no later than this. */
int64_t delay_spread_us(const struct delay *delay);

#endif
