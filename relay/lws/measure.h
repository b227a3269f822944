/* What the kernel knows of a connection's way. */
#ifndef RELAY_LWS_MEASURE_H
#define RELAY_LWS_MEASURE_H

#include <stdbool.h>

#include "relay/outlet.h"

/* Asks for a TCP socket. False when it is none. */
bool socket_measure(int fd, struct outlet_measure *out);

#endif
