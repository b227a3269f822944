#include "client/capture/publication.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "common/log.h"

struct input {
    char channel[CONTROL_CHANNEL_MAX];
    enum source_state state;
};

struct publication {
    struct link *link;
    struct link_target relay;
    pthread_mutex_t lock; /* of all that follows */
    bool published;       /* the relay takes packets over this connection */
    bool ended;
    struct control_publish announcement;
    size_t input_count;
    struct input input[CONTROL_CHANNELS_MAX];
    struct publication_view view; /* its listeners and bundles_dropped */
};

static void send_source(struct publication *publication, const struct input *input)
{
    struct control message = {.type = CONTROL_SOURCE, .source.state = input->state};

    memcpy(message.source.channel, input->channel, sizeof input->channel);
    link_send_control(publication->link, &message);
}

/* From the link ------------------------------------------------------------------------------- */

static void on_open(void *context)
{
    struct publication *publication = context;
    struct control message = {.type = CONTROL_PUBLISH};

    pthread_mutex_lock(&publication->lock);
    message.publish = publication->announcement;
    link_send_control(publication->link, &message);
    pthread_mutex_unlock(&publication->lock);
}

static void on_published(struct publication *publication)
{
    publication->published = true;
    for (size_t i = 0; i < publication->input_count; i++)
        if (publication->input[i].state != SOURCE_OK)
            send_source(publication, &publication->input[i]);
    log_info("publishing %zu channel%s of meeting '%s' on %s:%d", publication->input_count,
             publication->input_count == 1 ? "" : "s", publication->announcement.meeting,
             publication->relay.host, publication->relay.port);
}

static void on_listeners(struct publication *publication, const struct control *message)
{
    struct publication_view *view = &publication->view;

    view->channel_count = message->listeners.count;
    for (size_t i = 0; i < message->listeners.count; i++) {
        memcpy(view->channel[i].name, message->listeners.channel[i].channel,
               sizeof view->channel[i].name);
        view->channel[i].listeners = message->listeners.channel[i].listeners;
    }
}

static void on_control(void *context, const struct control *message)
{
    struct publication *publication = context;

    pthread_mutex_lock(&publication->lock);
    if (message->type == CONTROL_PUBLISHED)
        on_published(publication);
    else if (message->type == CONTROL_LISTENERS)
        on_listeners(publication, message);
    pthread_mutex_unlock(&publication->lock);
}

static void stop_sending(struct publication *publication, bool ended)
{
    pthread_mutex_lock(&publication->lock);
    publication->published = false;
    publication->ended = ended;
    publication->view.channel_count = 0;
    pthread_mutex_unlock(&publication->lock);
}

static void on_down(void *context, const char *why, uint32_t retry_ms)
{
    stop_sending(context, false);
    log_warn("%s; trying again in %.1f s", why, retry_ms / 1000.0);
}

static const char *advice(int close_code)
{
    switch (close_code) {
    case CLOSE_UNAUTHORISED:
        return "; --token-file must hold what the relay has in its publish.token";
    case CLOSE_NOT_FOUND:
        return "; see --meeting and --channel";
    }
    return "";
}

static void on_end(void *context, int close_code, const char *why)
{
    log_error("%s%s", why, advice(close_code));
    stop_sending(context, true);
}

/* Life ---------------------------------------------------------------------------------------- */

static bool knows_input(const struct publication *publication, const char *channel)
{
    for (size_t i = 0; i < publication->input_count; i++)
        if (strcmp(publication->input[i].channel, channel) == 0)
            return true;
    return false;
}

static void list_inputs(struct publication *publication)
{
    const struct control_publish *announcement = &publication->announcement;

    for (size_t i = 0; i < announcement->stream_count; i++)
        if (!knows_input(publication, announcement->stream[i].channel))
            memcpy(publication->input[publication->input_count++].channel,
                   announcement->stream[i].channel, CONTROL_CHANNEL_MAX);
}

struct publication *publication_create(const struct link_target *relay, bool insecure,
                                       const struct control_publish *announcement)
{
    struct publication *publication = calloc(1, sizeof *publication);
    struct link_handlers handlers = {
        .context = publication,
        .on_open = on_open,
        .on_control = on_control,
        .on_down = on_down,
        .on_end = on_end,
    };

    if (!publication) {
        log_error("out of memory");
        return NULL;
    }
    publication->relay = *relay;
    publication->announcement = *announcement;
    list_inputs(publication);
    pthread_mutex_init(&publication->lock, NULL);
    /* The link may call back before its handle is known: let it wait for it. */
    pthread_mutex_lock(&publication->lock);
    publication->link = link_create(relay, insecure, &handlers);
    pthread_mutex_unlock(&publication->lock);
    if (!publication->link) {
        publication_free(publication);
        return NULL;
    }
    return publication;
}

void publication_free(struct publication *publication)
{
    if (!publication)
        return;
    link_free(publication->link);
    pthread_mutex_destroy(&publication->lock);
    free(publication);
}

/* Encoder thread ------------------------------------------------------------------------------ */

bool publication_begin(struct publication *publication)
{
    pthread_mutex_lock(&publication->lock);
    return publication->published && link_takes_bundles(publication->link);
}

void publication_set_index(struct publication *publication, size_t i, uint64_t index)
{
    assert(i < publication->announcement.stream_count);
    publication->announcement.stream[i].index = index;
}

void publication_commit(struct publication *publication, const uint8_t *bundle, size_t n)
{
    if (n > 0 && !link_send_bundle(publication->link, bundle, n))
        publication->view.bundles_dropped++;
    pthread_mutex_unlock(&publication->lock);
}

/* Any thread ---------------------------------------------------------------------------------- */

void publication_source(struct publication *publication, const char *channel,
                        enum source_state state)
{
    pthread_mutex_lock(&publication->lock);
    for (size_t i = 0; i < publication->input_count; i++) {
        struct input *input = &publication->input[i];

        if (strcmp(input->channel, channel) != 0 || input->state == state)
            continue;
        input->state = state;
        if (publication->published)
            send_source(publication, input);
    }
    pthread_mutex_unlock(&publication->lock);
}

void publication_quality(struct publication *publication,
                         const struct control_qualities *inputs)
{
    struct control message = {.type = CONTROL_QUALITY, .quality = *inputs};

    pthread_mutex_lock(&publication->lock);
    if (publication->published)
        link_send_control(publication->link, &message);
    pthread_mutex_unlock(&publication->lock);
}

struct clocksync publication_clock(const struct publication *publication)
{
    return link_clock(publication->link);
}

static enum publication_state state_of(const struct publication *publication)
{
    if (publication->ended)
        return PUBLICATION_ENDED;
    if (publication->published)
        return PUBLICATION_LIVE;
    return link_state(publication->link) == LINK_WAITING ? PUBLICATION_WAITING
                                                         : PUBLICATION_CONNECTING;
}

void publication_look(struct publication *publication, struct publication_view *out)
{
    pthread_mutex_lock(&publication->lock);
    *out = publication->view;
    out->state = state_of(publication);
    pthread_mutex_unlock(&publication->lock);
    out->bytes_sent = link_bytes_sent(publication->link);
}
