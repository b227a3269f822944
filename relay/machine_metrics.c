#include "relay/machine_metrics.h"

#include <inttypes.h>

#include "relay/machine.h"
#include "relay/prometheus.h"

static void write_bytes(FILE *file, const char *name, const char *help, uint64_t bytes)
{
    prometheus_head(file, name, "gauge", help);
    fprintf(file, "%s %" PRIu64 "\n", name, bytes);
}

/* Each worker has its own, and the same ones. */
static uint64_t rings_bytes(const struct relay *relay)
{
    uint64_t bytes = 0;

    LIST_EACH (link, &relay->registry.meetings) {
        const struct meeting *meeting = LIST_ENTRY(link, struct meeting, link);

        for (size_t i = 0; i < meeting->channel_count; i++)
            for (int rendition = 0; rendition < RENDITION_COUNT; rendition++) {
                const struct ring *ring = meeting->channel[i]->stream[rendition].ring;

                bytes += ring ? ring_bytes(ring) : 0;
            }
    }
    return bytes * relay->workers;
}

void machine_metrics_write(FILE *file, const struct relay *relay, uint64_t connections)
{
    uint64_t heap_bytes = machine_heap_bytes(), rings = rings_bytes(relay);
    uint64_t before_bytes = relay->idle_bytes + rings;
    uint64_t grown_bytes = heap_bytes > before_bytes ? heap_bytes - before_bytes : 0;
    struct machine machine;

    machine_look(&machine);
    prometheus_head(file, "process_cpu_seconds_total", "counter", "CPU time, kernel included.");
    fprintf(file, "process_cpu_seconds_total %.6f\n", (double)machine.cpu_us / 1e6);
    write_bytes(file, "process_resident_memory_bytes", "Memory that is not on disk.",
                machine.resident_bytes);
    prometheus_head(file, "process_max_fds", "gauge", "Open files that it may have.");
    fprintf(file, "process_max_fds %" PRIu64 "\n", machine.files_max);
    write_bytes(file, "livelisten_heap_bytes", "Memory that it has asked for and uses.",
                heap_bytes);
    write_bytes(file, "livelisten_ring_bytes", "Of that, the packets kept of all streams.",
                rings);
    write_bytes(file, "livelisten_connection_heap_bytes",
                "Of that, for each open connection: neither rings nor what there was before "
                "the first.",
                connections ? grown_bytes / connections : 0);
    write_bytes(file, "livelisten_kernel_tcp_bytes",
                "Kernel memory of all TCP connections of the machine.", machine.tcp_bytes);
    write_bytes(file, "livelisten_kernel_tcp_limit_bytes",
                "Where the kernel begins to refuse it.", machine.tcp_limit_bytes);
}
