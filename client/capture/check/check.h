/* livelisten-capture --check: is this room ready? */
#ifndef CLIENT_CAPTURE_CHECK_CHECK_H
#define CLIENT_CAPTURE_CHECK_CHECK_H

#include "client/capture/arguments.h"

/* Shows the devices, listens, checks the way to the relay, and reports on stdout. Returns the exit
 * status: EXIT_FAILED when something is bad. */
int check_room(const struct arguments *arguments);

#endif
