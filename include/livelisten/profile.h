/* How a listener wants delivery, and what a rendition is. docs/protocol.md section 5. */
#ifndef LIVELISTEN_PROFILE_H
#define LIVELISTEN_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

enum rendition { RENDITION_HI, RENDITION_LO, RENDITION_COUNT };
enum profile { PROFILE_INTERPRETER, PROFILE_STANDARD, PROFILE_SAVER, PROFILE_COUNT };

struct profile_traits {
    const char *name;
    enum rendition rendition; /* unless the listener asks for another one */
    uint32_t bundle_ms;       /* audio per message */
    uint32_t skip_ms;         /* older than this is skipped; also the bound of playout delay */
};

struct rendition_traits {
    const char *name;
    uint32_t packet_ms;
    int32_t bitrate; /* [bit/s] of Opus */
};

const struct profile_traits *profile_traits(enum profile profile);
const struct rendition_traits *rendition_traits(enum rendition rendition);

/* False when the name is unknown; *out untouched. */
bool profile_parse(const char *name, enum profile *out);
bool rendition_parse(const char *name, enum rendition *out);

/* "interpreter, standard or saver": for error messages. */
const char *profile_names(void);

#endif
