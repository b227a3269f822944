/* Readers of the messages about a meeting as a whole: who enters and who watches it, where it
 * stands, how its channels sound. As those in decode.c, which calls them. */
#ifndef LIB_CONTROL_DECODE_MEETING_H
#define LIB_CONTROL_DECODE_MEETING_H

#include "fields.h"

bool decode_enter(const struct fields *fields, struct control *out);
bool decode_watch(const struct fields *fields, struct control *out);
bool decode_quality(const struct fields *fields, struct control *out);
bool decode_meeting(const struct fields *fields, struct control *out);
bool decode_announcement(const struct fields *fields, struct control *out);
bool decode_levels(const struct fields *fields, struct control *out);
bool decode_changed(const struct fields *fields, struct control *out);

#endif
