/* The mailbox: one owner, any number of threads that post. Also for the thread sanitizer. */
#include "relay/mailbox.h"

#include <pthread.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <setjmp.h>
#include <cmocka.h>

enum { POSTERS = 4, LETTERS = 20000 };

struct letter {
    struct mail mail;
    struct owner *owner;
    int poster;
    int number;
};

struct owner {
    struct mailbox box;
    atomic_uint wakes;
    int expected[POSTERS]; /* number of the next letter of each */
    int delivered;
    bool rereads; /* delivers from within a delivery */
};

static void on_letter(struct mail *mail, struct moment now)
{
    struct letter *letter = (struct letter *)mail;
    struct owner *owner = letter->owner;

    assert_int_equal(now.wall.us, 2);
    assert_int_equal(letter->number, owner->expected[letter->poster]);
    owner->expected[letter->poster]++;
    owner->delivered++;
    free(letter);
    if (owner->rereads)
        mailbox_deliver(&owner->box, now);
}

static void wake(void *context)
{
    atomic_fetch_add(&((struct owner *)context)->wakes, 1);
}

static void post(struct owner *owner, int poster, int number)
{
    struct letter *letter = malloc(sizeof *letter);

    assert_non_null(letter);
    *letter = (struct letter){
        .mail.deliver = on_letter, .owner = owner, .poster = poster, .number = number};
    mailbox_post(&owner->box, &letter->mail);
}

static void letters_come_in_the_order_of_posting(void **state)
{
    struct owner owner = {0};

    (void)state;
    mailbox_init(&owner.box);
    mailbox_on_post(&owner.box, wake, &owner);
    mailbox_deliver(&owner.box, (struct moment){{1}, {2}});
    for (int i = 0; i < 5; i++)
        post(&owner, 0, i);
    assert_int_equal(mailbox_waiting(&owner.box), 5);
    assert_int_equal(owner.wakes, 1);
    mailbox_deliver(&owner.box, (struct moment){{1}, {2}});
    assert_int_equal(owner.delivered, 5);
    assert_int_equal(mailbox_waiting(&owner.box), 0);
    post(&owner, 0, 5); /* empty again, so the owner has to be woken again */
    assert_int_equal(owner.wakes, 2);
    mailbox_deliver(&owner.box, (struct moment){{1}, {2}});
    assert_int_equal(owner.delivered, 6);
}

static void who_reads_on_while_reading_keeps_the_order(void **state)
{
    struct owner owner = {.rereads = true};

    (void)state;
    mailbox_init(&owner.box);
    mailbox_on_post(&owner.box, wake, &owner);
    for (int i = 0; i < 5; i++)
        post(&owner, 0, i);
    mailbox_deliver(&owner.box, (struct moment){{1}, {2}});
    assert_int_equal(owner.delivered, 5);
}

struct poster {
    struct owner *owner;
    int number;
};

static void *post_all(void *context)
{
    struct poster *poster = context;

    for (int i = 0; i < LETTERS; i++)
        post(poster->owner, poster->number, i);
    return NULL;
}

/* The owner looks only when it has been woken: were a wake-up missing, this would not end. */
static void nothing_is_lost_between_threads(void **state)
{
    struct owner owner = {0};
    pthread_t thread[POSTERS];
    struct poster poster[POSTERS];

    (void)state;
    mailbox_init(&owner.box);
    mailbox_on_post(&owner.box, wake, &owner);
    for (int i = 0; i < POSTERS; i++) {
        poster[i] = (struct poster){.owner = &owner, .number = i};
        assert_int_equal(pthread_create(&thread[i], NULL, post_all, &poster[i]), 0);
    }
    while (owner.delivered < POSTERS * LETTERS)
        if (atomic_exchange(&owner.wakes, 0) > 0)
            mailbox_deliver(&owner.box, (struct moment){{1}, {2}});
    for (int i = 0; i < POSTERS; i++)
        pthread_join(thread[i], NULL);
    assert_int_equal(mailbox_waiting(&owner.box), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_come_in_the_order_of_posting),
        cmocka_unit_test(who_reads_on_while_reading_keeps_the_order),
        cmocka_unit_test(nothing_is_lost_between_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
