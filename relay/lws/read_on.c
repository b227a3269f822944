#include "relay/lws/read_on.h"

#include <libwebsockets.h>
#include <sys/ioctl.h>

void read_on_note(struct read_on *read_on, int fd)
{
    for (size_t i = 0; i < read_on->count; i++)
        if (read_on->fd[i] == fd)
            return;
    if (read_on->count < READ_ON_CAPTURES)
        read_on->fd[read_on->count++] = fd;
}

/* Not when the connection has ended meanwhile; its number may even belong to another one, which
 * does no harm. */
static int has_more(int fd)
{
    int unread;

    return ioctl(fd, FIONREAD, &unread) == 0 && unread > 0;
}

void read_on_finish(struct read_on *read_on, struct lws_context *context)
{
    for (size_t i = 0; i < read_on->count; i++) {
        const int fd = read_on->fd[i];

        for (int reads = 0; reads < READ_ON_READS && has_more(fd); reads++) {
            struct lws_pollfd readable = {
                .fd = fd, .events = LWS_POLLIN, .revents = LWS_POLLIN};

            if (lws_service_fd(context, &readable) < 0)
                break;
        }
    }
    read_on->count = 0;
}
