/* Proof that a piece of code may run on the audio clock: it neither allocates, nor locks, nor
 * calls the kernel. malloc and its kin and the locks of pthread are interposed for the whole
 * program; while the code under proof runs, they end it. System calls are caught by seccomp. */
#ifndef TESTS_LIB_RTSAFE_H
#define TESTS_LIB_RTSAFE_H

#include <stdbool.h>

enum { RTSAFE_WHAT_MAX = 64 };

/* True when the program was built without a sanitizer: only then are system calls looked for,
 * because the run-time library of a sanitizer makes some of its own. */
extern const bool rtsafe_sees_system_calls;

/* Runs `function` in a child process, a copy of this one. True when it came back without doing
 * anything forbidden; else `what` tells the first such thing: "malloc", "pthread_mutex_lock",
 * "system call 39". */
bool rtsafe_run(void (*function)(void *context), void *context, char what[RTSAFE_WHAT_MAX]);

#endif
