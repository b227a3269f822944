/* Meeting files before a relay sees them: checked, and made from somebody's calendar. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/ctl/command.h"
#include "common/ical/calendar.h"
#include "common/log.h"
#include "common/programme_file.h"
#include "common/whole_file.h"

static int run_check(const struct arguments *arguments, char **words)
{
    char why[PROGRAMME_WHY_MAX];
    struct programme *programme = programme_read_file(words[2], why, sizeof why);

    (void)arguments;
    if (!programme) {
        fprintf(stderr, "%s\n", why);
        return EXIT_FAILED;
    }
    printf("%s: in order: sittings %u, items %u, channels %u\n", programme->id,
           programme->sittings_count, programme->items_count, programme->channels_count);
    programme_free(programme);
    return EXIT_OK;
}

/* Nobody's work is overwritten. */
static FILE *open_output(const char *path)
{
    FILE *file = path ? fopen(path, "wxe") : stdout;

    if (!file)
        log_error("cannot write %s: %s%s", path, strerror(errno),
                  errno == EEXIST ? "; remove it, or name another file" : "");
    return file;
}

static int write_draft(const struct programme *programme, const char *path)
{
    FILE *file = open_output(path);

    if (!file)
        return EXIT_FAILED;
    fputs(
        "# To be completed: items, the title in more languages, channels (docs/meetings.md).\n",
        file);
    bool whole = programme_write(programme, file) && fflush(file) == 0;
    if (path)
        whole &= fclose(file) == 0;
    if (whole)
        return EXIT_OK;
    log_error("cannot write %s: %s", path ? path : "the meeting", strerror(errno));
    return EXIT_FAILED;
}

static int run_import(const struct arguments *arguments, char **words)
{
    char why[PROGRAMME_WHY_MAX];
    size_t n;
    char *text = whole_file_read(words[2], CALENDAR_MAX_BYTES, &n);
    struct programme *programme;

    if (!text) {
        log_error("cannot read %s: %s", words[2], strerror(errno));
        return EXIT_FAILED;
    }
    programme = calendar_read(text, n, words[2], why, sizeof why);
    free(text);
    if (!programme) {
        fprintf(stderr, "%s\n", why);
        return EXIT_FAILED;
    }
    int status = write_draft(programme, arguments->output);
    programme_free(programme);
    return status;
}

const struct command draft_commands[] = {
    {{"meeting", "check"}, "FILE", 1, 0, "says what is wrong with a meeting file", run_check},
    {{"meeting", "import"},
     "EVENT.ics",
     1,
     USES_OUTPUT,
     "makes a meeting file, to be completed, from an\niCalendar file (--output)",
     run_import},
    {.run = NULL},
};
