/* What the kernel tells of a connection's way, over loopback: what has arrived is acknowledged, what
 * finds no room waits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "relay/lws/measure.h"

enum { WINDOW_BYTES = 4096, DEADLINE_MS = 5000 };

struct line {
    int near, far;
};

/* Far takes a few kilobytes, near writes without waiting. */
static struct line open_line(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t n = sizeof address;
    int window_bytes = WINDOW_BYTES, listener = socket(AF_INET, SOCK_STREAM, 0);
    struct line line = {.far = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)};

    assert_int_equal(bind(listener, (struct sockaddr *)&address, n), 0);
    assert_int_equal(listen(listener, 1), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &n), 0);
    setsockopt(line.far, SOL_SOCKET, SO_RCVBUF, &window_bytes, sizeof window_bytes);
    connect(line.far, (struct sockaddr *)&address, n);
    line.near = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    assert_true(line.near >= 0);
    close(listener);
    return line;
}

static void close_line(struct line line)
{
    close(line.near);
    close(line.far);
}

/* Until nothing is on its way, or something is. */
static struct outlet_measure wait_for(struct line line, bool queued)
{
    static char read_away[65536];
    struct outlet_measure measure;

    for (int ms = 0; ms < DEADLINE_MS; ms++) {
        assert_true(socket_measure(line.near, &measure));
        if ((measure.queued_bytes > 0) == queued)
            return measure;
        if (recv(line.far, read_away, sizeof read_away, 0) < 0)
            poll(NULL, 0, 1);
    }
    fail_msg("%u bytes are queued", measure.queued_bytes);
    return measure;
}

static void test_what_arrives_is_acknowledged(void **state)
{
    struct line line = open_line();
    uint32_t before = wait_for(line, false).acked_bytes;

    (void)state;
    assert_int_equal(send(line.near, "0123456789", 10, 0), 10);
    struct outlet_measure after = wait_for(line, false);
    assert_int_equal(after.acked_bytes - before, 10);
    assert_int_equal(after.unsent_bytes, 0);
    assert_true(after.min_rtt_us > 0);
    close_line(line);
}

static void test_what_finds_no_room_waits(void **state)
{
    static const char bytes[WINDOW_BYTES];
    struct line line = open_line();
    uint32_t sent_bytes = 0;
    ssize_t n;

    (void)state;
    while ((n = send(line.near, bytes, sizeof bytes, 0)) > 0)
        sent_bytes += (uint32_t)n;
    struct outlet_measure full = wait_for(line, true);
    assert_in_range(full.queued_bytes, 1, sent_bytes);
    assert_in_range(full.unsent_bytes, 1, full.queued_bytes);
    struct outlet_measure empty = wait_for(line, false);
    assert_in_range(empty.acked_bytes - full.acked_bytes, 1, sent_bytes);
    close_line(line);
}

static void test_what_is_no_connection_is_not_known(void **state)
{
    struct outlet_measure measure;
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_false(socket_measure(ends[1], &measure));
    assert_false(socket_measure(-1, &measure));
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_arrives_is_acknowledged),
        cmocka_unit_test(test_what_finds_no_room_waits),
        cmocka_unit_test(test_what_is_no_connection_is_not_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
