/* The words of control messages, shared by encoder and decoder. */
#ifndef LIB_CONTROL_NAMES_H
#define LIB_CONTROL_NAMES_H

#include <livelisten/control.h>

/* Largest integer that JSON carries unharmed through a browser: 2^53 - 1 (RFC 8259
 * section 6). */
#define CONTROL_TIME_MAX_US INT64_C(9007199254740991)

const char *control_type_name(enum control_type type);
bool control_type_parse(const char *name, enum control_type *out);

bool source_state_parse(const char *name, enum source_state *out);

#endif
