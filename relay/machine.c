#include "relay/machine.h"

#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

/* The number at `format` (one SCNu64) in the first line of a file that has it; 0: there is none. */
static uint64_t look_up(const char *path, const char *format)
{
    FILE *file = fopen(path, "re");
    char line[256];
    uint64_t number = 0;

    if (!file)
        return 0;
    while (fgets(line, sizeof line, file) && sscanf(line, format, &number) != 1)
        ;
    fclose(file);
    return number;
}

static uint64_t cpu_us(void)
{
    struct rusage usage;

    if (getrusage(RUSAGE_SELF, &usage) != 0)
        return 0;
    return (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
           (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

void machine_look(struct machine *out)
{
    uint64_t page_bytes = (uint64_t)sysconf(_SC_PAGESIZE);
    struct rlimit files = {0};

    getrlimit(RLIMIT_NOFILE, &files);
    *out = (struct machine){
        .cpu_us = cpu_us(),
        .resident_bytes = look_up("/proc/self/statm", "%*u %" SCNu64) * page_bytes,
        .files_max = files.rlim_cur,
        .tcp_bytes = look_up("/proc/net/sockstat",
                             "TCP: inuse %*u orphan %*u tw %*u alloc %*u mem %" SCNu64) *
                     page_bytes,
        .tcp_limit_bytes =
            look_up("/proc/sys/net/ipv4/tcp_mem", "%*u %*u %" SCNu64) * page_bytes,
    };
}

uint64_t machine_heap_bytes(void)
{
    struct mallinfo2 info = mallinfo2();

    return info.uordblks + info.hblkhd;
}
