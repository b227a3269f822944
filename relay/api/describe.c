#include "relay/api/describe.h"

static json_t *describe_announcement(const struct announcement *announcement)
{
    if (!texts_any(&announcement->text, TEXT_EN))
        return json_null();
    return json_pack("{s:I, s:I, s:o}", "id", (json_int_t)announcement->id, "time_us",
                     (json_int_t)announcement->time.us, "text", api_texts(&announcement->text));
}

json_t *describe_state(const struct meeting *meeting, ll_wall wall)
{
    struct control_meeting now;

    meeting_report(meeting, wall, &now);
    return json_pack("{s:s, s:I, s:I, s:o, s:o, s:I, s:I, s:o, s:o}", "phase",
                     phase_name(now.phase), "sitting", (json_int_t)now.sitting, "item",
                     (json_int_t)now.item, "since_us", api_time(now.since), "until_us",
                     api_time(now.until), "time_us", (json_int_t)now.time.us, "rate",
                     (json_int_t)now.rate, "zone", api_string(meeting->programme->zone),
                     "announcement", describe_announcement(&meeting->announcement));
}

static json_t *describe_sittings(const struct programme *programme)
{
    json_t *sittings = json_array();

    for (unsigned i = 0; i < programme->sittings_count; i++) {
        const struct sitting *sitting = &programme->sittings[i];

        json_array_append_new(
            sittings,
            json_pack("{s:s, s:o, s:o, s:I, s:I}", "date", sitting->date, "start",
                      api_string(sitting->start), "end", api_string(sitting->end), "starts_us",
                      (json_int_t)sitting->starts.us, "ends_us", (json_int_t)sitting->ends.us));
    }
    return sittings;
}

static json_t *describe_items(const struct programme *programme)
{
    json_t *items = json_array();

    for (unsigned i = 0; i < programme->items_count; i++) {
        const struct item *item = &programme->items[i];

        json_array_append_new(
            items,
            json_pack("{s:o, s:s, s:o, s:o, s:I, s:o, s:o}", "title", api_texts(&item->title),
                      "kind", item_kind_name(item->kind), "speaker", api_string(item->speaker),
                      "function", api_texts(&item->function), "sitting",
                      (json_int_t)item->sitting, "time", api_string(item->time), "planned_us",
                      api_time(item->planned)));
    }
    return items;
}

static json_t *describe_documents(const struct programme *programme)
{
    json_t *documents = json_array();

    for (unsigned i = 0; i < programme->documents_count; i++)
        json_array_append_new(documents, json_pack("{s:o, s:s}", "title",
                                                   api_texts(&programme->documents[i].title),
                                                   "url", programme->documents[i].url));
    return documents;
}

static json_t *describe_channel(const struct control_channel *row, uint32_t listeners)
{
    json_t *renditions = json_array();

    for (int rendition = 0; rendition < RENDITION_COUNT; rendition++)
        if (row->rendition[rendition])
            json_array_append_new(
                renditions, json_string(rendition_traits((enum rendition)rendition)->name));
    return json_pack("{s:s, s:s, s:b, s:s, s:o, s:I}", "name", row->name, "label", row->label,
                     "live", row->live, "source", source_state_name(row->source), "renditions",
                     renditions, "listeners", (json_int_t)listeners);
}

static json_t *describe_channels(const struct meeting *meeting)
{
    struct control_channels rows;
    json_t *channels = json_array();

    meeting_describe(meeting, &rows);
    for (size_t i = 0; i < rows.count; i++)
        json_array_append_new(
            channels,
            describe_channel(&rows.channel[i], channel_listeners(meeting->channel[i])));
    return channels;
}

json_t *describe_meeting(const struct meeting *meeting, ll_wall wall)
{
    const struct programme *programme = meeting->programme;

    return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "id", meeting->id, "format",
                     programme_format_name(programme->format), "title",
                     api_texts(&programme->title), "room", api_string(programme->room), "zone",
                     api_string(programme->zone), "sittings", describe_sittings(programme),
                     "channels", describe_channels(meeting), "state",
                     describe_state(meeting, wall));
}

json_t *describe_whole_meeting(const struct meeting *meeting, ll_wall wall)
{
    const struct programme *programme = meeting->programme;
    json_t *whole = describe_meeting(meeting, wall);
    json_t *rest = json_pack(
        "{s:s, s:b, s:o, s:o, s:I}", "access", programme_access_name(programme->access),
        "autostart", programme->autostart, "items", describe_items(programme), "documents",
        describe_documents(programme), "definition", (json_int_t)meeting->definition);

    if (!whole || !rest || json_object_update(whole, rest) != 0) {
        json_decref(whole);
        whole = NULL;
    }
    json_decref(rest);
    return whole;
}
