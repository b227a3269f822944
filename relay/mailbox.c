#include "relay/mailbox.h"

#include <stddef.h>

void mailbox_init(struct mailbox *box)
{
    *box = (struct mailbox){.wake = NULL};
}

void mailbox_on_post(struct mailbox *box, void (*wake)(void *context), void *context)
{
    box->wake = wake;
    box->context = context;
}

/* Whoever finds the box empty wakes the owner, who takes all at once: so whoever finds something in
 * it knows that the owner has still to come. Once it is posted, the mail may be gone. */
void mailbox_post(struct mailbox *box, struct mail *mail)
{
    struct mail *before = atomic_load_explicit(&box->newest, memory_order_relaxed);

    atomic_fetch_add_explicit(&box->waiting, 1, memory_order_relaxed);
    do
        mail->next = before;
    while (!atomic_compare_exchange_weak_explicit(&box->newest, &before, mail,
                                                  memory_order_release, memory_order_relaxed));
    if (!before && box->wake)
        box->wake(box->context);
}

unsigned mailbox_waiting(const struct mailbox *box)
{
    return atomic_load_explicit(&box->waiting, memory_order_relaxed);
}

static void take_all(struct mailbox *box)
{
    struct mail *newest = atomic_exchange_explicit(&box->newest, NULL, memory_order_acquire);

    while (newest) {
        struct mail *before = newest->next;

        newest->next = box->taken;
        box->taken = newest;
        newest = before;
    }
}

static struct mail *next_taken(struct mailbox *box)
{
    struct mail *mail = box->taken;

    if (mail) {
        box->taken = mail->next;
        atomic_fetch_sub_explicit(&box->waiting, 1, memory_order_relaxed);
    }
    return mail;
}

void mailbox_deliver(struct mailbox *box, struct moment now)
{
    struct mail *mail;

    if (!box->taken)
        take_all(box);
    while ((mail = next_taken(box)))
        mail->deliver(mail, now);
}
