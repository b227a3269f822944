#include "relay/trunk_line.h"

#include <stdlib.h>

#include "common/log.h"
#include "relay/replica.h"

struct told {
    struct mail mail;
    struct trunk_line *line;
    struct trunk_message *message;
};

/* What it holds; 0 when it is not a bundle. */
static size_t bundle_bytes(const struct trunk_message *message)
{
    const struct trunk_packets *packets = &message->packets;

    return message->kind == TRUNK_PACKETS
               ? sizeof *message + packets->count * sizeof packets->packet[0] + packets->used
               : 0;
}

static void on_told(struct mail *mail, struct moment now)
{
    struct told *told = (struct told *)mail;

    replica_apply(told->line->replica, told->message, now);
    atomic_fetch_sub_explicit(&told->line->bundles_bytes, bundle_bytes(told->message),
                              memory_order_relaxed);
    trunk_release(told->message);
    free(told);
}

static bool is_full(const struct trunk_line *line, size_t bytes)
{
    size_t underway = atomic_load_explicit(&line->bundles_bytes, memory_order_relaxed);

    return bytes > 0 && underway + bytes > TRUNK_LINE_BUNDLES_MAX_BYTES;
}

void trunk_line_tell(struct trunk_line *line, struct trunk_message *message)
{
    size_t bytes = bundle_bytes(message);
    struct told *told;

    if (is_full(line, bytes))
        return;
    told = malloc(sizeof *told);
    if (!told) {
        log_error("out of memory: a worker goes without a message");
        return;
    }
    *told =
        (struct told){.mail.deliver = on_told, .line = line, .message = trunk_share(message)};
    atomic_fetch_add_explicit(&line->bundles_bytes, bytes, memory_order_relaxed);
    mailbox_post(line->box, &told->mail);
}
