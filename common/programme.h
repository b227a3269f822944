/* What a person writes about a meeting: what is held when, what is said by whom, in which
 * languages. Plain data; common/programme_file.h reads and writes it. Strings are UTF-8. */
#ifndef COMMON_PROGRAMME_H
#define COMMON_PROGRAMME_H

#include <stdatomic.h>

#include <livelisten/clock.h>
#include <livelisten/language.h>

/* One text in some of them; NULL: not in this language. */
struct texts {
    char *in[TEXT_LANGUAGE_COUNT];
};

/* The text in the language wanted, else in English, else in French, else in any; NULL when there
 * is none at all. */
const char *texts_any(const struct texts *texts, enum text_language wanted);

/* False when out of memory; then *out is untouched. */
bool texts_copy(struct texts *out, const struct texts *texts);

void texts_fini(struct texts *texts);

enum {
    PROGRAMME_SITTINGS_MAX = 64,
    PROGRAMME_ITEMS_MAX = 300,
    PROGRAMME_CHANNELS_MAX = 16,
    PROGRAMME_DOCUMENTS_MAX = 100,
    PROGRAMME_TEXT_MAX_BYTES = 500 /* of one text in one language */
};

enum programme_format { FORMAT_SESSION, FORMAT_BRIEFING, FORMAT_COUNT };
enum programme_access { ACCESS_OPEN, ACCESS_TOKEN, ACCESS_COUNT };
enum item_kind {
    ITEM_STATEMENT,
    ITEM_VIDEO_STATEMENT,
    ITEM_PRESENTATION,
    ITEM_DISCUSSION,
    ITEM_KIND_COUNT
};

/* The words of the file: "session", "open", "video statement" and so on. */
const char *programme_format_name(enum programme_format format);
const char *programme_access_name(enum programme_access access);
const char *item_kind_name(enum item_kind kind);

struct sitting {
    char *date;           /* YYYY-MM-DD, in the zone of the programme */
    char *start, *end;    /* HH:MM; both NULL: to be announced */
    ll_wall starts, ends; /* the same as instants; to be announced: the day's begin and end */
};

struct item {
    struct texts title;
    enum item_kind kind;
    char *speaker; /* NULL: none named */
    struct texts function;
    unsigned sitting; /* 1 and up; 0: the programme has no sittings */
    char *time;       /* HH:MM on the sitting's date; NULL: not planned */
    ll_wall planned;  /* the same as an instant; .us 0: not planned */
};

/* When an operator is warned about a channel: its level below or above for so long. */
struct alarm_limits {
    int dead_air_dbov, dead_air_s;
    int hot_dbov, hot_s;
};

static const struct alarm_limits alarm_limits_default = {
    .dead_air_dbov = -60, .dead_air_s = 20, .hot_dbov = -6, .hot_s = 5};

struct channel_definition {
    char *name;  /* `floor` or a language tag (BCP 47) */
    char *label; /* what listeners read; never NULL */
    struct alarm_limits alarms;
};

/* The name that the language itself has for it, and "Floor"; NULL for any other channel. */
const char *channel_own_label(const char *name);

struct document {
    struct texts title;
    char *url; /* http or https */
};

/* All of it is owned, from malloc. */
struct programme {
    atomic_uint shares; /* holders beyond the first */
    char *id;
    enum programme_format format;
    struct texts title;
    char *room; /* NULL: not said */
    char *zone; /* of the IANA data base; NULL only without sittings */
    bool autostart;
    enum programme_access access;
    struct sitting *sittings;
    unsigned sittings_count;
    struct item *items;
    unsigned items_count;
    struct channel_definition *channels;
    unsigned channels_count;
    struct document *documents;
    unsigned documents_count;
};

/* One that goes live by itself and stays so: title in English, no sittings, the channels of these
 * names with their own labels (a name that has none is its own label). NULL when out of memory. */
struct programme *programme_open(const char *id, const char *title, const char *const *channels,
                                 unsigned channels_count);

/* One holder more, perhaps in another thread: from now on nobody changes it. */
struct programme *programme_share(struct programme *programme);

/* One holder less; the last frees it. NULL is legal. */
void programme_free(struct programme *programme);

#endif
