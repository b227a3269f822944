#include "client/play/view.h"

#include <inttypes.h>
#include <string.h>

#include "client/common/terminal.h"

enum { METER_COLUMNS = 40 };

/* What the listener hears may be behind what the room does: while the player has nothing to
 * play, its own state is the news. */
static void draw_words(FILE *to, const struct stats *stats)
{
    char words[SESSION_WORDS_MAX];

    session_view_words(&stats->session, words);
    if (stats->session.state < SESSION_LIVE || stats->session.state > SESSION_LOST ||
        stats->player.state == PLAYER_PLAYING)
        fputs(words, to);
    else
        fputs(stats->player.state == PLAYER_STARVED ? "live, waiting for packets"
                                                    : "live, filling the buffer",
              to);
}

/* How much later than the room, how sure that is, and how the buffer is doing. */
static void draw_delay(FILE *to, const struct player_stats *player, int32_t clock_error_ms)
{
    if (player->delay_ms < 0)
        fprintf(to, "  delay not known yet");
    else
        fprintf(to, "  delay %d ±%d ms from the room", player->delay_ms, clock_error_ms);
    fprintf(to, "   buffer %d ms, target %d ms, jitter %d ms", player->buffer_ms,
            player->target_ms, player->jitter_ms);
    if (player->drift_ppm != DRIFT_UNKNOWN)
        fprintf(to, "   drift %+d ppm", player->drift_ppm);
    fputc('\n', to);
}

static void draw_figures(FILE *to, const struct player_stats *player, int32_t clock_error_ms)
{
    char meter[METER_COLUMNS * 4 + 1];

    fprintf(to, "  %s %4d dBov",
            terminal_meter(meter, sizeof meter, player->level_dbov, METER_COLUMNS),
            player->level_dbov);
    if (player->gain_db != 0)
        fprintf(to, "   levelling %+d dB", player->gain_db);
    fputc('\n', to);
    draw_delay(to, player, clock_error_ms);
    fprintf(to,
            "  packets %" PRIu64 "   lost %" PRIu64 "   late %" PRIu64 "   underruns %" PRIu64
            "\n",
            player->packets, player->lost_packets, player->late_packets, player->underruns);
    fprintf(to,
            "  concealed %" PRIu64 " ms   skipped %" PRIu64 " ms   stretched %" PRIu64 " ms\n",
            player->concealed_ms, player->skipped_ms, player->stretched_ms);
}

static const char *channel_words(const struct control_channel *channel)
{
    if (!channel->live)
        return "not live";
    switch (channel->source) {
    case SOURCE_SILENT:
        return "silent";
    case SOURCE_LOST:
        return "no input";
    default:
        return "live";
    }
}

static void draw_channels(FILE *to, const struct session_view *session)
{
    for (size_t i = 0; i < session->channels.count; i++) {
        const struct control_channel *channel = &session->channels.channel[i];

        fprintf(to, "%s %2zu  %-8s %-9s %s\n",
                strcmp(channel->name, session->channel) == 0 ? " ▶" : "  ", i + 1,
                channel->name, channel_words(channel), channel->label);
    }
}

void view_draw(const struct stats *stats, FILE *to)
{
    const struct session_view *session = &stats->session;

    fprintf(to, "\n  %s\n", session->title[0] ? session->title : stats->meeting);
    fputs("  ", to);
    draw_words(to, stats);
    fprintf(to, "   (%s, %s, %s%s)\n", session->channel, profile_traits(stats->profile)->name,
            rendition_traits(session->rendition)->name,
            session->eased ? " while the connection is slow" : "");
    draw_figures(to, &stats->player, session->clock_error_ms);
    fprintf(to, "  received %.1f MB   gaps %" PRIu32 "   reconnects %" PRIu32 "\n\n",
            (double)session->bytes / 1e6, session->gaps, session->reconnects);
    draw_channels(to, session);
    fprintf(to, "\n  1-9 or ← → channel   q quit\n");
}

static size_t place_of(const struct session_view *session)
{
    for (size_t i = 0; i < session->channels.count; i++)
        if (strcmp(session->channels.channel[i].name, session->channel) == 0)
            return i;
    return 0;
}

const char *view_channel_for_key(const struct session_view *session, int key)
{
    size_t count = session->channels.count, wanted;

    if (count == 0)
        return NULL;
    if (key >= '1' && key <= '9')
        wanted = (size_t)(key - '1');
    else if (key == KEY_RIGHT)
        wanted = (place_of(session) + 1) % count;
    else if (key == KEY_LEFT)
        wanted = (place_of(session) + count - 1) % count;
    else
        return NULL;
    return wanted < count ? session->channels.channel[wanted].name : NULL;
}
