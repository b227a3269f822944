#include "tests/lib/rtsafe.h"

#include <dlfcn.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

/* Where the child reports; a number that nothing else in it uses, for the filter knows it by
 * that. */
enum { REPORT_FD = 200 };

const bool rtsafe_sees_system_calls = !SANITIZED;

static _Thread_local volatile bool armed;

static void report_and_end(const char *what)
{
    armed = false;
    _exit(write(REPORT_FD, what, strlen(what)) > 0 ? 1 : 2);
}

static void forbid(const char *what)
{
    if (armed)
        report_and_end(what);
}

/* Allocation: in front of glibc's, or told by the sanitizer whose own it is. */
#if SANITIZED
int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void *, size_t),
                                              void (*on_free)(const volatile void *));

static void on_malloc(const volatile void *memory, size_t n)
{
    (void)memory, (void)n;
    forbid("malloc");
}

static void on_free(const volatile void *memory)
{
    (void)memory;
    forbid("free");
}

static void interpose_allocation(void)
{
    __sanitizer_install_malloc_and_free_hooks(on_malloc, on_free);
}
#else
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t count, size_t n);
void *__libc_realloc(void *memory, size_t n);
void __libc_free(void *memory);

void *malloc(size_t n)
{
    forbid("malloc");
    return __libc_malloc(n);
}

void *calloc(size_t count, size_t n)
{
    forbid("calloc");
    return __libc_calloc(count, n);
}

void *realloc(void *memory, size_t n)
{
    forbid("realloc");
    return __libc_realloc(memory, n);
}

void free(void *memory)
{
    forbid("free");
    __libc_free(memory);
}

static void interpose_allocation(void)
{
}
#endif

/* An uncontended lock makes no system call, yet it is one that can block. */
#define INTERPOSE(name, type)                                                                  \
    int name(type *object)                                                                     \
    {                                                                                          \
        static int (*found)(type *);                                                           \
        int (*next)(type *);                                                                   \
                                                                                               \
        forbid(#name);                                                                         \
        next = __atomic_load_n(&found, __ATOMIC_RELAXED);                                      \
        if (!next) {                                                                           \
            *(void **)&next = dlsym(RTLD_NEXT, #name);                                         \
            __atomic_store_n(&found, next, __ATOMIC_RELAXED);                                  \
        }                                                                                      \
        return next(object);                                                                   \
    }

INTERPOSE(pthread_mutex_lock, pthread_mutex_t)
INTERPOSE(pthread_mutex_trylock, pthread_mutex_t)
INTERPOSE(pthread_mutex_unlock, pthread_mutex_t)
INTERPOSE(pthread_rwlock_rdlock, pthread_rwlock_t)
INTERPOSE(pthread_rwlock_wrlock, pthread_rwlock_t)
INTERPOSE(pthread_cond_signal, pthread_cond_t)
INTERPOSE(pthread_cond_broadcast, pthread_cond_t)

static void on_trapped_call(int number, siginfo_t *info, void *context)
{
    char what[RTSAFE_WHAT_MAX];

    (void)number, (void)context;
    snprintf(what, sizeof what, "system call %d", info->si_syscall);
    report_and_end(what);
}

/* Every system call traps, but a report and the end. */
static bool trap_system_calls(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 3, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_write, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, REPORT_FD, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
    };
    struct sock_fprog filter = {sizeof code / sizeof *code, code};
    struct sigaction action = {.sa_sigaction = on_trapped_call, .sa_flags = SA_SIGINFO};

    sigaction(SIGSYS, &action, NULL);
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

static void run_in_child(void (*function)(void *context), void *context, int report_fd)
{
    dup2(report_fd, REPORT_FD);
    interpose_allocation();
    if (rtsafe_sees_system_calls && !trap_system_calls())
        report_and_end("(this kernel lets no process filter its system calls)");
    armed = true;
    function(context);
    armed = false;
    _exit(0);
}

bool rtsafe_run(void (*function)(void *context), void *context, char what[RTSAFE_WHAT_MAX])
{
    int report[2], status;
    ssize_t n;
    pid_t child;

    *what = '\0';
    if (pipe(report) != 0)
        return false;
    child = fork();
    if (child == 0)
        run_in_child(function, context, report[1]);
    close(report[1]);
    if (child < 0) {
        close(report[0]);
        return false;
    }
    n = read(report[0], what, RTSAFE_WHAT_MAX - 1);
    what[n > 0 ? n : 0] = '\0';
    close(report[0]);
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return false;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
