/* The signals that ask a program to end in order. */
#ifndef CLIENT_COMMON_STOP_H
#define CLIENT_COMMON_STOP_H

#include <stdbool.h>

/* From now on the first SIGINT, SIGTERM or SIGHUP only sets a flag; the second one of a kind does what it
 * always does: a way out of anything that hangs. SIGPIPE is ignored. Once, from main. */
void stop_catch_signals(void);

bool stop_requested(void); /* to be asked by the main thread */

#endif
