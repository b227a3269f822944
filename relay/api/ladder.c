/* The slow listeners' ladder (relay/ladder.h): who stands where, and what has been done. */
#include "relay/api/describe.h"
#include "relay/figures.h"

/* Of one meeting or of several. */
struct sum {
    struct ladder_figures ladder;
    uint64_t skips;
};

static void add(struct sum *sum, const struct meeting *meeting)
{
    struct ladder_figures ladder;
    struct stream_audience stream;

    figures_of_ladder(meeting, &ladder);
    for (int rung = 0; rung < LADDER_RUNG_COUNT; rung++)
        sum->ladder.listeners[rung] += ladder.listeners[rung];
    for (int event = 0; event < LADDER_EVENT_COUNT; event++)
        sum->ladder.events[event] += ladder.events[event];
    for (size_t i = 0; i < meeting->channel_count; i++)
        for (int rendition = 0; rendition < RENDITION_COUNT; rendition++) {
            figures_of_stream(&meeting->channel[i]->stream[rendition], &stream);
            sum->skips += skip_total(stream.counters.gaps);
        }
}

/* Events of one name have several causes. */
static json_t *describe(const struct sum *sum)
{
    json_t *listeners = json_object();
    json_t *ladder =
        json_pack("{s:o, s:I}", "listeners", listeners, "skip", (json_int_t)sum->skips);

    for (int rung = 0; rung < LADDER_RUNG_COUNT; rung++)
        json_object_set_new(listeners, ladder_rung_name((enum ladder_rung)rung),
                            json_integer((json_int_t)sum->ladder.listeners[rung]));
    for (int event = 0; event < LADDER_EVENT_COUNT; event++) {
        const char *name = ladder_event_name((enum ladder_event)event);
        json_int_t before = json_integer_value(json_object_get(ladder, name));

        json_object_set_new(ladder, name,
                            json_integer(before + (json_int_t)sum->ladder.events[event]));
    }
    return ladder;
}

json_t *describe_ladder(const struct meeting *meeting)
{
    struct sum sum = {0};

    add(&sum, meeting);
    return describe(&sum);
}

json_t *describe_ladders(const struct registry *registry)
{
    struct sum sum = {0};

    LIST_EACH (link, &registry->meetings)
        add(&sum, LIST_ENTRY(link, struct meeting, link));
    return describe(&sum);
}
