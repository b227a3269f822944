#include "client/capture/announcement.h"

#include <stdio.h>
#include <string.h>

#include "common/secret.h"

enum {
    SESSION_RANDOM_BYTES = 12,
    FIRST_INDEX_BOUND = 1 << 14 /* docs/protocol.md section 2 */
};

static void draw_session(char session[CONTROL_ID_MAX])
{
    uint8_t random[SESSION_RANDOM_BYTES];

    secret_random(random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++)
        snprintf(session + 2 * i, 3, "%02x", random[i]);
}

static bool has_ssrc(const struct control_publish *publish, uint32_t ssrc)
{
    for (size_t i = 0; i < publish->stream_count; i++)
        if (publish->stream[i].ssrc == ssrc)
            return true;
    return false;
}

static void add_stream(struct control_publish *out, const char *channel,
                       enum rendition rendition, int64_t first_index)
{
    struct control_stream stream = {.rendition = rendition};
    uint16_t random;

    snprintf(stream.channel, sizeof stream.channel, "%s", channel);
    do
        secret_random(&stream.ssrc, sizeof stream.ssrc);
    while (has_ssrc(out, stream.ssrc));
    secret_random(&random, sizeof random);
    stream.index = first_index < 0 ? random % FIRST_INDEX_BOUND : (uint64_t)first_index;
    out->stream[out->stream_count++] = stream;
}

void announcement_draw(struct control_publish *out, const struct arguments *arguments)
{
    *out = (struct control_publish){.take_over = arguments->take_over};
    memcpy(out->meeting, arguments->meeting, sizeof out->meeting);
    memcpy(out->token, arguments->token, sizeof out->token);
    draw_session(out->session);
    secret_random(out->key, sizeof out->key);
    for (size_t i = 0; i < arguments->channel_count; i++)
        for (int r = 0; r < RENDITION_COUNT; r++)
            add_stream(out, arguments->channel[i].channel, (enum rendition)r,
                       arguments->first_index);
}
