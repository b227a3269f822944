#include "decode_meeting.h"

#include <string.h>

static bool read_token(const struct fields *fields, char token[CONTROL_TOKEN_MAX])
{
    return fields_text(fields, "token", token, CONTROL_TOKEN_MAX);
}

bool decode_enter(const struct fields *fields, struct control *out)
{
    return fields_id(fields, "meeting", out->enter.meeting) &&
           (!fields_present(fields, "token") || read_token(fields, out->enter.token));
}

bool decode_watch(const struct fields *fields, struct control *out)
{
    return fields_id(fields, "meeting", out->watch.meeting) &&
           read_token(fields, out->watch.token);
}

static bool read_level(const struct fields *fields, const char *member, int32_t *level_dbov)
{
    return fields_i32(fields, member, RTP_LEVEL_MIN_DBOV, 0, level_dbov);
}

static bool read_quality(const struct fields *fields, struct control_quality *quality)
{
    quality->drift_ppm = CONTROL_UNKNOWN;
    if (!fields_channel(fields, "channel", quality->channel) ||
        !read_level(fields, "level_dbov", &quality->level_dbov) ||
        !read_level(fields, "peak_dbov", &quality->peak_dbov) ||
        !read_level(fields, "noise_dbov", &quality->noise_dbov) ||
        !fields_i32(fields, "clipped", 0, CONTROL_QUALITY_CLIPPED_MAX, &quality->clipped) ||
        !fields_i32(fields, "bandwidth_hz", 0, CONTROL_QUALITY_BANDWIDTH_MAX_HZ,
                    &quality->bandwidth_hz) ||
        !fields_i32(fields, "lost_ms", 0, CONTROL_QUALITY_LOST_MAX_MS, &quality->lost_ms))
        return false;
    return !fields_present(fields, "drift_ppm") ||
           fields_i32(fields, "drift_ppm", -CONTROL_REPORT_DRIFT_MAX_PPM,
                      CONTROL_REPORT_DRIFT_MAX_PPM, &quality->drift_ppm);
}

bool decode_quality(const struct fields *fields, struct control *out)
{
    struct control_qualities *qualities = &out->quality;
    qualities->age_ms = CONTROL_UNKNOWN;
    qualities->single = !fields_present(fields, "channels");
    if (qualities->single) {
        qualities->count = 1;
        return read_quality(fields, &qualities->channel[0]) &&
               (!fields_present(fields, "age_ms") ||
                fields_i32(fields, "age_ms", 0, CONTROL_REPORT_DELAY_MAX_MS,
                           &qualities->age_ms));
    }
    if (!fields_list(fields, "channels", 1, CONTROL_CHANNELS_MAX, &qualities->count))
        return false;
    for (size_t i = 0; i < qualities->count; i++) {
        struct fields element;
        if (!fields_element(fields, "channels", i, &element) ||
            !read_quality(&element, &qualities->channel[i]))
            return false;
    }
    return true;
}

bool decode_meeting(const struct fields *fields, struct control *out)
{
    struct control_meeting *meeting = &out->meeting;
    int32_t rate;
    if (!fields_u32(fields, "definition", 0, &meeting->definition) ||
        !fields_phase(fields, &meeting->phase) ||
        !fields_u32(fields, "sitting", 0, &meeting->sitting) ||
        !fields_u32(fields, "item", 0, &meeting->item) ||
        !fields_time(fields, "since_us", &meeting->since) ||
        !fields_time(fields, "time_us", &meeting->time) ||
        !fields_i32(fields, "rate", 1, CONTROL_RATE_MAX, &rate))
        return false;
    meeting->rate = (uint32_t)rate;
    return !fields_present(fields, "until_us") ||
           fields_time(fields, "until_us", &meeting->until);
}

/* Languages that a later version may add are ignored. */
bool decode_announcement(const struct fields *fields, struct control *out)
{
    struct fields texts;
    char *text[TEXT_LANGUAGE_COUNT] = {NULL};
    if (!fields_u32(fields, "id", 0, &out->announcement.id) ||
        !fields_time(fields, "time_us", &out->announcement.time) ||
        !fields_object(fields, "text", &texts))
        return false;
    for (int i = 0; i < TEXT_LANGUAGE_COUNT; i++) {
        const char *tag = text_language_tag((enum text_language)i);
        const json_t *json = json_object_get(texts.object, tag);
        if (json && !json_is_string(json))
            return fields_refuse(&texts, tag, "a string");
        text[i] = (char *)json_string_value(json);
    }
    return control_announcement_set(&out->announcement, text) ||
           fields_refuse(fields, "text",
                         "free of control characters and of at most 6000 bytes together");
}

bool decode_levels(const struct fields *fields, struct control *out)
{
    struct fields levels;
    if (!fields_time(fields, "time_us", &out->levels.time) ||
        !fields_by_channel(fields, "channels", &levels))
        return false;
    const char *name;
    json_t *level;
    size_t i = 0;
    json_object_foreach ((json_t *)levels.object, name, level) {
        strcpy(out->levels.channel[i].channel, name);
        out->levels.channel[i].level_dbov = RTP_NO_LEVEL;
        if (!json_is_null(level) &&
            !read_level(&levels, name, &out->levels.channel[i].level_dbov))
            return false;
        i++;
    }
    out->levels.count = i;
    return true;
}

bool decode_changed(const struct fields *fields, struct control *out)
{
    return fields_u32(fields, "changes", 0, &out->changed.changes);
}
