/* An arrival trace: what a network did to the packets of one stream. CSV rows
 *     seq,sent_us,arrived_us
 * in any order, that line itself in front of them or not; arrived_us is empty for a packet that
 * was lost, a repeated seq is a duplicate. docs/man/livelisten-playsim.h2m has the rules. */
#ifndef CLIENT_PLAYSIM_TRACE_H
#define CLIENT_PLAYSIM_TRACE_H

#include <stddef.h>
#include <stdint.h>

struct trace_packet {
    int64_t
        sent_us; /* after the first packet; counts as when its first sample was in the air */
    uint32_t copies; /* that arrive; 0: lost */
};

struct trace_arrival {
    int64_t at_us; /* after the first packet was sent */
    size_t packet; /* in `packets` */
    size_t row;    /* in the file: the order of what arrives at once */
};

struct trace {
    uint32_t packet_ms;           /* 20 or 60 */
    struct trace_packet *packets; /* all from the first seq to the last, in that order */
    size_t packet_count;
    size_t lost_count;              /* of them never arrived */
    struct trace_arrival *arrivals; /* in order of time */
    size_t arrival_count;
};

/* Reads the file, "-": stdin. The sender's clock runs `sender_ppm` fast: all is sent that much
 * sooner, and travels as long as it did. Returns EXIT_OK; EXIT_FAILED when it cannot be read,
 * EXIT_USAGE when it is no trace, after printing why, with the line. Free with trace_free. */
int trace_read(struct trace *trace, const char *path, long sender_ppm);
void trace_free(struct trace *trace);

#endif
