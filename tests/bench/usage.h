/* CPU time that a process has used, all threads together. */
#ifndef BENCH_USAGE_H
#define BENCH_USAGE_H

#include <stdint.h>
#include <sys/types.h>

/* [us]; from the scheduler's own nanosecond counters, for a tick of 10 ms is too coarse for a
 * window of seconds. -1 when there is no such process or the kernel does not count. */
int64_t usage_cpu_us(pid_t pid);

#endif
