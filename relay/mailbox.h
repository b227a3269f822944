/* What other threads have for the one that owns the box: any of them posts, without ever waiting,
 * the owner takes. In the order of posting, for each that posts. */
#ifndef RELAY_MAILBOX_H
#define RELAY_MAILBOX_H

#include <stdatomic.h>
#include <stdbool.h>

struct mail;

struct mail_kind {
    /* In the owner's thread; takes the mail over. */
    void (*deliver)(struct mail *mail);
    /* Nobody takes it any more: only frees it. In the thread of mailbox_fini. */
    void (*discard)(struct mail *mail);
};

/* The first member of whatever is posted, which is on the heap. */
struct mail {
    struct mail *next; /* the box's */
    const struct mail_kind *kind;
};

struct mailbox {
    _Atomic(struct mail *) newest; /* each leads to the one before it; NULL: empty */
    atomic_uint waiting;
    struct mail *taken; /* the owner's: still to be delivered, oldest first */
    /* Makes the owner call mailbox_deliver soon; from any thread, and once for many. */
    void (*wake)(void *context);
    void *context;
};

void mailbox_init(struct mailbox *box, void (*wake)(void *context), void *context);
/* Discards what is in it. Nobody may post any more. */
void mailbox_fini(struct mailbox *box);

/* From any thread; takes the mail over. What the thread has written before, the owner sees. */
void mailbox_post(struct mailbox *box, struct mail *mail);

/* About how many wait: for those who would rather drop something than let it grow. Any thread. */
unsigned mailbox_waiting(const struct mailbox *box);

/* The owner's thread: delivers all that was posted until now. Legal while it delivers: then what it
 * has taken before. */
void mailbox_deliver(struct mailbox *box);

#endif
