#include "relay/meeting.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/secret.h"

void registry_init(struct registry *registry)
{
    list_init(&registry->meetings);
    registry->rehearsal = rehearsal_none;
}

void registry_fini(struct registry *registry)
{
    LIST_EACH (link, &registry->meetings)
        registry_remove(LIST_ENTRY(link, struct meeting, link));
}

struct meeting *registry_find(const struct registry *registry, const char *id)
{
    LIST_EACH (link, &registry->meetings) {
        struct meeting *meeting = LIST_ENTRY(link, struct meeting, link);

        if (strcmp(meeting->id, id) == 0)
            return meeting;
    }
    return NULL;
}

struct meeting *registry_add(struct registry *registry, const char *id)
{
    struct meeting *meeting = calloc(1, sizeof *meeting);

    if (!meeting)
        return NULL;
    snprintf(meeting->id, sizeof meeting->id, "%s", id);
    meeting->clock = &registry->rehearsal;
    proceedings_init(&meeting->proceedings);
    list_init(&meeting->listeners);
    list_init(&meeting->watchers);
    list_append(&registry->meetings, &meeting->link);
    return meeting;
}

void registry_remove(struct meeting *meeting)
{
    assert(list_empty(&meeting->listeners) && list_empty(&meeting->watchers));
    for (size_t i = 0; i < meeting->channel_count; i++)
        channel_free(meeting->channel[i]);
    programme_free(meeting->programme);
    texts_fini(&meeting->announcement.text);
    body_release(meeting->shown.body);
    list_remove(&meeting->link);
    free(meeting);
}

static struct channel *channel_create(const char *name)
{
    struct channel *channel = calloc(1, sizeof *channel);

    if (!channel)
        return NULL;
    snprintf(channel->name, sizeof channel->name, "%s", name);
    input_reset(&channel->input);
    for (int rendition = 0; rendition < RENDITION_COUNT; rendition++)
        stream_init(&channel->stream[rendition], (enum rendition)rendition);
    return channel;
}

void channel_free(struct channel *channel)
{
    if (!channel)
        return;
    for (int rendition = 0; rendition < RENDITION_COUNT; rendition++)
        stream_fini(&channel->stream[rendition]);
    free(channel);
}

struct channel *meeting_channel(const struct meeting *meeting, const char *name)
{
    for (size_t i = 0; i < meeting->channel_count; i++)
        if (strcmp(meeting->channel[i]->name, name) == 0)
            return meeting->channel[i];
    return NULL;
}

/* The channels of the programme in its order: those that exist already, and new ones. */
static bool gather(const struct meeting *meeting, const struct programme *programme,
                   struct channel **channels)
{
    for (unsigned i = 0; i < programme->channels_count; i++) {
        const char *name = programme->channels[i].name;

        channels[i] = meeting_channel(meeting, name);
        if (!channels[i] && !(channels[i] = channel_create(name))) {
            while (i-- > 0)
                if (!meeting_channel(meeting, channels[i]->name))
                    channel_free(channels[i]);
            return false;
        }
    }
    return true;
}

bool meeting_define(struct meeting *meeting, struct programme *programme, struct channel **gone,
                    size_t *gone_count)
{
    struct channel *channels[CONTROL_CHANNELS_MAX];

    assert(programme->channels_count <= CONTROL_CHANNELS_MAX);
    if (!gather(meeting, programme, channels))
        return false;

    struct meeting before = *meeting;
    if (meeting->programme)
        proceedings_redefine(&meeting->proceedings, meeting->programme, programme);
    programme_free(meeting->programme);
    meeting->programme = programme;
    meeting->channel_count = programme->channels_count;
    memcpy(meeting->channel, channels, programme->channels_count * sizeof channels[0]);
    for (unsigned i = 0; i < programme->channels_count; i++)
        snprintf(channels[i]->label, sizeof channels[i]->label, "%s",
                 programme->channels[i].label);
    meeting->version++;

    *gone_count = 0;
    for (size_t i = 0; i < before.channel_count; i++)
        if (!meeting_channel(meeting, before.channel[i]->name))
            gone[(*gone_count)++] = before.channel[i];
    return true;
}

bool channel_live(const struct channel *channel)
{
    for (int rendition = 0; rendition < RENDITION_COUNT; rendition++)
        if (channel->stream[rendition].live)
            return true;
    return false;
}

uint32_t channel_listeners(const struct channel *channel)
{
    uint32_t count = 0;

    for (int rendition = 0; rendition < RENDITION_COUNT; rendition++)
        count += stream_listeners(&channel->stream[rendition]);
    return count;
}

struct stream *channel_stream(struct channel *channel, enum rendition wanted)
{
    if (channel->stream[wanted].live)
        return &channel->stream[wanted];
    for (int rendition = 0; rendition < RENDITION_COUNT; rendition++)
        if (channel->stream[rendition].live)
            return &channel->stream[rendition];
    return &channel->stream[wanted];
}

enum claim channel_claim(const struct channel *channel, const char *session,
                         const uint8_t key[CIPHER_KEY_BYTES])
{
    if (!channel->capture)
        return CLAIM_FREE;
    if (strcmp(channel->session, session) == 0 &&
        memcmp(channel->key, key, CIPHER_KEY_BYTES) == 0)
        return CLAIM_OWN;
    return CLAIM_TAKEN;
}

bool meeting_admits(const struct meeting *meeting, const char *token)
{
    return meeting->programme->access == ACCESS_OPEN ||
           (*meeting->token && secret_equal(token, meeting->token));
}

void meeting_title(const struct meeting *meeting, char title[CONTROL_TEXT_MAX])
{
    const char *whole = texts_any(&meeting->programme->title, TEXT_EN);
    size_t n = strnlen(whole, CONTROL_TEXT_MAX - 1);

    while (n > 0 && ((unsigned char)whole[n] & 0xc0) == 0x80) /* not within a character */
        n--;
    memcpy(title, whole, n);
    title[n] = '\0';
}

void meeting_describe(const struct meeting *meeting, struct control_channels *out)
{
    *out = (struct control_channels){.count = meeting->channel_count};
    for (size_t i = 0; i < meeting->channel_count; i++) {
        const struct channel *channel = meeting->channel[i];
        struct control_channel *row = &out->channel[i];

        snprintf(row->name, sizeof row->name, "%s", channel->name);
        snprintf(row->label, sizeof row->label, "%s", channel->label);
        row->live = channel_live(channel);
        row->source = channel->source;
        for (int rendition = 0; rendition < RENDITION_COUNT; rendition++)
            row->rendition[rendition] = channel->stream[rendition].live;
    }
}

ll_wall meeting_time(const struct meeting *meeting, ll_wall wall)
{
    return rehearsal_time(meeting->clock, wall);
}

void meeting_report(const struct meeting *meeting, ll_wall wall, struct control_meeting *out)
{
    const struct proceedings *proceedings = &meeting->proceedings;
    ll_wall now = meeting_time(meeting, wall);

    *out = (struct control_meeting){
        .definition = meeting->definition,
        .phase = proceedings->phase,
        .sitting = proceedings_sitting(proceedings, meeting->programme, now),
        .item = proceedings->item,
        .since = proceedings->since,
        .until = proceedings->until,
        .time = now,
        .rate = meeting->clock->rate,
    };
}

void meeting_announcement(const struct meeting *meeting, struct control_announcement *out)
{
    const struct announcement *announcement = &meeting->announcement;

    out->id = announcement->id;
    out->time = announcement->time;
    control_announcement_set(out, announcement->text.in); /* relay_announce has seen it fit */
}

static void append(char why[CONTROL_TEXT_MAX], const char *name)
{
    size_t used = strlen(why);

    snprintf(why + used, CONTROL_TEXT_MAX - used, "%s", name);
}

void registry_explain(const struct registry *registry, const char *id,
                      char why[CONTROL_TEXT_MAX])
{
    bool first = true;

    snprintf(why, CONTROL_TEXT_MAX, "no meeting '%.40s' here", id);
    LIST_EACH (link, &registry->meetings) {
        const struct meeting *meeting = LIST_ENTRY(link, struct meeting, link);

        if (meeting->programme->access != ACCESS_OPEN)
            continue;
        append(why, first ? "; there is " : ", ");
        append(why, meeting->id);
        first = false;
    }
}

void meeting_explain(const struct meeting *meeting, const char *channel,
                     char why[CONTROL_TEXT_MAX])
{
    snprintf(why, CONTROL_TEXT_MAX, "no channel '%.36s' in this meeting; there is ", channel);
    for (size_t i = 0; i < meeting->channel_count; i++) {
        append(why, i ? ", " : "");
        append(why, meeting->channel[i]->name);
    }
}
