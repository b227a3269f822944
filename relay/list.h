/* Doubly linked lists whose links lie in the elements: no allocation, removal in constant time.
 * A list is the `struct list` at its head; an empty one points at itself. */
#ifndef RELAY_LIST_H
#define RELAY_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct list {
    struct list *next;
    struct list *previous;
};

/* The element of `type` whose member `field` is `link`. */
#define LIST_ENTRY(link, type, field) ((type *)((char *)(link)-offsetof(type, field)))

/* Walks with `link` (a struct list *); the body may remove that very element. */
#define LIST_EACH(link, head)                                                                  \
    for (struct list *link = (head)->next, *link##_next = link->next; link != (head);          \
         link = link##_next, link##_next = link->next)

static inline void list_init(struct list *head)
{
    head->next = head->previous = head;
}

static inline bool list_empty(const struct list *head)
{
    return head->next == head;
}

static inline void list_append(struct list *head, struct list *link)
{
    link->previous = head->previous;
    link->next = head;
    head->previous->next = link;
    head->previous = link;
}

/* Legal twice: a removed link is a list of its own. */
static inline void list_remove(struct list *link)
{
    link->previous->next = link->next;
    link->next->previous = link->previous;
    list_init(link);
}

#endif
