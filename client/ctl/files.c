/* Meetings set up from files, and taken away. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/ctl/session.h"
#include "client/ctl/show.h"
#include "common/log.h"
#include "common/programme_file.h"
#include "common/whole_file.h"

/* The id in the file says where it goes to; so it is read here first, and what is wrong with it told
 * without a relay. */
static int name_meeting(const char *path, const char *text, size_t n, char to[API_PATH_MAX])
{
    char why[PROGRAMME_WHY_MAX];
    struct programme *programme = programme_read(text, n, path, why, sizeof why);

    if (!programme) {
        fprintf(stderr, "%s\n", why);
        return EXIT_FAILED;
    }
    int status = session_meeting_path(programme->id, "", to);
    programme_free(programme);
    return status;
}

static int apply(const struct arguments *arguments, const char *path, const char *text,
                 size_t n)
{
    char to[API_PATH_MAX];
    struct api api;
    int status = name_meeting(path, text, n, to);

    if (status == EXIT_OK)
        status = session_open_operator(arguments, &api);
    if (status != EXIT_OK)
        return status;
    return show_and_free(arguments, api_put_file(&api, to, arguments->as, path, text, n),
                         api.root, show_programme);
}

static int run_apply(const struct arguments *arguments, char **words)
{
    size_t n;
    char *text = whole_file_read(words[2], PROGRAMME_FILE_MAX_BYTES, &n);

    if (!text) {
        log_error("cannot read %s: %s", words[2], strerror(errno));
        return EXIT_FAILED;
    }
    int status = apply(arguments, words[2], text, n);
    free(text);
    return status;
}

static int run_remove(const struct arguments *arguments, char **words)
{
    char path[API_PATH_MAX];
    struct api api;
    int status = session_meeting_path(words[2], "", path);

    if (status == EXIT_OK)
        status = session_open_operator(arguments, &api);
    if (status != EXIT_OK)
        return status;
    json_t *answer = api_delete(&api, path, arguments->as);
    json_decref(answer);
    return answer ? EXIT_OK : EXIT_FAILED;
}

const struct command file_commands[] = {
    {{"meeting", "apply"},
     "FILE",
     1,
     0,
     "sets a meeting up, or changes it, as the file\nsays; a bad file changes nothing",
     run_apply},
    {{"meeting", "remove"},
     "ID",
     1,
     0,
     "takes it away; who is in it is disconnected",
     run_remove},
    {.run = NULL},
};
