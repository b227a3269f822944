#include "relay/pages.h"

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

static bool is_live(const struct meeting *meeting)
{
    for (size_t i = 0; i < meeting->channel_count; i++)
        if (meeting->channel[i]->capture)
            return true;
    return false;
}

static void write_meetings(FILE *file, const struct registry *registry)
{
    if (list_empty(&registry->meetings)) {
        fputs("<p>No meeting is set up here yet.</p>\n", file);
        return;
    }
    fputs("<ul class=\"meetings\">\n", file);
    LIST_EACH (link, &registry->meetings) {
        const struct meeting *meeting = LIST_ENTRY(link, struct meeting, link);

        fprintf(file, "<li><a href=\"/m/%s\">", meeting->id);
        body_escape_html(file, texts_any(&meeting->programme->title, TEXT_EN));
        fprintf(file, "</a>%s</li>\n", is_live(meeting) ? " <strong>live</strong>" : "");
    }
    fputs("</ul>\n", file);
}

static struct body *finish(struct body_writer *writer)
{
    fputs("</main>\n</body>\n</html>\n", writer->file);
    return body_finish(writer);
}

struct body *page_meetings(const struct registry *registry)
{
    struct body_writer writer;

    if (!body_start(&writer))
        return NULL;
    write_head(writer.file, "Meetings to listen to");
    write_meetings(writer.file, registry);
    return finish(&writer);
}

struct body *page_not_found(const struct registry *registry, const char *meeting)
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
    fputs("<p>What you can listen to:</p>\n", writer.file);
    write_meetings(writer.file, registry);
    return finish(&writer);
}
