/* What the workers have counted, added up: every step each replica posts its figures, and home
 * answers all who ask with its own and the last of each. Everything is pure; a struct figures is
 * its holder's alone, and travels from thread to thread. */
#ifndef RELAY_FIGURES_H
#define RELAY_FIGURES_H

#include "relay/relay.h"

struct figures_channel {
    char name[CONTROL_CHANNEL_MAX];
    struct stream_audience stream[RENDITION_COUNT];
};

struct figures_meeting {
    char id[CONTROL_ID_MAX];
    struct meeting_audience audience;
    size_t channel_count;
    struct figures_channel channel[CONTROL_CHANNELS_MAX];
};

/* Of one worker. */
struct figures {
    struct relay_counters counters;
    struct loop_figures loop;
    size_t meeting_count;
    struct figures_meeting meeting[];
};

/* At a replica, every RELAY_STEP_MS: its figures as they are now; the caller's, for home's
 * figures_post. NULL when out of memory: then home goes on with those before. */
struct figures *figures_collect(const struct relay *relay);
void figures_free(struct figures *figures); /* NULL is legal */

/* At home: those of `worker` (1 to relay->workers - 1) from now on. Takes them over. */
void figures_post(struct relay *relay, unsigned worker, struct figures *figures);

/* At home, with every step: brings what is counted elsewhere (struct stream, struct meeting, struct
 * relay) up to date, and tells the replicas how many listen at all. Nothing to do with one worker. */
void figures_add_up(struct relay *relay);

/* All workers together, the replicas as of the last step. That of a meeting looks at each of its
 * listeners here. */
void figures_of_stream(const struct stream *stream, struct stream_audience *out);
void figures_of_meeting(const struct meeting *meeting, struct meeting_audience *out);
void figures_of_hearing(const struct meeting *meeting, enum profile profile,
                        struct hearing_sums *out);
void figures_of_ladder(const struct meeting *meeting, struct ladder_figures *out);
void figures_of_relay(const struct relay *relay, struct relay_counters *out);

/* Of one worker, home being 0. The loop's: NULL when it has told nothing yet; valid until its next
 * figures are posted. */
uint32_t figures_worker_listeners(const struct relay *relay, unsigned worker);
const struct loop_figures *figures_worker_loop(const struct relay *relay, unsigned worker);

#endif
