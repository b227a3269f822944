/* Preloaded into the relay by tests/scenario/interleaving.test.mjs: a system whose connections are
 * always nearly full. Of what is to be sent it takes all, a few bytes or nothing, in a sequence that
 * looks random and is always the same. */
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

/* How many of n bytes to take; 0: none. */
static size_t shortened(size_t n)
{
    static _Atomic uint32_t calls;
    uint32_t random = (atomic_fetch_add(&calls, 1) + 1) * 2654435761u; /* Knuth 6.4 */

    random ^= random >> 15;
    switch (random % 4) {
    case 0:
        return n;
    case 1:
        return 0;
    default:
        return n < 2 ? n : 1 + (random >> 2) % (n - 1);
    }
}

ssize_t send(int fd, const void *bytes, size_t n, int flags)
{
    ssize_t (*real)(int, const void *, size_t, int);

    *(void **)&real = dlsym(RTLD_NEXT, "send");
    size_t taken = n ? shortened(n) : 0;
    if (n && !taken) {
        errno = EAGAIN;
        return -1;
    }
    return real(fd, bytes, taken, flags);
}

/* OpenSSL writes into a socket as into a file. */
ssize_t write(int fd, const void *bytes, size_t n)
{
    ssize_t (*real)(int, const void *, size_t);
    struct stat what;

    *(void **)&real = dlsym(RTLD_NEXT, "write");
    if (n == 0 || fstat(fd, &what) || !S_ISSOCK(what.st_mode))
        return real(fd, bytes, n);
    size_t taken = shortened(n);
    if (!taken) {
        errno = EAGAIN;
        return -1;
    }
    return real(fd, bytes, taken);
}
