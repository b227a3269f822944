#include "client/common/outbox.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* Seven channels in both renditions make about 40 kB in half a second. */
enum { CAPACITY_BYTES = 262144, USUAL_BUNDLE_BYTES = 8192 };

/* In front of every message in the ring. */
struct message {
    ll_mono pushed;
    size_t bytes;
    bool is_bundle;
};

struct outbox {
    pthread_mutex_t lock; /* of everything below; held for a copy, never for a system call */
    bool is_open;
    size_t start; /* where the oldest message begins in `ring` */
    size_t used;  /* [bytes] */
    uint8_t ring[CAPACITY_BYTES];
};

struct outbox *outbox_create(void)
{
    struct outbox *outbox = calloc(1, sizeof *outbox);

    if (outbox)
        pthread_mutex_init(&outbox->lock, NULL);
    return outbox;
}

void outbox_free(struct outbox *outbox)
{
    if (!outbox)
        return;
    pthread_mutex_destroy(&outbox->lock);
    free(outbox);
}

static void set_open(struct outbox *outbox, bool is_open)
{
    pthread_mutex_lock(&outbox->lock);
    outbox->is_open = is_open;
    outbox->start = outbox->used = 0;
    pthread_mutex_unlock(&outbox->lock);
}

void outbox_open(struct outbox *outbox)
{
    set_open(outbox, true);
}

void outbox_close(struct outbox *outbox)
{
    set_open(outbox, false);
}

static void put(struct outbox *outbox, const void *bytes, size_t n)
{
    size_t end = (outbox->start + outbox->used) % CAPACITY_BYTES;
    size_t first = n < CAPACITY_BYTES - end ? n : CAPACITY_BYTES - end;

    memcpy(outbox->ring + end, bytes, first);
    memcpy(outbox->ring, (const uint8_t *)bytes + first, n - first);
    outbox->used += n;
}

/* Copies the oldest `n` bytes; they stay. */
static void peek(const struct outbox *outbox, void *out, size_t n)
{
    size_t first = CAPACITY_BYTES - outbox->start;

    if (first > n)
        first = n;
    memcpy(out, outbox->ring + outbox->start, first);
    memcpy((uint8_t *)out + first, outbox->ring, n - first);
}

static void drop(struct outbox *outbox, size_t n)
{
    outbox->start = (outbox->start + n) % CAPACITY_BYTES;
    outbox->used -= n;
}

static bool has_room(const struct outbox *outbox, size_t n)
{
    return outbox->is_open && outbox->used + sizeof(struct message) + n <= CAPACITY_BYTES;
}

static bool is_stale(const struct outbox *outbox, ll_mono now)
{
    struct message oldest;

    if (outbox->used == 0)
        return false;
    peek(outbox, &oldest, sizeof oldest);
    return now.us - oldest.pushed.us > OUTBOX_STALE_MS * 1000;
}

static bool push(struct outbox *outbox, const void *bytes, size_t n, ll_mono now,
                 bool is_bundle)
{
    struct message message = {now, n, is_bundle};
    bool taken;

    if (n == 0 || n > OUTBOX_MESSAGE_MAX_BYTES)
        return false;
    pthread_mutex_lock(&outbox->lock);
    taken = has_room(outbox, n) && !(is_bundle && is_stale(outbox, now));
    if (taken) {
        put(outbox, &message, sizeof message);
        put(outbox, bytes, n);
    }
    pthread_mutex_unlock(&outbox->lock);
    return taken;
}

bool outbox_push_text(struct outbox *outbox, const void *bytes, size_t n, ll_mono now)
{
    return push(outbox, bytes, n, now, false);
}

bool outbox_push_bundle(struct outbox *outbox, const void *bytes, size_t n, ll_mono now)
{
    return push(outbox, bytes, n, now, true);
}

bool outbox_takes_bundles(struct outbox *outbox, ll_mono now)
{
    bool takes;

    pthread_mutex_lock(&outbox->lock);
    takes = has_room(outbox, USUAL_BUNDLE_BYTES) && !is_stale(outbox, now);
    pthread_mutex_unlock(&outbox->lock);
    return takes;
}

size_t outbox_pop(struct outbox *outbox, void *out, bool *is_bundle)
{
    struct message message = {0};

    pthread_mutex_lock(&outbox->lock);
    if (outbox->used > 0) {
        peek(outbox, &message, sizeof message);
        drop(outbox, sizeof message);
        peek(outbox, out, message.bytes);
        drop(outbox, message.bytes);
        *is_bundle = message.is_bundle;
    }
    pthread_mutex_unlock(&outbox->lock);
    return message.bytes;
}

bool outbox_empty(struct outbox *outbox)
{
    bool empty;

    pthread_mutex_lock(&outbox->lock);
    empty = outbox->used == 0;
    pthread_mutex_unlock(&outbox->lock);
    return empty;
}
