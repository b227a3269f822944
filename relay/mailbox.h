/* What other threads have for the one that owns the box: any of them posts, without ever waiting,
 * the owner takes. In the order of posting, for each that posts. */
#ifndef RELAY_MAILBOX_H
#define RELAY_MAILBOX_H

#include <stdatomic.h>
#include <stdbool.h>

#include "relay/moment.h"

struct mail;

/* In the owner's thread; takes the mail over. */
typedef void mail_deliver(struct mail *mail, struct moment now);

/* The first member of whatever is posted. */
struct mail {
    struct mail *next; /* the box's */
    mail_deliver *deliver;
};

struct mailbox {
    _Atomic(struct mail *) newest; /* each leads to the one before it; NULL: empty */
    atomic_uint waiting;
    struct mail *taken; /* the owner's: still to be delivered, oldest first */
    void (*wake)(void *context);
    void *context;
};

void mailbox_init(struct mailbox *box);

/* Makes the owner call mailbox_deliver soon; from any thread, and once for many. Before this, and
 * when others post already, nobody is woken. */
void mailbox_on_post(struct mailbox *box, void (*wake)(void *context), void *context);

/* From any thread; takes the mail over. What the thread has written before, the owner sees. */
void mailbox_post(struct mailbox *box, struct mail *mail);

/* About how many wait: for those who would rather drop something than let it grow. Any thread. */
unsigned mailbox_waiting(const struct mailbox *box);

/* The owner's thread: delivers all that was posted until now. Legal while it delivers: then what it
 * has taken before. */
void mailbox_deliver(struct mailbox *box, struct moment now);

#endif
