/* The trunk from thread to thread: what home tells one replica, through the mailbox of its worker. */
#ifndef RELAY_TRUNK_LINE_H
#define RELAY_TRUNK_LINE_H

#include <stdatomic.h>
#include <stddef.h>

#include "relay/mailbox.h"
#include "relay/trunk.h"

enum {
    /* Bundles for a worker that does not come round to them: a quarter of a minute of 40 captures,
     * more than its rings would keep. Whatever comes then is left out. */
    TRUNK_LINE_BUNDLES_MAX_BYTES = 8 << 20
};

struct trunk_line {
    struct relay *replica;       /* of another thread: only passed on */
    struct mailbox *box;         /* of its worker */
    atomic_size_t bundles_bytes; /* underway */
};

/* In home's thread; the message stays the caller's. What is not a bundle goes through however much is
 * underway. */
void trunk_line_tell(struct trunk_line *line, struct trunk_message *message);

#endif
