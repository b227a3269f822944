/* The words of control messages, shared by encoder and decoder. */
#ifndef LIB_CONTROL_NAMES_H
#define LIB_CONTROL_NAMES_H

#include <livelisten/control.h>

const char *control_type_name(enum control_type type);
bool control_type_parse(const char *name, enum control_type *out);

bool source_state_parse(const char *name, enum source_state *out);

#endif
