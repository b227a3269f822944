#include "client/play/stats.h"

#include <jansson.h>

#include <livelisten/profile.h>

const char *stats_player_state(enum player_state state)
{
    static const char *const names[] = {
        [PLAYER_IDLE] = "idle",
        [PLAYER_BUFFERING] = "buffering",
        [PLAYER_PLAYING] = "playing",
        [PLAYER_STARVED] = "starved",
    };

    return names[state];
}

static json_t *pack_known(int32_t value, int32_t unknown)
{
    return value == unknown ? json_null() : json_integer(value);
}

/* A member for each field of struct player_stats, of the same name. */
static json_t *pack_player(const struct player_stats *player)
{
    return json_pack(
        "{ss sI sI sI sI sI sI sI sI sI sI sI si si si si so si si}", "state",
        stats_player_state(player->state), "packets", (json_int_t)player->packets,
        "late_packets", (json_int_t)player->late_packets, "duplicates",
        (json_int_t)player->duplicates, "rejected", (json_int_t)player->rejected,
        "lost_packets", (json_int_t)player->lost_packets, "played_ms",
        (json_int_t)player->played_ms, "concealed_ms", (json_int_t)player->concealed_ms,
        "skipped_ms", (json_int_t)player->skipped_ms, "stretched_ms",
        (json_int_t)player->stretched_ms, "underruns", (json_int_t)player->underruns,
        "switches", (json_int_t)player->switches, "delay_ms", (int)player->delay_ms,
        "buffer_ms", (int)player->buffer_ms, "target_ms", (int)player->target_ms, "jitter_ms",
        (int)player->jitter_ms, "drift_ppm", pack_known(player->drift_ppm, DRIFT_UNKNOWN),
        "level_dbov", (int)player->level_dbov, "gain_db", (int)player->gain_db);
}

static json_t *pack_session(const struct stats *stats)
{
    const struct session_view *session = &stats->session;

    return json_pack(
        "{ss ss ss ss sb sI sI sI sI sI sI so}", "meeting", stats->meeting, "channel",
        session->channel, "profile", profile_traits(stats->profile)->name, "rendition",
        rendition_traits(session->rendition)->name, "eased", session->eased, "heard_ms",
        (json_int_t)stats->heard_ms, "device_underruns", (json_int_t)stats->device_underruns,
        "reconnects", (json_int_t)session->reconnects, "gaps", (json_int_t)session->gaps,
        "gap_packets", (json_int_t)session->gap_packets, "bytes", (json_int_t)session->bytes,
        "clock_error_ms", pack_known(session->clock_error_ms, SESSION_CLOCK_UNKNOWN));
}

bool stats_write_json(const struct stats *stats, FILE *to)
{
    json_t *object = pack_session(stats), *player = pack_player(&stats->player);
    bool ok = object && player && json_object_update(object, player) == 0 &&
              json_dumpf(object, to, JSON_COMPACT) == 0 && fputc('\n', to) != EOF &&
              fflush(to) == 0;

    json_decref(object);
    json_decref(player);
    return ok;
}
