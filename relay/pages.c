#include "relay/pages.h"

#include "common/ical/zone.h"

static void write_head(FILE *file, const char *title)
{
    fprintf(file,
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
            "<title>%s</title>\n<link rel=\"stylesheet\" href=\"/assets/style.css\">\n"
            "<link rel=\"icon\" href=\"/assets/icon.svg\">\n"
            "</head>\n<body>\n<main>\n<h1>%s</h1>\n",
            title, title);
}

/* "9 April 2025" of "2025-04-09". */
static void write_date(FILE *file, const char *date)
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    int year, month, day;

    if (sscanf(date, "%4d-%2d-%2d", &year, &month, &day) == 3 && month >= 1 && month <= 12)
        fprintf(file, "%d %s %d", day, months[month - 1], year);
}

/* The sitting that is on or comes next, else the first: when it is where it is held. */
static void write_sitting(FILE *file, const struct meeting *meeting, ll_wall now)
{
    const struct programme *programme = meeting->programme;
    unsigned number = proceedings_sitting(&meeting->proceedings, programme, now);

    if (programme->sittings_count == 0)
        return;
    const struct sitting *sitting = &programme->sittings[number ? number - 1 : 0];
    fputs("<p>", file);
    write_date(file, sitting->date);
    if (sitting->start)
        fprintf(file, ", %s\xe2\x80\x93%s (%s)", sitting->start, sitting->end, programme->zone);
    else
        fputs(", hour to be announced", file);
    fputs("</p>", file);
}

static void write_room(FILE *file, const char *room)
{
    if (!room)
        return;
    fputs("<p dir=\"auto\">", file);
    body_escape_html(file, room);
    fputs("</p>", file);
}

static void write_phase(FILE *file, const struct meeting *meeting)
{
    const struct proceedings *proceedings = &meeting->proceedings;
    const char *zone = meeting->programme->zone;
    char until[ZONE_LOCAL_MAX];

    switch (proceedings->phase) {
    case PHASE_SCHEDULED:
        fputs("not yet begun", file);
        break;
    case PHASE_DOORS:
        fputs("about to begin", file);
        break;
    case PHASE_LIVE:
        fputs("<strong>live</strong>", file);
        break;
    case PHASE_PAUSED:
        fputs("a break", file);
        if (proceedings->until.us && zone && zone_local(zone, proceedings->until, until))
            fprintf(file, " until %.5s", until + 11);
        break;
    default:
        fputs("has ended", file);
    }
}

static void write_meeting(FILE *file, const struct meeting *meeting, ll_wall wall)
{
    fprintf(file, "<li><a href=\"/m/%s\" dir=\"auto\">", meeting->id);
    body_escape_html(file, texts_any(&meeting->programme->title, TEXT_EN));
    fputs("</a> <span>", file);
    write_phase(file, meeting);
    fputs("</span>", file);
    write_sitting(file, meeting, meeting_time(meeting, wall));
    write_room(file, meeting->programme->room);
    fputs("</li>\n", file);
}

/* Of those that need a token nothing is said. */
static void write_meetings(FILE *file, const struct registry *registry, ll_wall wall)
{
    unsigned count = 0;

    LIST_EACH (link, &registry->meetings) {
        const struct meeting *meeting = LIST_ENTRY(link, struct meeting, link);

        if (meeting->programme->access != ACCESS_OPEN)
            continue;
        if (count++ == 0)
            fputs("<p>What you can listen to:</p>\n<ul class=\"meetings\">\n", file);
        write_meeting(file, meeting, wall);
    }
    fputs(count ? "</ul>\n" : "<p>No meeting is announced here.</p>\n", file);
}

static struct body *finish(struct body_writer *writer)
{
    fputs("</main>\n</body>\n</html>\n", writer->file);
    return body_finish(writer);
}

struct body *page_meetings(const struct registry *registry, ll_wall wall)
{
    struct body_writer writer;

    if (!body_start(&writer))
        return NULL;
    write_head(writer.file, "Meetings");
    write_meetings(writer.file, registry, wall);
    return finish(&writer);
}

struct body *page_not_found(const struct registry *registry, const char *meeting, ll_wall wall)
{
    struct body_writer writer;

    if (!body_start(&writer))
        return NULL;
    if (meeting && *meeting) {
        write_head(writer.file, "There is no such meeting");
        fputs("<p>The link you opened leads to the meeting <q>", writer.file);
        body_escape_html(writer.file, meeting);
        fputs("</q>, which this relay does not know. It may have been mistyped, or the meeting "
              "has been taken off.</p>\n",
              writer.file);
    } else {
        write_head(writer.file, "There is nothing here");
        fputs("<p>No page has this address.</p>\n", writer.file);
    }
    write_meetings(writer.file, registry, wall);
    return finish(&writer);
}
