/* What the system says of this process, and of the memory that connections take in the kernel. */
#ifndef RELAY_MACHINE_H
#define RELAY_MACHINE_H

#include <stdint.h>

/* 0 where the system does not tell. */
struct machine {
    uint64_t cpu_us;          /* of all threads, since the start */
    uint64_t resident_bytes;  /* in memory, code included */
    uint64_t files_max;       /* open at a time, sockets included */
    uint64_t tcp_bytes;       /* buffers of all TCP sockets of this machine */
    uint64_t tcp_limit_bytes; /* above this the kernel refuses them (net.ipv4.tcp_mem) */
};

/* Some small files of /proc, a tenth of a millisecond. Any thread. */
void machine_look(struct machine *out);

/* Handed out by malloc and not given back, of all threads. Any thread; it looks at all free
 * pieces, so not for every packet. */
uint64_t machine_heap_bytes(void);

#endif
