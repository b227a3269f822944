#include "relay/lws/door.h"

#include <stddef.h>
#include <unistd.h>

#include "common/now.h"
#include "relay/lws/socket.h"
#include "relay/returns.h"

enum { REST_MS = 5 };

/* Those who come together are let in together, but no more than do not hold up a turn of the loop. */
static const struct bucket_size pace = {.interval_us = 1000000 / RETURNS_PER_SECOND,
                                        .most = 16};

static void on_readable(void *context)
{
    struct door *door = context;

    while (bucket_take(&door->pace, pace, now_mono())) {
        int fd;

        if (!socket_accept(door->fd, &fd)) { /* asking again at once would not help */
            door->paused = true;
            loop_watch_pause(door->watch);
            return;
        }
        if (fd < 0)
            return;
        door->on_arrival(door->context, fd);
    }
    loop_watch_rest(door->watch, REST_MS);
}

bool door_open(struct door *door, struct loop *loop, int fd,
               void (*on_arrival)(void *context, int fd), void *context)
{
    *door = (struct door){.fd = fd, .on_arrival = on_arrival, .context = context};
    door->watch = fd < 0 ? NULL : loop_watch(loop, fd, on_readable, door);
    return door->watch != NULL;
}

void door_retry(struct door *door)
{
    if (!door->paused)
        return;
    door->paused = false;
    loop_watch_resume(door->watch);
}

void door_close(struct door *door)
{
    loop_unwatch(door->watch);
    if (door->fd >= 0)
        close(door->fd);
    *door = (struct door){.fd = -1};
}
