/* Checks the way to the relay, step by step, without publishing anything. */
#ifndef CLIENT_CAPTURE_CHECK_RELAY_H
#define CLIENT_CAPTURE_CHECK_RELAY_H

#include "client/capture/arguments.h"
#include "client/capture/check/finding.h"

/* Blocks until all is known, a step has failed, or a signal asks to stop: mostly 1 s. Checks the
 * token and the meeting when the arguments have them. */
void check_relay(const struct arguments *arguments, struct findings *out);

#endif
