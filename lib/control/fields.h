/* The members of one JSON object, each checked and copied out. Every function returns false
 * after writing a sentence that names the member and what was expected; then the output is
 * untouched. The sentence never quotes the value: it comes from outside and may be a secret. */
#ifndef LIB_CONTROL_FIELDS_H
#define LIB_CONTROL_FIELDS_H

#include <jansson.h>

#include <livelisten/control.h>

struct fields {
    const json_t *object; /* borrowed */
    char place[32];       /* where it stands in the message: "publish" or "streams[2]" */
    char *why;            /* CONTROL_TEXT_MAX bytes for the sentence, or NULL */
};

/* Writes into `why` unless it is NULL. */
__attribute__((format(printf, 2, 3))) void explain(char *why, const char *format, ...);

bool fields_refuse(const struct fields *fields, const char *member, const char *expected);
bool fields_present(const struct fields *fields, const char *member);

/* A list of `low` to `high` objects, and one of them. */
bool fields_list(const struct fields *fields, const char *member, size_t low, size_t high,
                 size_t *count);
bool fields_element(const struct fields *fields, const char *member, size_t i,
                    struct fields *out);

/* A member that is itself an object. */
bool fields_object(const struct fields *fields, const char *member, struct fields *out);

/* The same, whose members are at most CONTROL_CHANNELS_MAX and called like channels. */
bool fields_by_channel(const struct fields *fields, const char *member, struct fields *out);

bool fields_text(const struct fields *fields, const char *member, char *out, size_t capacity);
bool fields_id(const struct fields *fields, const char *member, char out[CONTROL_ID_MAX]);
bool fields_channel(const struct fields *fields, const char *member,
                    char out[CONTROL_CHANNEL_MAX]);
bool fields_u32(const struct fields *fields, const char *member, uint32_t low, uint32_t *out);
bool fields_i32(const struct fields *fields, const char *member, int32_t low, int32_t high,
                int32_t *out);
bool fields_flag(const struct fields *fields, const char *member, bool *out);
bool fields_source(const struct fields *fields, const char *member, enum source_state *out);
bool fields_time(const struct fields *fields, const char *member, ll_wall *out);

/* These are called the same wherever they occur: roc and seq, rendition, profile, phase, key. */
bool fields_index(const struct fields *fields, uint64_t *out);
bool fields_rendition(const struct fields *fields, enum rendition *out);
bool fields_profile(const struct fields *fields, enum profile *out);
bool fields_phase(const struct fields *fields, enum phase *out);
bool fields_key(const struct fields *fields, uint8_t key[CIPHER_KEY_BYTES]);

#endif
