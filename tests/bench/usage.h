/* CPU time that a process uses over a while. */
#ifndef BENCH_USAGE_H
#define BENCH_USAGE_H

#include <stdint.h>
#include <sys/types.h>

enum { USAGE_THREADS_MAX = 128 };

struct usage {
    pid_t pid;
    int threads;
    struct {
        long id;
        int64_t ns;
    } before[USAGE_THREADS_MAX];
    int64_t cpu_us;            /* of all threads together */
    int64_t busiest_thread_us; /* of the one that used most of it */
};

/* From the scheduler's own nanosecond counters, for a tick of 10 ms is too coarse for a window
 * of seconds. A thread that ends in between is not counted. */
void usage_begin(struct usage *usage, pid_t pid);
void usage_end(struct usage *usage);

#endif
