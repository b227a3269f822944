#include "relay/lws/door.h"

#include <stddef.h>
#include <unistd.h>

#include "relay/lws/socket.h"

enum { ARRIVALS_PER_TURN = 64 /* then whoever is connected already gets his turn */ };

static void on_readable(void *context)
{
    struct door *door = context;

    for (int i = 0; i < ARRIVALS_PER_TURN; i++) {
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
