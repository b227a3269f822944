/* What waits to be sent over a connection: a bounded queue of messages, filled by any thread
 * and emptied by the thread of the connection. Memory is taken at the start. */
#ifndef CLIENT_COMMON_OUTBOX_H
#define CLIENT_COMMON_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <livelisten/bundle.h>
#include <livelisten/clock.h>

enum {
    OUTBOX_STALE_MS = 500,                      /* no new bundle behind one that waits longer */
    OUTBOX_MESSAGE_MAX_BYTES = BUNDLE_MAX_BYTES /* of one message */
};

struct outbox; /* opaque; heap */

struct outbox *outbox_create(void); /* NULL: out of memory */
void outbox_free(struct outbox *outbox);

void outbox_open(struct outbox *outbox);
void outbox_close(struct outbox *outbox); /* forgets what waits */

/* Copies the message behind the others. False when it is closed or full; for a bundle also when
 * it would queue up behind audio that is too old. */
bool outbox_push_text(struct outbox *outbox, const void *bytes, size_t n, ll_mono now);
bool outbox_push_bundle(struct outbox *outbox, const void *bytes, size_t n, ll_mono now);

/* Would a bundle of usual size be taken? */
bool outbox_takes_bundles(struct outbox *outbox, ll_mono now);

/* Moves the oldest message to `out`, which has room for OUTBOX_MESSAGE_MAX_BYTES, and returns
 * its length; 0: nothing waits. */
size_t outbox_pop(struct outbox *outbox, void *out, bool *is_bundle);

bool outbox_empty(struct outbox *outbox);

#endif
