/* The conduct of meetings: what operators and the clock do to them, which is noted, kept and told to
 * all who listen. */
#include "relay/relay.h"

#include <stdio.h>

#include "common/rfc3339.h"
#include "relay/listener.h"
#include "relay/trunk.h"

void relay_tell(struct relay *relay, struct meeting *meeting, unsigned what, struct moment now)
{
    if (what & LISTENER_OWES_CHANNELS)
        meeting->version++;
    trunk_meeting(relay, meeting, what);
    fanout_tell(&relay->fanout, meeting, what, now);
}

static void note_item(struct relay *relay, struct meeting *meeting, const char *by,
                      struct moment now)
{
    unsigned item = meeting->proceedings.item;
    const char *title = texts_any(&meeting->programme->items[item - 1].title, TEXT_EN);
    char detail[PROGRAMME_TEXT_MAX_BYTES + sizeof "65535: "];

    snprintf(detail, sizeof detail, "%u: %s", item, title);
    relay_note(relay, meeting, by, "item", detail, now);
}

static void note_phase(struct relay *relay, struct meeting *meeting, const char *by,
                       struct moment now)
{
    const struct proceedings *proceedings = &meeting->proceedings;
    char detail[sizeof "until " + RFC3339_UTC_MAX] = "", until[RFC3339_UTC_MAX];

    if (proceedings->until.us) {
        rfc3339_write_utc(proceedings->until, until);
        snprintf(detail, sizeof detail, "until %s", until);
    }
    relay_note(relay, meeting, by, phase_name(proceedings->phase), detail, now);
}

static bool phase_moved(const struct proceedings *before, const struct proceedings *after)
{
    return after->phase != before->phase || after->since.us != before->since.us ||
           after->until.us != before->until.us;
}

/* The proceedings are perhaps no longer what they were `before`: notes it, tells everybody, and
 * works out when to look at them again. */
static void proceed(struct relay *relay, struct meeting *meeting,
                    const struct proceedings *before, const char *by, struct moment now)
{
    const struct proceedings *after = &meeting->proceedings;
    ll_wall at = relay_meeting_time(relay, now);
    unsigned sitting = proceedings_sitting(after, meeting->programme, at);
    bool phase = phase_moved(before, after), item = after->item != before->item;

    meeting->due = proceedings_due(after, meeting->programme, at);
    if (!phase && !item && sitting == meeting->sitting)
        return;
    meeting->sitting = sitting;
    meeting->state++;
    if (phase)
        note_phase(relay, meeting, by, now);
    if (item && after->item > 0)
        note_item(relay, meeting, by, now);
    store_save(relay->store, meeting);
    relay_tell(relay, meeting, LISTENER_OWES_MEETING, now);
}

void relay_follow_clock(struct relay *relay, struct meeting *meeting, struct moment now)
{
    ll_wall at = relay_meeting_time(relay, now);
    struct proceedings before = meeting->proceedings;

    if (at.us < meeting->due.us)
        return;
    proceedings_step(&meeting->proceedings, meeting->programme, at);
    proceed(relay, meeting, &before, "relay", now);
}

bool relay_order(struct relay *relay, struct meeting *meeting, const struct order *order,
                 const char *by, struct moment now, char why[CONTROL_TEXT_MAX])
{
    relay_follow_clock(relay, meeting, now);
    struct proceedings before = meeting->proceedings;
    if (!proceedings_order(&meeting->proceedings, meeting->programme, order,
                           relay_meeting_time(relay, now), why))
        return false;
    proceed(relay, meeting, &before, by, now);
    return true;
}

bool relay_announce(struct relay *relay, struct meeting *meeting, const struct texts *text,
                    const char *by, struct moment now)
{
    struct announcement *announcement = &meeting->announcement;
    struct control_announcement fitting;
    struct texts copy = {0};

    if (text && (!control_announcement_set(&fitting, text->in) || !texts_copy(&copy, text)))
        return false;
    texts_fini(&announcement->text);
    announcement->text = copy;
    announcement->id++;
    announcement->time = relay_meeting_time(relay, now);
    meeting->state++;
    store_save(relay->store, meeting);
    relay_tell(relay, meeting, LISTENER_OWES_ANNOUNCEMENT, now);
    const char *said = texts_any(&announcement->text, TEXT_EN);
    relay_note(relay, meeting, by, said ? "announcement" : "announcement withdrawn",
               said ? said : "", now);
    return true;
}

bool relay_put_forward(struct relay *relay, ll_wall to, const char *by, struct moment now,
                       char why[CONTROL_TEXT_MAX])
{
    struct rehearsal *rehearsal = &relay->registry.rehearsal;

    if (!rehearsal_put_forward(rehearsal, to, now.wall, why))
        return false;
    store_put_forward(relay->store, rehearsal);
    trunk_clock(relay);
    LIST_EACH (link, &relay->registry.meetings) {
        struct meeting *meeting = LIST_ENTRY(link, struct meeting, link);

        relay_note(relay, meeting, by, "clock put forward", "", now);
        relay_follow_clock(relay, meeting, now);
        meeting->state++; /* also when nothing else has changed: the time has */
        relay_tell(relay, meeting, LISTENER_OWES_MEETING, now);
    }
    return true;
}
