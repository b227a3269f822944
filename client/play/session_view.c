#include "client/play/session_view.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static const char *const state_text[] = {
    [SESSION_CONNECTING] = "connecting",
    [SESSION_RECONNECTING] = "reconnecting",
    [SESSION_SCHEDULED] = "the meeting has not begun",
    [SESSION_DOORS] = "the meeting begins soon",
    [SESSION_PAUSED] = "a break",
    [SESSION_WAITING] = "waiting: nobody publishes this channel",
    [SESSION_LIVE] = "live",
    [SESSION_SILENT] = "live, but the room is silent",
    [SESSION_LOST] = "live, but the room has lost its sound input",
    [SESSION_OVER] = "the meeting has ended",
    [SESSION_ENDED] = "ended",
};

void session_view_words(const struct session_view *view, char words[SESSION_WORDS_MAX])
{
    time_t seconds = view->until.us / 1000000;
    char until[sizeof " until 15:00"] = "";
    struct tm local;

    if (view->state == SESSION_PAUSED && view->until.us)
        strftime(until, sizeof until, " until %H:%M", localtime_r(&seconds, &local));
    snprintf(words, SESSION_WORDS_MAX, "%s%s", state_text[view->state], until);
}

const struct control_channel *session_view_channel(const struct session_view *view,
                                                   const char *name)
{
    for (size_t i = 0; i < view->channels.count; i++)
        if (strcmp(view->channels.channel[i].name, name) == 0)
            return &view->channels.channel[i];
    return NULL;
}

void session_view_names(const struct session_view *view, char *out, size_t capacity)
{
    size_t used = 0;

    *out = '\0';
    for (size_t i = 0; i < view->channels.count && used < capacity; i++)
        used += (size_t)snprintf(out + used, capacity - used, "%s%s", i ? ", " : "",
                                 view->channels.channel[i].name);
}

enum session_state session_view_state(const struct session_view *view)
{
    static const enum session_state off_air[PHASE_COUNT] = {
        [PHASE_SCHEDULED] = SESSION_SCHEDULED,
        [PHASE_DOORS] = SESSION_DOORS,
        [PHASE_PAUSED] = SESSION_PAUSED,
        [PHASE_ENDED] = SESSION_OVER,
    };
    const struct control_channel *channel = session_view_channel(view, view->channel);

    if (view->phase != PHASE_LIVE)
        return off_air[view->phase];
    if (!channel || !channel->live)
        return SESSION_WAITING;
    if (channel->source == SOURCE_SILENT)
        return SESSION_SILENT;
    return channel->source == SOURCE_LOST ? SESSION_LOST : SESSION_LIVE;
}
