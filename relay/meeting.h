/* What is on offer: meetings, their channels, and who publishes each. Programmes come from
 * files and may be replaced while people listen. */
#ifndef RELAY_MEETING_H
#define RELAY_MEETING_H

#include <livelisten/control.h>

#include "common/programme.h"
#include "relay/alarm.h"
#include "relay/assets.h"
#include "relay/attendance.h"
#include "relay/hearing.h"
#include "relay/input.h"
#include "relay/ladder.h"
#include "relay/list.h"
#include "relay/proceedings.h"
#include "relay/rehearsal.h"
#include "relay/stream.h"

struct capture;

struct channel {
    char name[CONTROL_CHANNEL_MAX];
    char label[CONTROL_TEXT_MAX];
    struct capture *capture; /* NULL: nobody publishes it now */
    ll_wall since;           /* that it does */
    enum source_state source;
    struct input input;
    struct alarms alarms;
    struct attendance attendance;
    /* Of whoever published last; kept while it is away, for it may come back. */
    char session[CONTROL_ID_MAX];
    uint8_t key[CIPHER_KEY_BYTES];
    struct stream stream[RENDITION_COUNT];
};

/* What listeners are told at the moment. */
struct announcement {
    uint32_t id;       /* grows with each, and when one is withdrawn; 0: there was none yet */
    ll_wall time;      /* on the meeting clock */
    struct texts text; /* owned; empty: nothing, or withdrawn */
};

/* The last answer to those who fetched all of it, to be given again while it is true: when a programme
 * changes, all listeners fetch it within three seconds. */
struct shown {
    struct body *body; /* NULL: none */
    char etag[ASSET_ETAG_MAX];
    ll_mono since;
    uint32_t definition, state, version; /* of the meeting, at that time */
};

/* Those who are in it, at one worker or at several. */
struct meeting_audience {
    uint64_t listeners; /* hearing something or not */
    uint64_t suffering[PROFILE_COUNT];
    struct hearing_sums heard[PROFILE_COUNT];
    struct ladder_figures ladder;
};

struct meeting {
    char id[CONTROL_ID_MAX];
    const struct rehearsal *clock;
    struct programme *programme; /* owned; NULL before the first meeting_define */
    struct proceedings proceedings;
    struct announcement announcement;
    unsigned sitting;    /* that was on or next when they were looked at last */
    ll_wall due;         /* when to look at them again; on the meeting clock */
    bool on_air;         /* listeners are given sound: the phase is live */
    uint32_t definition; /* grows with every programme it is given, over restarts too */
    uint32_t state;      /* grows with every change of proceedings and announcement */
    uint32_t changes;    /* grows with everything an operator may want to see */
    uint32_t version;    /* grows whenever the channel list that listeners see changes */
    size_t channel_count;
    struct channel *channel[CONTROL_CHANNELS_MAX];
    struct hearing_sums heard[PROFILE_COUNT];
    struct ladder_figures ladder;
    unsigned turn;         /* of the next listener, to be measured */
    struct list listeners; /* all of its connections that listen, hearing something or not */
    struct meeting_audience elsewhere; /* at home: of the replicas (relay/figures.h) */
    struct attendance_clock attendance;
    struct list watchers; /* operators */
    struct shown shown;
    /* That opens it when access is by token; empty: there is none, nobody gets in. */
    char token[CONTROL_TOKEN_MAX];
    struct list link; /* in the registry */
};

struct registry {
    struct list meetings;
    struct rehearsal rehearsal; /* the clock of all of them */
};

void registry_init(struct registry *registry);
/* Nobody may listen or publish any more. */
void registry_fini(struct registry *registry);

/* NULL when there is none. */
struct meeting *registry_find(const struct registry *registry, const char *id);

/* Adds an empty meeting. NULL when out of memory. */
struct meeting *registry_add(struct registry *registry, const char *id);
/* Frees it; nobody may be in it. */
void registry_remove(struct meeting *meeting);

struct channel *meeting_channel(const struct meeting *meeting, const char *name);

/* Gives the meeting this programme, and takes it over. Channels that stay keep their streams
 * and listeners; those that it does not name are moved to `gone` (room for
 * CONTROL_CHANNELS_MAX) for the caller to empty and channel_free. False when out of memory;
 * then nothing has changed and the programme is still the caller's. */
bool meeting_define(struct meeting *meeting, struct programme *programme, struct channel **gone,
                    size_t *gone_count);

/* Nobody may hear or publish it. NULL is legal. */
void channel_free(struct channel *channel);

/* Does anybody publish it? */
bool channel_live(const struct channel *channel);

/* Of all workers, as far as this one knows. */
uint32_t channel_listeners(const struct channel *channel);

/* Which stream someone hears who asked for `wanted`: that one when it is live, else the other
 * when that is, else the one asked for. */
struct stream *channel_stream(struct channel *channel, enum rendition wanted);

/* Of whom is a channel, as seen by a capture of this session? */
enum claim { CLAIM_FREE, CLAIM_OWN, CLAIM_TAKEN };
enum claim channel_claim(const struct channel *channel, const char *session,
                         const uint8_t key[CIPHER_KEY_BYTES]);

/* May whoever says this token (empty: none) listen? In constant time. */
bool meeting_admits(const struct meeting *meeting, const char *token);

/* Its title for those whose language is not known, cut to what a control message holds. */
void meeting_title(const struct meeting *meeting, char title[CONTROL_TEXT_MAX]);

/* The meeting clock. */
ll_wall meeting_time(const struct meeting *meeting, ll_wall wall);

/* Fills the list that listeners see. */
void meeting_describe(const struct meeting *meeting, struct control_channels *out);

/* Fills what listeners are told of the proceedings. */
void meeting_report(const struct meeting *meeting, ll_wall wall, struct control_meeting *out);

/* Fills what they are told of the announcement. */
void meeting_announcement(const struct meeting *meeting, struct control_announcement *out);

/* "no meeting 'x' here; there is demo, plenary" and the like, cut to fit a close frame; meetings
 * that need a token are not told. */
void registry_explain(const struct registry *registry, const char *id,
                      char why[CONTROL_TEXT_MAX]);
void meeting_explain(const struct meeting *meeting, const char *channel,
                     char why[CONTROL_TEXT_MAX]);

#endif
