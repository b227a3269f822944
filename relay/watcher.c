#include "relay/watcher.h"

#include <stdio.h>
#include <string.h>

#include "relay/returns.h"

void watcher_init(struct watcher *watcher, void *connection, struct meeting *meeting)
{
    *watcher = (struct watcher){
        .connection = connection, .meeting = meeting, .owes = WATCHER_OWES_CHANGED};
    list_append(&meeting->watchers, &watcher->link);
}

void watcher_fini(struct watcher *watcher)
{
    list_remove(&watcher->link);
}

static void draft_levels(struct control_levels *draft, const struct meeting *meeting,
                         ll_wall time)
{
    draft->time = time;
    draft->count = meeting->channel_count;
    for (size_t i = 0; i < meeting->channel_count; i++) {
        const struct channel *channel = meeting->channel[i];

        memcpy(draft->channel[i].channel, channel->name, sizeof channel->name);
        draft->channel[i].level_dbov = channel->input.level_dbov;
    }
}

/* All who watch a meeting get the same text: those of one step differ in nothing. */
static bool say_levels(struct fanout *fanout, const struct watcher *watcher, ll_wall time)
{
    const struct meeting *meeting = watcher->meeting;
    uint64_t version = (uint64_t)time.us;

    fanout->draft.type = CONTROL_LEVELS;
    if (!fanout_kept(fanout, CONTROL_LEVELS, meeting, version))
        draft_levels(&fanout->draft.levels, meeting, time);
    return fanout_say(fanout, watcher->connection, meeting, version);
}

static bool say_changed(struct fanout *fanout, struct watcher *watcher)
{
    const struct meeting *meeting = watcher->meeting;

    fanout->draft.type = CONTROL_CHANGED;
    fanout->draft.changed.changes = meeting->changes;
    if (!fanout_say(fanout, watcher->connection, meeting, meeting->changes))
        return false;
    watcher->told = meeting->changes;
    return true;
}

static bool say(struct fanout *fanout, struct watcher *watcher, enum watcher_owes what,
                struct moment now)
{
    struct control *draft = &fanout->draft;

    switch (what) {
    case WATCHER_OWES_PONG:
        return fanout_pong(fanout, watcher->connection, watcher->pong_id, 0, now);
    case WATCHER_OWES_CHANGED:
        return say_changed(fanout, watcher);
    case WATCHER_OWES_LEVELS:
        return say_levels(fanout, watcher, now.wall);
    case WATCHER_OWES_BYE:
        draft->type = CONTROL_BYE;
        draft->bye.retry_after_ms = RETURNS_FIRST_MS;
        snprintf(draft->bye.reason, sizeof draft->bye.reason, "the relay is stopping");
        break;
    }
    return fanout_say(fanout, watcher->connection, NULL, 0);
}

static void say_owed(struct fanout *fanout, struct watcher *watcher, struct moment now)
{
    while (watcher->owes && !watcher->blocked) {
        enum watcher_owes next = (enum watcher_owes)(watcher->owes & -watcher->owes);

        if (say(fanout, watcher, next, now)) {
            watcher->owes &= ~next;
        } else {
            watcher->blocked = true;
            watcher->blocked_since = now.mono;
        }
    }
}

void watcher_owe(struct fanout *fanout, struct watcher *watcher, enum watcher_owes what,
                 struct moment now)
{
    watcher->owes |= what;
    say_owed(fanout, watcher, now);
}

void watcher_on_writable(struct fanout *fanout, struct watcher *watcher, struct moment now)
{
    watcher->blocked = false;
    say_owed(fanout, watcher, now);
}

bool watcher_step(struct fanout *fanout, struct watcher *watcher, struct moment now)
{
    if (watcher->told != watcher->meeting->changes)
        watcher->owes |= WATCHER_OWES_CHANGED;
    watcher_owe(fanout, watcher, WATCHER_OWES_LEVELS, now);
    return !watcher->blocked || now.mono.us - watcher->blocked_since.us < WATCHER_PATIENCE_US;
}
