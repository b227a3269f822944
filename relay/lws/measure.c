#include "relay/lws/measure.h"

#include <linux/sockios.h>
#include <linux/tcp.h> /* knows more of tcp_info than netinet/tcp.h, and cannot stand beside it */
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

bool socket_measure(int fd, struct outlet_measure *out)
{
    struct tcp_info info = {0};
    socklen_t n = sizeof info;
    int queued_bytes;

    if (ioctl(fd, SIOCOUTQ, &queued_bytes) < 0 ||
        getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &n) < 0)
        return false;
    *out = (struct outlet_measure){.queued_bytes = (uint32_t)queued_bytes,
                                   .unsent_bytes = info.tcpi_notsent_bytes,
                                   .acked_bytes = (uint32_t)info.tcpi_bytes_acked,
                                   .min_rtt_us = info.tcpi_min_rtt};
    return true;
}
